import { networkMeanSquare } from "../../science/index.js";
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
const SMALLEST_CHANGE = 3e-4;

/**
 * Residuals are rounded to u·‖f₀‖, u being 2⁻⁵² and ‖f₀‖ the output at the start. Rates then are to ρ·u·‖f₀‖, ρ being the spectral
 * radius, and the estimated errors of a step h to hρ·u·‖f₀‖, nearly all of it in components that the step damps. What lies
 * below so many times that is taken for rounding, which no smaller step would lessen.
 *
 * Measured: without it trials whose labels are 10⁻⁶ of the output or less take ten to a hundred times the evaluations, or end
 * because no step is accepted. It touches these, and tolerances of some 10⁻⁸ and below; nothing else, to the bit.
 */
const ROUNDING = 4 * 2.220446049250313e-16;
/**
 * At most so many tolerances of the labels' root mean square are taken for rounding. More would show in the curve: without
 * this limit trials whose labels are 10⁻⁹ of the output collapse that generalise with it.
 */
const ROUNDING_SHARE = 0.1;
/** But at least so many times the rounding of residuals, whatever the tolerance: below it nothing can be told. */
const LEAST_ROUNDING = 4;

/** Errors of an attempted step over what is allowed. */
export interface StepErrors {
  /** Of the scheme that made it: above 1 it is rejected. */
  readonly own: number;
  /** What the Chebyshev scheme with its fewest stages would have made of the same step. */
  readonly chebyshev: number;
}

/** How a step was made. */
export interface AttemptedStep {
  readonly scheme: Scheme;
  readonly stages: number;
  readonly tolerance: number;
  /** Its size times the spectral radius. */
  readonly reach: number;
  /** Root mean square of the output at the start, over the population. */
  readonly startNorm: number;
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
 * the step makes, over tolerance and allowance; or over what rounding makes of them, where that is more.
 */
export function stepErrors(
  system: LaneSystem,
  lane: number,
  setup: TrialSetup,
  { end, change, defect, embedded }: StepBuffers,
  { scheme, stages, tolerance, reach, startNorm }: AttemptedStep,
): StepErrors {
  let read: Float64Array | null = null;
  const state = (): Float64Array => (read ??= system.read(lane, end));
  const norm = (buffer: number): number => {
    const moments = system.form.momentsChange(state, system.read(lane, buffer, system.form.primary));
    return Math.sqrt(networkMeanSquare(setup.parameters, moments));
  };
  const labels = Math.sqrt(setup.problem.labelPower);
  const scale = tolerance * Math.max(norm(change), SMALLEST_CHANGE * labels);
  const unit = ROUNDING * startNorm;
  const most = Math.max(ROUNDING_SHARE * tolerance * labels, LEAST_ROUNDING * unit);
  const rounding = Math.min(unit * (1 + reach), most);
  const defectNorm = norm(defect);
  const allowance = chebyshevAllowance(scheme === "chebyshev" ? stages : SMALLEST_STAGES);
  const chebyshev = Math.min(defectNorm / scale / allowance, defectNorm / rounding);
  if (scheme === "chebyshev") return { own: chebyshev, chebyshev };
  const embeddedNorm = norm(embedded);
  const own = Math.min(embeddedNorm / (scale * CLASSICAL_ALLOWANCE), embeddedNorm / rounding);
  return { own, chebyshev };
}

/** Tolerances that a Chebyshev step may be wrong by. */
function chebyshevAllowance(stages: number): number {
  return Math.min(LARGEST_ALLOWANCE, ALLOWANCE_PER_STAGE * stages);
}
