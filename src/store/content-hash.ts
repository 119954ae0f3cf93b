import { createHash } from "node:crypto";
import {
  METRIC_COLUMNS,
  recordSteps,
  type CurveColumn,
  type CurveRow,
  type MetricName,
  type Outcome,
  type OutcomeRow,
  type RecordGrid,
  type Store,
} from "../model/index.js";
import { CanonicalBytes } from "./canonical-bytes.js";

/** The part of a sweep's curves that the hash covers. */
export interface ContentHashOptions {
  /** Only rows on this grid: the sweep's own, so that another sweep's denser grid changes nothing. Default: all. */
  readonly grid?: RecordGrid;
  /** Only the columns of these metrics, besides losses and weight norm, which always count. Default: all. */
  readonly metrics?: readonly MetricName[];
}

/** Names format v1. The fields below belong to it: later columns are not part of v1. */
const VERSION_TAG = "groksweep content v1\n";

const OUTCOME_NUMBERS = [
  "train_step",
  "test_step",
  "train_first_step",
  "test_first_step",
  "delay",
  "delay_at_least",
  "ratio",
  "rise",
  "rich_step",
  "kernel_test",
  "label_power",
  "initial_train",
  "initial_test",
  "final_train",
  "final_test",
  "steps",
] as const satisfies readonly (keyof Outcome)[];

const BASE_COLUMNS = ["step", "train_loss", "test_loss", "weight_norm"] as const;
const V1_COLUMNS = [
  ...BASE_COLUMNS,
  "weight_distance",
  "error_trace",
  "error_quadratic",
  "error_linear",
  "alignment_sample",
  "alignment_offdiagonal",
  "alignment_population",
  "kernel_distance",
  "linearised_train",
  "linearised_test",
] as const satisfies readonly CurveColumn[];

/**
 * SHA-256 (64 hexadecimal digits) of a sweep's results, format v1: equal for two runs of a sweep exactly when they
 * have the same trials, outcomes and curves to the bit. Interruptions, threads, kernels, machine, times, attempts
 * and the sweep's name do not enter. The byte format is in docs/store.md.
 *
 * Rows count up to the outcome's `steps`; a trial without an outcome, or failed, counts without rows, because the number
 * of its rows depends on when it stopped.
 *
 * Cost: one pass over the sweep's curves, a few microseconds a row; memory of one curve.
 *
 * @throws GrokError INPUT when the store has no such sweep.
 */
export function contentHash(store: Store, sweepName: string, options: ContentHashOptions = {}): string {
  const hash = createHash("sha256");
  const bytes = new CanonicalBytes((chunk) => hash.update(chunk));
  const columns = hashedColumns(options.metrics);
  const outcomes = store.outcomes(sweepName)[Symbol.iterator]();
  let next = outcomes.next();
  bytes.text(VERSION_TAG);
  for (const { id } of store.trials(sweepName)) {
    while (next.done !== true && next.value.trialId < id) next = outcomes.next();
    const outcome = next.done !== true && next.value.trialId === id ? next.value : null;
    bytes.text(id);
    hashOutcome(bytes, outcome);
    const rows = outcome === null ? [] : hashedRows(store, outcome, options.grid);
    bytes.count(rows.length);
    for (const row of rows)
      for (const column of V1_COLUMNS) bytes.number(columns.has(column) ? row[column] : null);
  }
  bytes.flush();
  return hash.digest("hex");
}

function hashedColumns(metrics: readonly MetricName[] | undefined): ReadonlySet<CurveColumn> {
  if (metrics === undefined) return new Set(V1_COLUMNS);
  return new Set([...BASE_COLUMNS, ...metrics.flatMap((metric) => METRIC_COLUMNS[metric] ?? [])]);
}

function hashedRows(store: Store, outcome: OutcomeRow, grid: RecordGrid | undefined): readonly CurveRow[] {
  const last = outcome.steps;
  if (outcome.kind === "failed" || last === null) return [];
  const rows = store.curve(outcome.trialId).filter((row) => row.step <= last);
  if (grid === undefined) return rows;
  const wanted = new Set(recordSteps(grid, last));
  return rows.filter((row) => wanted.has(row.step));
}

function hashOutcome(bytes: CanonicalBytes, outcome: OutcomeRow | null): void {
  bytes.text(outcome?.kind ?? "");
  for (const name of OUTCOME_NUMBERS) bytes.number(outcome === null ? null : outcome[name]);
}
