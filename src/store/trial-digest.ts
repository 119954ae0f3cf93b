import { createHash } from "node:crypto";
import { CURVE_COLUMNS, type CurveRow, type Outcome, type TrialEnd } from "../model/index.js";
import { CanonicalBytes } from "./canonical-bytes.js";
import { presentColumns } from "./present-columns.js";

/** What of a trial's end its digest covers; what an attempt cost is no result. */
export type DigestedEnd = Pick<TrialEnd, "ending" | "steps" | "last" | "labelPower" | "kernelTest">;

/** Name the formats, which docs/store.md defines. */
const TRIAL_TAG = "groksweep trial digest v1\n";
const OUTCOME_TAG = "groksweep outcome digest v1\n";

/** The columns beside the step in order of their names, so that one that a later program adds moves no other. */
const SERIES = CURVE_COLUMNS.filter((column) => column !== "step").sort();

/**
 * SHA-256 (32 bytes) of a trial's result: how it ended, the values there, and every stored row with all of its columns.
 * Columns that no row has do not enter, nor does anything of machine, time or attempts.
 *
 * `end` null: the latest attempt failed. `rows`: all that are stored, steps increasing. A NaN counts as absent and −0 as 0,
 * as the store keeps them, so that fresh rows and stored ones have the same digest.
 *
 * Cost: O(rows), some 20 µs for 150 rows of the columns that all trials have.
 */
export function trialDigest(trialId: string, end: DigestedEnd | null, rows: readonly CurveRow[]): Buffer {
  return sha256((bytes) => {
    bytes.text(TRIAL_TAG);
    bytes.text(trialId);
    bytes.text(end?.ending ?? "");
    for (const value of [end?.steps, end?.labelPower, end?.kernelTest]) bytes.number(storable(value ?? null));
    const last = end === null ? [] : [end.last];
    for (const series of [last, rows]) {
      const present = presentColumns(series);
      const columns = SERIES.filter((column) => present.has(column));
      bytes.count(series.length);
      for (const row of series) bytes.number(row.step);
      bytes.count(columns.length);
      for (const column of columns) {
        bytes.text(column);
        for (const row of series) bytes.number(storable(row[column]));
      }
    }
  });
}

/**
 * SHA-256 (32 bytes) of a sweep's outcome of a trial: kind and numbers, and the text of the rule that decided it. Numbers that
 * are NULL do not enter, so that one that a later program adds changes no digest of before.
 *
 * Cost: some 5 µs.
 */
export function outcomeDigest(trialId: string, rule: string, outcome: Outcome): Buffer {
  const { kind, ...numbers } = outcome;
  const present = Object.entries(numbers as Readonly<Record<string, number | null>>)
    .filter(([, value]) => value !== null && Number.isFinite(value))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256((bytes) => {
    bytes.text(OUTCOME_TAG);
    bytes.text(trialId);
    bytes.text(rule);
    bytes.text(kind);
    bytes.count(present.length);
    for (const [name, value] of present) {
      bytes.text(name);
      bytes.number(value);
    }
  });
}

function storable(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value;
}

let hash = createHash("sha256");
/** One for all digests: a buffer costs more than a short digest. */
const bytes = new CanonicalBytes((chunk) => hash.update(chunk));

function sha256(write: (bytes: CanonicalBytes) => void): Buffer {
  hash = createHash("sha256");
  write(bytes);
  bytes.flush();
  return hash.digest();
}
