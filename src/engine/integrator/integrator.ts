import type { LaneSystem } from "../lane-system.js";
import type { Recorded } from "../record-keeper.js";
import type { TrialRecorder } from "../trial-recorder.js";
import type { TrialSetup } from "../trial-setup.js";

/** A trial on a lane. */
export interface Occupant {
  readonly setup: TrialSetup;
  readonly recorder: TrialRecorder;
  /** Right-hand sides or gradient steps so far. */
  evaluations: number;
  /**
   * Right-hand sides of `flow` from the trial's start to where it would continue: the same number however often it was
   * interrupted.
   */
  spent: number;
  computeMs: number;
}

/** What a method tells the batch while it advances. */
export interface IntegratorEvents {
  recorded(lane: number, recorded: Recorded): void;
  /**
   * The trial stands between two steps, and its next needs more evaluations than it may take (see Budget): at least so
   * many, counted from its start.
   */
  exhausted(lane: number, needed: number): void;
  /** The trial cannot go on for a reason of its own. */
  failed(lane: number, error: unknown): void;
}

/**
 * A method on lanes: every lane keeps its own time, the evaluations are shared. Payloads are the numbers from which
 * {@link start} continues bit for bit; they describe the last point between two steps of the method.
 */
export interface Integrator {
  /** Puts a trial on a lane, from its start or from a payload. */
  start(lane: number, occupant: Occupant, payload: Uint8Array | null): void;
  /** One batched evaluation (or a run of steps) for all lanes with an occupant. */
  advance(events: IntegratorEvents): void;
  payload(lane: number): Uint8Array;
  /** Steps done by the trial on a lane. */
  stepsDone(lane: number): number;
  /** Frees the lane. */
  remove(lane: number): void;
}

/** Makes an integrator on a system that has as many buffers as the method wants. */
export interface IntegratorMaker {
  readonly buffers: number;
  make(system: LaneSystem): Integrator;
}
