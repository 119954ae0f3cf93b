/** A series that a threshold can apply to, and the set of samples over which it is measured. */
export interface JudgedSeries {
  readonly set: "train" | "test";
  /** In a regression: the share of samples whose squared error is below this. Absent: the system's plain accuracy. */
  readonly within?: number;
}

/** A number recorded at every recorded step. */
export interface SeriesSpec {
  /** Its name in SQL: a column of `curve`, or a key of the JSON object `curve.extra`. */
  readonly column: string;
  /** In figures, for example "‖W‖²/N"; empty: the meaning is short enough. */
  readonly symbol: string;
  /** One line for documentation and hover texts. */
  readonly meaning: string;
  /** Recorded when the sweep asks for this metric; null: always. */
  readonly metric: string | null;
  /** Accuracies in [0, 1] that `grok.measure: accuracy` may judge; null: it is only shown. */
  readonly judged: JudgedSeries | null;
}

/** A single number known of a trial beside its curve: a predicted time, an eigenvalue, a kernel's test loss. */
export interface FactSpec {
  readonly name: string;
  readonly symbol: string;
  readonly meaning: string;
  /** Computed when the sweep asks for this metric; null: always. */
  readonly metric: string | null;
}

/** Facts by name; a fact that cannot be known of a trial is null. */
export type Facts = Readonly<Record<string, number | null>>;

/** The facts that have a finite value, with their names: stores, digests and comparisons know no others. */
export function knownFacts(facts: Facts | undefined): readonly (readonly [name: string, value: number])[] {
  return Object.entries(facts ?? {}).filter(
    (each): each is [string, number] => each[1] !== null && Number.isFinite(each[1]),
  );
}
