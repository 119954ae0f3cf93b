import { GrokError } from "../model/index.js";
import type { Moments } from "./moments.js";
import {
  difference,
  meanSquareParts,
  networkFunction,
  targetFunction,
  type MeanSquareParts,
} from "./quadratic-function.js";
import type { Problem } from "./problem.js";

/** What the exact losses need of a trial: its target and the scales of its network. */
export interface PopulationTask extends Pick<Problem, "dimension" | "directions" | "labelScale"> {
  readonly alpha: number;
  readonly epsilon: number;
}

/**
 * The three error terms of Eq. 6; their sum is the population test loss.
 *
 * With S = (αε/2)(M − M₀) − (c/2) Σ_k β_kβ_kᵀ and b = α(w̄ − w̄₀):
 * trace (tr S)²/D², quadratic 2 tr S²/D², linear |b|²/D.
 *
 * `reference`: the initial moments when the run is centred, null when it is not.
 * Source: Kumar et al., arXiv:2310.06110, Eq. 6. Differs: holds for any |β|, several directions and a label scale,
 * and for centred runs uses M − M₀ and w̄ − w̄₀, which the authors' Fig 9 code forgets (wrong by a factor of 20).
 * Cost: O(D²K).
 * @throws GrokError DEFECT for a task without target directions (eigenvector labels have no population).
 */
export function decomposition(
  task: PopulationTask,
  moments: Moments,
  reference: Moments | null,
): MeanSquareParts {
  if (task.directions.length === 0) {
    throw new GrokError("DEFECT", "population loss: expected a polynomial target, got eigenvector labels");
  }
  const target = targetFunction(task.dimension, task.directions, task.labelScale);
  return meanSquareParts(difference(networkFunction(task, moments, reference), target));
}

/**
 * Exact mean squared error over x ~ N(0, I/D): no test set, no sampling noise, cheaper than either.
 * Arguments, source, cost and errors as {@link decomposition}.
 */
export function populationLoss(task: PopulationTask, moments: Moments, reference: Moments | null): number {
  const { trace, quadratic, linear } = decomposition(task, moments, reference);
  return trace + quadratic + linear;
}
