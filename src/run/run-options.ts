import type { KernelChoice, TensorBackendChoice } from "../engine/index.js";
import type { Job, TrialStanding } from "../model/index.js";
import type { ExecutorKind } from "./executor.js";
import type { RunSummary } from "./run-summary.js";
import type { SharedWorkers } from "./shared-workers.js";

/** How to run batches; everything but `reload` has a default. */
export interface RunOptions {
  /**
   * Jobs of trials to resume after a failure or the death of their thread: from the data that the sink has accepted so
   * far (checkpoint and rows), or from the start. Trials that need no more work are left out.
   */
  readonly reload: (trialIds: readonly string[]) => readonly Job[];
  /** The number of workers; default: as many as the machine offers this process. */
  readonly threads?: number;
  /** The kind of workers; default: threads. */
  readonly executor?: ExecutorKind;
  /** Workers that outlive the run. Default: the run has its own, and ends them. */
  readonly shared?: SharedWorkers;
  readonly kernels?: KernelChoice;
  /** Backend of the trials that train on tensors; default: `auto`. */
  readonly backend?: TensorBackendChoice;
  /** Aborted: finish the running slices, checkpoint every trial in training, drain, return. */
  readonly stop?: AbortSignal;
  /** Aborted: end the threads now and return. Results that were not accepted yet are lost and will be trained again. */
  readonly terminate?: AbortSignal;
  /** Work between two checkpoints of a batch, ms. Default 5000. */
  readonly checkpointMs?: number;
  /**
   * A worker sends its events at least this often, ms (default 1000), or when this many rows wait (10000). Tables whose key is
   * the id of a trial are written at random places, so a store that gets many small packets writes the same pages often.
   */
  readonly packetMs?: number;
  readonly packetRows?: number;
  /** Packets a worker may have on the way before it waits. Default 4. */
  readonly unacknowledgedPackets?: number;
  /** Called with the progress of trials in training, about once a second for each worker. */
  readonly onStandings?: (standings: readonly TrialStanding[]) => void;
  /** Called after events were accepted, often. */
  readonly onProgress?: (soFar: RunSummary) => void;
  /** Whether to train in the second, plain way of the system (System.direct). Default false. */
  readonly isDirect?: boolean;
  /** A folder beside the store, where the files of users' programs are kept. Default: none, and nothing is kept. */
  readonly folder?: string;
  /** URL of another module to train with (see engine-module.ts). */
  readonly engineModule?: string;
}

/** Attempts of one trial in one run, the first included. */
export const MAX_ATTEMPTS = 3;

/** The number of thread deaths with the same trial from which on the trial is trained alone, to protect its batch-mates. */
export const DEATHS_UNTIL_ALONE = 2;
/** The number of thread deaths with the same trial at which the trial counts as failed; otherwise the run would never end. */
export const DEATHS_UNTIL_FAILED = 5;
