import { GrokError, type Method } from "../../model/index.js";
import type { Occupant } from "./integrator.js";
import type { Rkc2Coefficients } from "./rkc2.js";

/**
 * What a lane is waiting for from the next evaluation, at the point E:
 * `start`: the rate at the start of a step · `power`: a difference quotient · `stage`: the rate at stage j < s ·
 * `end`: the rate at the end of the step · `record`: the losses at a recorded step inside the step.
 */
export type FlowPhase = "start" | "power" | "stage" | "end" | "record";

/** All that must survive an interruption besides the state and the power vector; changed between attempts only. */
export interface FlowControl {
  /** Time of the last accepted step, in steps. */
  t: number;
  /** Size of the next attempt; 0 before the first. */
  h: number;
  /** Estimated spectral radius, per step, with margin; 0: unknown. */
  radius: number;
  /** Accepted steps since the estimate. */
  sinceRadius: number;
  /** Scaled error and size of the last accepted step; 0 before the first. */
  previousError: number;
  previousStep: number;
}
/** Numbers of {@link FlowControl} as a checkpoint stores them, in the order of its fields. */
export const CONTROL_SCALARS = 6;

/** One lane of method `flow` between two evaluations. */
export interface FlowLane {
  readonly occupant: Occupant;
  readonly tolerance: number;
  control: FlowControl;
  phase: FlowPhase;
  stage: number;
  stages: number;
  coefficients: Rkc2Coefficients;
  error: number;
  powerIteration: number;
  powerSigma: number;
  /** Norm of the difference in the power method's quotient. */
  difference: number;
  /** The power vector of the last estimate, in single precision; null before the first. */
  vector: Float32Array | null;
}

/** Is the evaluation at E also that of a wanted step? */
export function isRecording(each: FlowLane): boolean {
  return (
    each.phase === "record" || (each.phase === "start" && each.occupant.recorder.nextStep === each.control.t)
  );
}

/** The tolerance of a method that must be `flow`. */
export function toleranceOf(method: Method): number {
  if (method.kind !== "flow") throw new GrokError("DEFECT", `expected method flow, got ${method.kind}`);
  return method.tolerance;
}

/** Why a trial whose state exploded cannot go on. */
export function notFinite(each: FlowLane): GrokError {
  return new GrokError(
    "TRIAL",
    `flow: no acceptable step at step ${each.control.t}: the state is not finite`,
    {
      hint: "method gd shows whether descent itself diverges",
    },
  );
}
