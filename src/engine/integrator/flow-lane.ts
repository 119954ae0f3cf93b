import { GrokError, type Method } from "../../model/index.js";
import type { Occupant } from "./integrator.js";
import type { Rkc2Coefficients } from "./rkc2.js";
import type { Control } from "./step-control.js";
import type { StepErrors } from "./step-error.js";

/**
 * What a lane is waiting for from the next evaluation, at the point E:
 * `start`: the rate at the start of a step · `power`: a difference quotient · `stage`: the rate at stage j < s ·
 * `end`: the rate at the end of the step · `record`: the losses at a recorded step inside the step.
 */
export type Phase = "start" | "power" | "stage" | "end" | "record";

/** A trial under `flow`: where it stands inside the current step. */
export interface FlowLane {
  readonly occupant: Occupant;
  readonly tolerance: number;
  /** Root mean square of the output at the start, over the population: what its rounding is relative to. */
  readonly startNorm: number;
  /** Replaced by Flow's #settle alone, which counts what led to it. */
  control: Control;
  /** Evaluations since {@link control} was last settled: a continuation takes them again. */
  unsettled: number;
  phase: Phase;
  stage: number;
  stages: number;
  coefficients: Rkc2Coefficients;
  /** Of the step that was accepted last. */
  errors: StepErrors;
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

/** The tolerance of method `flow`; any other has no business here (DEFECT). */
export function toleranceOf(method: Method): number {
  if (method.kind !== "flow") throw new GrokError("DEFECT", `expected method flow, got ${method.kind}`);
  return method.tolerance;
}
