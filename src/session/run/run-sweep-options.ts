import type {
  ExecutorKind,
  KernelChoice,
  Shard,
  TensorBackendChoice,
  TrialEvent,
} from "../../model/index.js";
// The module's index would bring the types of workers and tensors into those of the library.
import type { RunSummary } from "../../run/run-summary.js";
import type { RunProgress } from "./run-counts.js";
import type { ConcludedTrial } from "./store-sink.js";

/** How a sweep is run; everything has a default. */
export interface RunSweepOptions {
  readonly threads?: number;
  readonly kernels?: KernelChoice;
  /** Only this part of the sweep ({@link runSweep} alone); default: all of it. */
  readonly shard?: Shard;
  /** The tensor library for engine network; default `auto`. */
  readonly backend?: TensorBackendChoice;
  /** Workers of engine network; default: what the backend works in. */
  readonly executor?: ExecutorKind;
  /** Aborted: finish writing, checkpoint, return. */
  readonly stop?: AbortSignal;
  /** Aborted: return now; at most the last seconds of work are lost. */
  readonly terminate?: AbortSignal;
  readonly checkpointMs?: number;
  /** Called with all stored events and the trials that they concluded. */
  readonly onStored?: (events: readonly TrialEvent[], concluded: readonly ConcludedTrial[]) => void;
  /** Called when the run has found its first work, after every stored packet, and about once a second. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Receives messages for people, for example that a stale lease was taken over. */
  readonly onNotice?: (notice: string) => void;
}

/** The result of a run. */
export interface RunResult extends RunProgress {
  readonly sweep: string;
  readonly summary: RunSummary;
}
