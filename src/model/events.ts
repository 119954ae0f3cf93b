import type { Checkpoint } from "./checkpoint.js";
import type { CurveRow } from "./curve.js";
import type { GrokErrorData } from "./grok-error.js";

/** Why training of a trial ended. */
export type Ending = "budget" | "decided" | "diverged";

/** What an engine tells of a trial, in order. The coordinator forwards events to a {@link Sink} unchanged. */
export type TrialEvent =
  | { readonly kind: "rows"; readonly trialId: string; readonly rows: readonly CurveRow[] }
  | { readonly kind: "checkpoint"; readonly trialId: string; readonly checkpoint: Checkpoint }
  | ({ readonly kind: "finished"; readonly trialId: string } & TrialEnd)
  | {
      readonly kind: "failed";
      readonly trialId: string;
      readonly attempt: number;
      readonly error: GrokErrorData;
    };

/** What is known of a trial when its training ends. */
export interface TrialEnd {
  readonly ending: Ending;
  /** Last step trained: the budget, the record that decided, or the record at which it diverged. */
  readonly steps: number;
  /** The values at `steps` (on the recorded grid or not). */
  readonly last: CurveRow;
  /** E[y²]: of the population where the task has one, else the mean over the test set. */
  readonly labelPower: number;
  /** Test loss of kernel regression with K₀; null unless asked for. */
  readonly kernelTest: number | null;
  /** Where the trial can be continued from; null when it diverged. */
  readonly checkpoint: Checkpoint | null;
  /** Right-hand sides (flow) or gradient steps (gd) of this attempt. */
  readonly evaluations: number;
  /** This trial's share of the worker's computing time in this attempt. */
  readonly computeMs: number;
  readonly attempt: number;
  /**
   * Where the bound on right-hand sides ended it (see `evaluations` in budget.ts): how many from the trial's start on it
   * would need at least for its next step, more than the bound. Its ending is then `budget`, and `steps` the last record.
   * Absent: it ended for another reason.
   */
  readonly exhausted?: number;
  /** What ran: backend and lanes, for example "wasm-simd128 x2". */
  readonly kernels: string;
}

/**
 * Where the coordinator hands events. `accept` resolves when the events are durable (after the commit); only then
 * are they acknowledged to the worker. A rejection ends the run: events are never dropped.
 */
export interface Sink {
  accept(events: readonly TrialEvent[]): Promise<void>;
}
