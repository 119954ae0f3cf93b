import { rateDivisor, type RateRule } from "./method.js";
import type { ParameterName, TrialParameters } from "./trial.js";

/**
 * The default values of all parameters. **Frozen**: parameters at their default are left
 * out of the trial id, so changing one of these would silently give other trials the same id.
 */
export const PARAMETER_DEFAULTS: TrialParameters = Object.freeze({
  alpha: 1,
  epsilon: 0.25,
  samples: 550,
  dimension: 100,
  width: 500,
  eigenvector: null,
  modulus: null,
  weightDecay: 0,
  decayRate: 0,
  sigma: 1,
  labelScale: 1,
  learningRate: 1,
  seed: 0,
  dataSeed: null,
  targetSeed: null,
  weightsSeed: null,
});

/** All parameter names in the order in which tables and pages show them. */
export const PARAMETER_NAMES = Object.freeze(Object.keys(PARAMETER_DEFAULTS)) as readonly ParameterName[];

/** The seeds: a cell leaves them out, and its statistics range over them. */
export const SEED_NAMES = Object.freeze([
  "seed",
  "dataSeed",
  "targetSeed",
  "weightsSeed",
]) as readonly ParameterName[];

/** The seeds that the random streams use: a stream's own seed, or the common one. */
export function effectiveSeeds(parameters: {
  readonly seed: number;
  readonly dataSeed?: number | null;
  readonly targetSeed?: number | null;
  readonly weightsSeed?: number | null;
}): {
  readonly data: number;
  readonly target: number;
  readonly weights: number;
} {
  return {
    data: parameters.dataSeed ?? parameters.seed,
    target: parameters.targetSeed ?? parameters.seed,
    weights: parameters.weightsSeed ?? parameters.seed,
  };
}

/**
 * [γ] decay of a weight in one step: `decayRate`, or η₀λ/α² from `weightDecay` (η₀λ/α or η₀λ under the other rate
 * rules).
 */
export function decayPerStep(
  parameters: Pick<TrialParameters, "alpha" | "weightDecay" | "learningRate"> & {
    readonly decayRate?: number;
  },
  rule: RateRule = "1/alpha^2",
): number {
  const { decayRate = 0 } = parameters;
  if (decayRate !== 0) return decayRate;
  return (parameters.learningRate * parameters.weightDecay) / rateDivisor(parameters.alpha, rule);
}
