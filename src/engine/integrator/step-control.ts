import { GrokError, pow } from "../../model/index.js";
import { CLASSICAL_REACH } from "./classical.js";
import { requireAmount } from "./payload.js";
import { CHEBYSHEV_REACH } from "./rkc2.js";
import type { Scheme } from "./scheme.js";
import type { StepErrors } from "./step-error.js";

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

/**
 * The classical scheme is left once the error would let the Chebyshev scheme take a step of this many inverse spectral
 * radii, and taken up again where it is held below the second. At its reach a classical step costs as much a time as
 * one of three Chebyshev stages and twice the inverse radius; up to 4 its smaller error is worth the price.
 */
const STEP_TO_LEAVE = 4;
const STEP_TO_RETURN = 1.2;

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
  /** Error (over what is allowed) and size of the last accepted step, if of the Chebyshev scheme, else 0. */
  readonly previousError: number;
  readonly previousStep: number;
  /** Of the next attempt. */
  readonly scheme: Scheme;
}

/** Before the first step: nothing is known. */
export const CONTROL_AT_START: Control = Object.freeze({
  t: 0,
  h: 0,
  radius: 0,
  sinceRadius: 0,
  previousError: 0,
  previousStep: 0,
  scheme: "classical",
});

/** The control as a checkpoint keeps it. */
export function controlNumbers(control: Control): readonly number[] {
  const { t, h, radius, sinceRadius, previousError, previousStep, scheme } = control;
  return [t, h, radius, sinceRadius, previousError, previousStep, scheme === "classical" ? 1 : 0];
}

/**
 * Inverse of {@link controlNumbers}.
 *
 * @throws GrokError TRIAL when a number is none that a control has: a step backwards, say, which would never end.
 */
export function controlOf(numbers: readonly number[]): Control {
  const [t, h, radius, sinceRadius, previousError, previousStep, classical] = numbers.map(requireAmount);
  const scheme = classical === 1 ? "classical" : "chebyshev";
  return { t, h, radius, sinceRadius, previousError, previousStep, scheme };
}

/** Is an estimate of the spectral radius due before the next attempt? */
export function needsRadius({ radius, sinceRadius }: Control): boolean {
  return radius === 0 || sinceRadius >= STEPS_PER_RADIUS;
}

/**
 * After an estimate of the spectral radius. The first one also gives the first step, 1 / radius; steps stay within the
 * reach of their scheme.
 */
export function withRadius(control: Control, radius: number): Control {
  const h = control.h === 0 ? 1 / radius : control.h;
  const reach = control.scheme === "classical" ? CLASSICAL_REACH : CHEBYSHEV_REACH;
  return { ...control, radius, sinceRadius: 0, h: Math.min(h, reach / radius) };
}

/**
 * After a step whose error exceeds what is allowed (or is not finite): a smaller attempt, with a fresh spectral radius.
 *
 * @throws GrokError TRIAL when no step could advance the time any more.
 */
export function rejectedStep(control: Control, { own }: StepErrors): Control {
  const factor = Number.isFinite(own) ? SAFETY / root(own, control.scheme) : LARGEST_SHRINKAGE;
  return advancing({
    ...control,
    h: control.h * Math.max(LARGEST_SHRINKAGE, factor),
    sinceRadius: STEPS_PER_RADIUS,
  });
}

/**
 * After an accepted step: size and scheme of the next attempt. The step that the Chebyshev scheme could take decides
 * about the scheme.
 *
 * @throws GrokError TRIAL when the next step could not advance the time any more.
 */
export function acceptedStep(control: Control, errors: StepErrors): Control {
  const { h, radius, scheme } = control;
  const t = control.t + h;
  const grown = (factor: number): number =>
    Math.min(STEP_OVER_TIME * t, h * Math.max(LARGEST_SHRINKAGE, Math.min(LARGEST_GROWTH, factor)));
  const chebyshev = grown(chebyshevFactor(control, errors.chebyshev));
  const next = { t, radius, sinceRadius: control.sinceRadius + 1 };
  if (chebyshev * radius < (scheme === "classical" ? STEP_TO_LEAVE : STEP_TO_RETURN)) {
    const step = scheme === "classical" ? grown(SAFETY / root(errors.own, scheme)) : chebyshev;
    return advancing({
      ...next,
      h: Math.min(step, CLASSICAL_REACH / radius),
      previousError: 0,
      previousStep: 0,
      scheme: "classical",
    });
  }
  const [previousError, previousStep] = scheme === "chebyshev" ? [errors.own, h] : [0, 0];
  const step = Math.min(chebyshev, CHEBYSHEV_REACH / radius);
  return advancing({ ...next, h: step, previousError, previousStep, scheme: "chebyshev" });
}

/** RKC's controller, from the last two errors and steps where there are two. */
function chebyshevFactor({ h, previousError, previousStep }: Control, error: number): number {
  if (!(error > 0)) return LARGEST_GROWTH;
  return previousError > 0
    ? (SAFETY * h * Math.sqrt(previousError)) / (previousStep * error)
    : SAFETY / root(error, "chebyshev");
}

/** The factor of steps that belongs to a factor of errors relative to the change: of third and of second order. */
function root(error: number, scheme: Scheme): number {
  if (scheme === "chebyshev") return Math.sqrt(error);
  return error > 0 ? pow(error, 1 / 3) : 0;
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
