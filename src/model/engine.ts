import type { Checkpoint } from "./checkpoint.js";
import type { TrialEvent } from "./events.js";

/** How far a trial in training has come. */
export interface TrialStanding {
  readonly trialId: string;
  /** Steps done; those of `flow` are real numbers. */
  readonly step: number;
  /** Right-hand sides (flow) or steps since training of it began on this worker. */
  readonly evaluations: number;
}

/**
 * A batch in training: the contract between engines and whoever drives them (a worker thread, `try`, a test).
 *
 * - `advance` performs one batched evaluation for all occupied lanes, emits what became known through `emit`, and
 *   refills lanes that fell free from the batch's jobs. It returns false once every job has finished or failed.
 * - An error of one trial (impossible labels, say) becomes its `failed` event; other lanes go on.
 * - `checkpoints` is the full state of the trials now on lanes; legal between any two calls of `advance`. Rows up
 *   to each checkpoint's step have been emitted before.
 * - `standings` says how far the trials now on lanes have come: for progress, so their steps may be estimates.
 * - `giveBack` hands the later half (rounded up) of the jobs that are not begun back to the caller, by trial id: for
 *   another worker. They are not this batch's any more. Empty when all are begun; legal between two calls of `advance`.
 * - The bits of a trial depend on the trial alone: not on batch-mates, lanes, backends or interruptions.
 * - A batch that waits for others (the programs of users) instead of computing has the members from `isWaiting` on.
 * - `dispose` frees the memory; the batch is dead afterwards.
 */
export interface EngineBatch {
  advance(emit: (event: TrialEvent) => void): boolean;
  checkpoints(): readonly Checkpoint[];
  standings(): readonly TrialStanding[];
  giveBack(): readonly string[];
  /** Lane-evaluations used over lane-evaluations offered so far, in [0, 1]. */
  readonly occupancy: number;
  dispose(): void;
  /** Whether `advance` has nothing to do until something happens outside. Absent: never. */
  readonly isWaiting?: boolean;
  /** Resolves when something has happened, or after so long [ms]. */
  news?(longestMs: number): Promise<void>;
  /** Whether somebody waits for {@link EngineBatch.committed}, so that what was emitted should be made durable soon. */
  readonly wantsCommit?: boolean;
  /** All that was emitted is durable. */
  committed?(): void;
  /** Asks what runs outside to checkpoint and end; `advance` goes on being called until `isStopped`. */
  stop?(): void;
  readonly isStopped?: boolean;
}
