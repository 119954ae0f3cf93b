import type { Budget, GrokThresholds, MetricName } from "./budget.js";
import type { Checkpoint } from "./checkpoint.js";
import type { CurveRow } from "./curve.js";
import type { Rest } from "./rest.js";
import type { Trial } from "./trial.js";

/** The unit of work: a trial, how far to train it and what to record. Plain data. */
export interface Job<Of extends Trial = Trial> {
  readonly trial: Of;
  readonly budget: Budget;
  readonly thresholds: GrokThresholds;
  readonly metrics: readonly MetricName[];
  /** Where to continue, with the rows recorded so far (the stopping rule looks back); null: from the start. */
  readonly resume: { readonly checkpoint: Checkpoint; readonly rows: readonly CurveRow[] } | null;
  /** What brings the trial to rest, according to its system. */
  readonly rest: Rest;
  /** The least number of bytes that its training takes, according to its system; 0: too few to count. */
  readonly memoryBytes: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
}

/**
 * Jobs of equal shape that may share SIMD lanes: same engine, method kind and tolerance, dimension, width,
 * similar numbers of samples and same kind of test set. The engine finds out whether they share data.
 */
export interface Batch {
  readonly key: string;
  readonly jobs: readonly Job[];
}
