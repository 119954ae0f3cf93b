import type { MetricName } from "./budget.js";

/** Columns of engine `network`: always in its rows as far as its task has them, null in the rows of other engines. */
export const NETWORK_COLUMNS = [
  /** √Σθ² over all parameters; the sum over layers of the norms of their parameters. */
  "parameter_norm",
  "layer_norm_sum",
  /** Share of samples that are classified correctly; in a regression, those with a mean squared error below 10⁻³. */
  "train_accuracy",
  "test_accuracy",
  /** Smallest f_label − max f_other over the train set, f being what is trained (classification). */
  "margin",
  /** Share of samples whose mean squared error is below a threshold (regression). */
  "train_within_1e_4",
  "test_within_1e_4",
  "train_within_5e_4",
  "test_within_5e_4",
  "train_within_5e_3",
  "test_within_5e_3",
  "train_within_1e_2",
  "test_within_1e_2",
  "train_within_1e_1",
  "test_within_1e_1",
] as const;

/**
 * The columns of a curve, in the order of the table `curve`. Losses are means over samples of the squared error,
 * without ½. The first four are always there; each other column has values if the metric named behind it is asked for, else null.
 */
export const CURVE_COLUMNS = [
  "step",
  "train_loss",
  "test_loss",
  /** ‖W‖² / N = tr M. */
  "weight_norm",
  /** ‖W − W₀‖ / ‖W₀‖ (weightDistance). */
  "weight_distance",
  /** The three terms of Eq. 6; their sum is the population test loss (decomposition). */
  "error_trace",
  "error_quadratic",
  "error_linear",
  /** The authors' estimator, the off-diagonal one and the population value of CKA (alignment). */
  "alignment_sample",
  "alignment_offdiagonal",
  "alignment_population",
  /** ‖K_t − K₀‖ / ‖K₀‖, Frobenius, on the train inputs (kernelDistance). */
  "kernel_distance",
  /** Losses of the linearised twin at the same step (linearised). */
  "linearised_train",
  "linearised_test",
  ...NETWORK_COLUMNS,
] as const;
export type CurveColumn = (typeof CURVE_COLUMNS)[number];

/**
 * The columns of each metric. Metrics that only one system has are not listed. `kernelRegression` is one number a trial,
 * in the outcome.
 */
export const METRIC_COLUMNS: Readonly<Partial<Record<MetricName, readonly CurveColumn[]>>> = Object.freeze({
  weightDistance: ["weight_distance"],
  decomposition: ["error_trace", "error_quadratic", "error_linear"],
  alignment: ["alignment_sample", "alignment_offdiagonal", "alignment_population"],
  kernelDistance: ["kernel_distance"],
  linearised: ["linearised_train", "linearised_test"],
  kernelRegression: [],
});

/** One recorded step. Absent values are null, never −1, 0 or ∞. */
export type CurveRow = Readonly<Record<CurveColumn, number | null>> & {
  readonly step: number;
  readonly train_loss: number;
  readonly test_loss: number;
  /** Series that have no column, by their names; absent: none. */
  readonly extra?: Readonly<Record<string, number>>;
};

/** A recorded value by the name of its series, which may have a column or not; null where no value is recorded. */
export function seriesValue(row: CurveRow, series: string): number | null {
  return (
    (row as Readonly<Record<string, unknown>> as Readonly<Record<string, number | null | undefined>>)[
      series
    ] ??
    row.extra?.[series] ??
    null
  );
}

/** A row whose columns are all null but those given. */
export function curveRow(
  values: Partial<CurveRow> & Pick<CurveRow, "step" | "train_loss" | "test_loss">,
): CurveRow {
  return { ...NOTHING, ...values };
}

/**
 * A row of a step from values by the names of their series. Series without a column go to `extra`; null values are left
 * out of it.
 */
export function curveRowOf(
  step: number,
  { train_loss, test_loss, ...series }: Readonly<Record<string, number | null>>,
): CurveRow {
  const known = Object.entries(series).filter(([, value]) => value !== null);
  const extra = known.filter(([name]) => !WITH_COLUMN.has(name)) as [string, number][];
  return curveRow({
    step,
    train_loss: train_loss as number,
    test_loss: test_loss as number,
    ...Object.fromEntries(known.filter(([name]) => WITH_COLUMN.has(name))),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
  });
}

const WITH_COLUMN: ReadonlySet<string> = new Set(CURVE_COLUMNS);

const NOTHING = Object.freeze(Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null]))) as Readonly<
  Record<CurveColumn, null>
>;

/** The part of a curve that analyses need: equally long columns, steps increasing. */
export interface LossCurve {
  readonly steps: readonly number[];
  readonly train: readonly number[];
  readonly test: readonly number[];
}
