import type { Checkpoint } from "./checkpoint.js";
import type { TrialEvent } from "./events.js";

/** How far a trial in training has come. */
export interface TrialStanding {
  readonly trialId: string;
  /** Steps done; those of `flow` are real numbers. */
  readonly step: number;
  /** Right-hand sides (flow) or steps since this worker began to train the trial. */
  readonly evaluations: number;
}

/**
 * A batch in training: the contract between engines and their callers (a worker thread, `try`, a test).
 *
 * - `advance` performs one batched evaluation for all occupied lanes, emits new results through `emit`, and refills free
 *   lanes from the batch's jobs. It returns false once every job has finished or failed.
 * - An error of one trial (impossible labels, say) becomes its `failed` event; other lanes go on.
 * - `checkpoints` is the full state of the trials now on lanes. It may be called between any two calls of `advance`. Rows up
 *   to each checkpoint's step have been emitted before.
 * - `standings` says how far the trials now on lanes have come: this is for the display of progress, so the steps may be
 *   estimates.
 * - `giveBack` returns the later half (rounded up) of the jobs that have not begun to the caller, by trial id, for
 *   another worker. These jobs leave the batch. Empty when all have begun. It may be called between two calls of
 *   `advance`.
 * - The bits of a trial depend on the trial alone: not on batch-mates, lanes, backends or interruptions.
 * - A batch that waits for other processes (users' programs) instead of computing has the members from `isWaiting` on.
 * - `dispose` frees the memory; the batch cannot be used afterwards.
 */
export interface EngineBatch {
  advance(emit: (event: TrialEvent) => void): boolean;
  checkpoints(): readonly Checkpoint[];
  standings(): readonly TrialStanding[];
  giveBack(): readonly string[];
  /** Lane-evaluations used over lane-evaluations offered so far, in [0, 1]. */
  readonly occupancy: number;
  dispose(): void;
  /** Whether `advance` has nothing to do until an outside event occurs. Absent: never. */
  readonly isWaiting?: boolean;
  /** Resolves when an event has occurred, or after `longestMs`. */
  news?(longestMs: number): Promise<void>;
  /** Whether a process waits for {@link EngineBatch.committed}, so that the emitted events should be made durable soon. */
  readonly wantsCommit?: boolean;
  /** Called when all emitted events are durable. */
  committed?(): void;
  /** Asks the outside processes to checkpoint and end; the caller goes on calling `advance` until `isStopped`. */
  stop?(): void;
  readonly isStopped?: boolean;
}
