import type { Checkpoint } from "./checkpoint.js";
import type { CurveRow } from "./curve.js";
import type { GrokErrorData } from "./grok-error.js";
import type { Facts } from "./series-spec.js";

/** Why training of a trial ended. */
export type Ending = "budget" | "decided" | "diverged";

/** An event that an engine reports of a trial, in order. The coordinator forwards events to a {@link Sink} unchanged. */
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
  /** E[y²]: the population value where the task has one, else the mean over the test set. */
  readonly labelPower: number;
  /** Test loss of kernel regression with K₀; null unless asked for. */
  readonly kernelTest: number | null;
  /** Other numbers known before training, by name; absent: none. */
  readonly facts?: Facts;
  /** Where the trial can be continued from; null when it diverged. */
  readonly checkpoint: Checkpoint | null;
  /** Right-hand sides (flow) or gradient steps (gd) of this attempt. */
  readonly evaluations: number;
  /** This trial's share of the worker's computing time in this attempt. */
  readonly computeMs: number;
  readonly attempt: number;
  /**
   * Present when the bound on right-hand sides ended the trial (see `evaluations` in budget.ts): the least number,
   * counted from the trial's start, that its next step would need; it exceeds the bound. The ending is then `budget`, and
   * `steps` the last record. Absent: the trial ended for another reason.
   */
  readonly exhausted?: number;
  /** What ran: backend and lanes, for example "wasm-simd128 x2". */
  readonly kernels: string;
}

/**
 * The receiver of the coordinator's events. `accept` resolves when the events are durable (after the commit); only then
 * are they acknowledged to the worker. A rejection ends the run: events are never dropped.
 */
export interface Sink {
  accept(events: readonly TrialEvent[]): Promise<void>;
}
