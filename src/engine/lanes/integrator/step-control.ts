import { GrokError } from "../../../model/index.js";

/** Accepted steps between two estimates of the spectral radius. */
const STEPS_PER_RADIUS = 25;
/** Step control of RKC: safety, and limits of one change. */
const SAFETY = 0.8;
const LARGEST_GROWTH = 10;
const LARGEST_SHRINKAGE = 0.1;
/** A step that falls below this fraction of the time so far cannot advance it any more: the state has exploded. */
const SMALLEST_STEP = 1e-12;
/** A step is at most this multiple of the time so far: overshooting a budget then costs little. */
const STEP_OVER_TIME = 1;

/** All that must survive an interruption besides the state and the power vector; changed between attempts only. */
export interface Control {
  /** Time of the last accepted step, in steps. */
  readonly t: number;
  /** Size of the next attempt; 0 before the first. */
  readonly h: number;
  /** Estimated spectral radius, per step, with margin; 0: unknown. */
  readonly radius: number;
  /** Accepted steps since the estimate. */
  readonly sinceRadius: number;
  /** Scaled error and size of the last accepted step; 0 before the first. */
  readonly previousError: number;
  readonly previousStep: number;
}

/** Before the first step: nothing is known. */
export const CONTROL_AT_START: Control = Object.freeze({
  t: 0,
  h: 0,
  radius: 0,
  sinceRadius: 0,
  previousError: 0,
  previousStep: 0,
});

/** The control as a checkpoint keeps it. */
export function controlNumbers(control: Control): readonly number[] {
  const { t, h, radius, sinceRadius, previousError, previousStep } = control;
  return [t, h, radius, sinceRadius, previousError, previousStep];
}

/** Inverse of {@link controlNumbers}. */
export function controlOf(numbers: readonly number[]): Control {
  const [t, h, radius, sinceRadius, previousError, previousStep] = numbers;
  return { t, h, radius, sinceRadius, previousError, previousStep };
}

/** Is an estimate of the spectral radius due before the next attempt? */
export function needsRadius({ radius, sinceRadius }: Control): boolean {
  return radius === 0 || sinceRadius >= STEPS_PER_RADIUS;
}

/** After an estimate of the spectral radius; the first one also gives the first step, 1 / radius. */
export function withRadius(control: Control, radius: number): Control {
  return { ...control, radius, sinceRadius: 0, h: control.h === 0 ? 1 / radius : control.h };
}

/**
 * After a step whose scaled error exceeds 1 (or is not finite): a smaller attempt, with a fresh spectral radius.
 *
 * @throws GrokError TRIAL when no step could advance the time any more.
 */
export function rejectedStep(control: Control, error: number): Control {
  const factor = Number.isFinite(error) ? SAFETY / Math.sqrt(error) : LARGEST_SHRINKAGE;
  return advancing({
    ...control,
    h: control.h * Math.max(LARGEST_SHRINKAGE, factor),
    sinceRadius: STEPS_PER_RADIUS,
  });
}

/**
 * After an accepted step: RKC's controller, from the last two errors and steps. The error relative to the change is
 * of second order in the step.
 *
 * @throws GrokError TRIAL when the next step could not advance the time any more.
 */
export function acceptedStep(control: Control, error: number): Control {
  const { h } = control;
  let factor = LARGEST_GROWTH;
  if (error > 0) {
    const simple = SAFETY / Math.sqrt(error);
    const predicted =
      control.previousError > 0
        ? (SAFETY * h * Math.sqrt(control.previousError)) / (control.previousStep * error)
        : simple;
    factor = Math.min(factor, predicted);
  }
  const t = control.t + h;
  return advancing({
    t,
    h: Math.min(STEP_OVER_TIME * t, h * Math.max(LARGEST_SHRINKAGE, factor)),
    radius: control.radius,
    sinceRadius: control.sinceRadius + 1,
    previousError: error,
    previousStep: h,
  });
}

function advancing(control: Control): Control {
  if (control.h >= SMALLEST_STEP * Math.max(1, control.t)) return control;
  throw explodes(control);
}

/** The error of a trial whose state explodes. */
export function explodes({ t }: Control): GrokError {
  return new GrokError("TRIAL", `flow: no acceptable step at step ${t}: the state explodes`, {
    hint: "use a smaller method.tolerance; method gd shows whether descent itself diverges",
  });
}
