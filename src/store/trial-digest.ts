import { createHash } from "node:crypto";
import { knownFacts, type CurveRow, type Facts, type Outcome, type TrialEnd } from "../model/index.js";
import { CanonicalBytes } from "./canonical-bytes.js";
import { presentColumns } from "./present-columns.js";

/** The part of a trial's end that its digest covers; the cost of an attempt is no result. */
export type DigestedEnd = Pick<TrialEnd, "ending" | "steps" | "last" | "labelPower" | "kernelTest" | "facts">;

/** Names the format, which docs/store.md defines. */
const TRIAL_TAG = "groksweep trial digest v1\n";

/**
 * SHA-256 (32 bytes) of a trial's result: how it ended, the values at the end, and every stored row with all of its
 * columns. Columns that no row has do not enter, nor does any data of machine, time or attempts. Columns come in order of
 * their names, including those of `extra`, so that a column that a later program adds moves no other.
 *
 * `end` null: the latest attempt failed. `rows`: all stored rows, steps increasing. A NaN counts as absent and −0 as 0,
 * as in the store, so that fresh rows and stored rows have the same digest.
 *
 * Cost: O(rows), some 20 µs for 150 rows of the columns that all trials have.
 */
export function trialDigest(
  trialId: string,
  end: DigestedEnd | null,
  rows: readonly CurveRow[] | RowColumns,
): Buffer {
  return sha256((bytes) => {
    bytes.text(TRIAL_TAG);
    bytes.text(trialId);
    bytes.text(end?.ending ?? "");
    for (const value of [end?.steps, end?.labelPower, end?.kernelTest]) bytes.number(storable(value ?? null));
    for (const [name, value] of presentFacts(end?.facts)) {
      bytes.text(name);
      bytes.number(value);
    }
    const last = end === null ? [] : [end.last];
    for (const series of [last, rows]) {
      const { length, columns, values } = "columns" in series ? series : columnsOf(series);
      bytes.count(length);
      for (const step of values("step")) bytes.number(step);
      const names = [...columns].sort();
      bytes.count(names.length);
      for (const name of names) {
        bytes.text(name);
        for (const value of values(name)) bytes.number(storable(value));
      }
    }
  });
}

/** Rows by column, so that not all of them must be in memory. */
export interface RowColumns {
  /** The number of rows. */
  readonly length: number;
  /** The columns, and series without a column, that have a value in any row, beside the step. */
  readonly columns: readonly string[];
  /** The values of one of them, or of `step`, in the order of steps. Each call begins anew. */
  readonly values: (column: string) => Iterable<number | null>;
}

function columnsOf(rows: readonly CurveRow[]): RowColumns {
  return {
    length: rows.length,
    columns: [...presentColumns(rows)].filter((column) => column !== "step"),
    values: (column) => rows.map((row) => valueOf(row, column)),
  };
}

/** The numbers of an outcome in order of name. */
export const DIGESTED_NUMBERS = [
  "delay",
  "delay_at_least",
  "final_test",
  "final_train",
  "initial_test",
  "initial_train",
  "kernel_test",
  "label_power",
  "ratio",
  "rich_step",
  "rise",
  "steps",
  "test_first_step",
  "test_step",
  "train_first_step",
  "train_step",
] as const satisfies readonly (keyof Outcome)[];

/** Writes the count of an outcome's present numbers and facts, then name and number of each, in order of name. */
export function putNumbers(bytes: CanonicalBytes, outcome: Outcome): void {
  const isThere = (value: number | null): value is number => value !== null && Number.isFinite(value);
  const facts = presentFacts(outcome.facts);
  if (facts.length === 0) {
    // The usual case: without a list for each outcome this takes a third of the time.
    let count = 0;
    for (const name of DIGESTED_NUMBERS) if (isThere(outcome[name])) count++;
    bytes.count(count);
    for (const name of DIGESTED_NUMBERS) {
      const value = outcome[name];
      if (!isThere(value)) continue;
      bytes.text(name);
      bytes.number(value);
    }
    return;
  }
  const present = [...DIGESTED_NUMBERS.map((name) => [name, outcome[name]] as const), ...facts]
    .filter((each): each is readonly [string, number] => isThere(each[1]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  bytes.count(present.length);
  for (const [name, value] of present) {
    bytes.text(name);
    bytes.number(value);
  }
}

/** A row's value in a column, or of a series without a column. */
export function valueOf(row: CurveRow, column: string): number | null {
  const value = row[column as Exclude<keyof CurveRow, "extra">];
  return value === undefined ? (row.extra?.[column] ?? null) : value;
}

/** Known facts, in order of their names. If there are none, nothing is added to a digest. */
function presentFacts(facts: Facts | undefined): readonly (readonly [string, number])[] {
  if (facts === undefined) return [];
  return [...knownFacts(facts)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function storable(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value;
}

let hash = createHash("sha256");
/** One buffer for all digests: a buffer costs more than a short digest. */
const bytes = new CanonicalBytes((chunk) => hash.update(chunk));

/** SHA-256 of the written bytes. Must not be called within `write`. */
export function sha256(write: (bytes: CanonicalBytes) => void): Buffer {
  hash = createHash("sha256");
  write(bytes);
  bytes.flush();
  return hash.digest();
}
