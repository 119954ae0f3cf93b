import { networkMeanSquare } from "../../../science/index.js";
import type { LaneSystem } from "../lane-system.js";
import type { TrialSetup } from "../trial-setup.js";
import { SMALLEST_STAGES } from "./rkc2.js";
import type { Scheme } from "./scheme.js";

/** Of the estimated error of a classical step, which is far above the true one, so many tolerances of its change. */
const CLASSICAL_ALLOWANCE = 0.7;
/**
 * Of the error of a Chebyshev step, so many tolerances for every stage. Least work for a given sum of errors h³ over steps
 * that cost √h, their stages, is where the error of a step is in proportion to its stages.
 */
const ALLOWANCE_PER_STAGE = 0.15;
/** At most so many: 0.5 % at a tolerance of 10⁻³, which bounds the lag of curves late in a trial. */
const LARGEST_ALLOWANCE = 5;
/** Changes count as at least this fraction of the labels' root mean square: below, nothing worth resolving moves. */
export const SMALLEST_CHANGE = 3e-4;

/** Errors of an attempted step over what is allowed. */
export interface StepErrors {
  /** Of the scheme that made it: above 1 it is rejected. */
  readonly own: number;
  /** What the Chebyshev scheme with its fewest stages would have made of the same step. */
  readonly chebyshev: number;
}

/** Buffers of a lane: the end of the step, and changes of it. */
export interface StepBuffers {
  readonly end: number;
  /** End minus start. */
  readonly change: number;
  /** 0.8(y₀ − y₁) + 0.4h(F₀ + F₁). */
  readonly defect: number;
  /** Estimate of the classical scheme; not read after a Chebyshev step. */
  readonly embedded: number;
}

/**
 * Measures a step: errors as changes of the function, root mean square over the population, relative to the change that
 * the step makes, over tolerance and allowance.
 */
export function stepErrors(
  system: LaneSystem,
  lane: number,
  setup: TrialSetup,
  { end, change, defect, embedded }: StepBuffers,
  {
    scheme,
    stages,
    tolerance,
  }: { readonly scheme: Scheme; readonly stages: number; readonly tolerance: number },
): StepErrors {
  let read: Float64Array | null = null;
  const state = (): Float64Array => (read ??= system.read(lane, end));
  const norm = (buffer: number): number => {
    const moments = system.form.momentsChange(state, system.read(lane, buffer, system.form.primary));
    return Math.sqrt(networkMeanSquare(setup.parameters, moments));
  };
  const sizes = {
    change: Math.max(norm(change), SMALLEST_CHANGE * Math.sqrt(setup.problem.labelPower)),
    defect: norm(defect),
    embedded: scheme === "classical" ? norm(embedded) : 0,
  };
  return errorsOf(sizes, { scheme, stages, tolerance });
}

/** Sizes of what a step changed and of the estimates of its error, in any norm. */
export interface StepSizes {
  /** The change that errors are relative to; where little moves, at least what is worth resolving. */
  readonly change: number;
  /** 0.8(y₀ − y₁) + 0.4h(F₀ + F₁). */
  readonly defect: number;
  /** Estimate of the classical scheme; not read after a Chebyshev step. */
  readonly embedded: number;
}

/** The errors of a step over what tolerance and allowance admit. */
export function errorsOf(
  { change, defect, embedded }: StepSizes,
  {
    scheme,
    stages,
    tolerance,
  }: { readonly scheme: Scheme; readonly stages: number; readonly tolerance: number },
): StepErrors {
  const scale = tolerance * change;
  const relative = defect / scale;
  if (scheme === "chebyshev") {
    const own = relative / chebyshevAllowance(stages);
    return { own, chebyshev: own };
  }
  return {
    own: embedded / (scale * CLASSICAL_ALLOWANCE),
    chebyshev: relative / chebyshevAllowance(SMALLEST_STAGES),
  };
}

/** Tolerances that a Chebyshev step may be wrong by. */
function chebyshevAllowance(stages: number): number {
  return Math.min(LARGEST_ALLOWANCE, ALLOWANCE_PER_STAGE * stages);
}
