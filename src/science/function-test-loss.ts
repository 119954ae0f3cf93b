import { meanSquaredError } from "./predictions.js";
import {
  difference,
  meanSquareParts,
  targetFunction,
  valuesAt,
  type QuadraticFunction,
} from "./quadratic-function.js";
import type { Problem } from "./problem.js";

/**
 * Test loss of any predictor b·x + xᵀSx on a problem: over its test set, or exact over the population when it has none.
 * Cost: O(D²K), or O(TD²) with a test set.
 */
export function functionTestLoss(
  problem: Pick<Problem, "dimension" | "directions" | "labelScale" | "testInputs" | "testLabels">,
  predictor: QuadraticFunction,
): number {
  const { testInputs, testLabels } = problem;
  if (testInputs !== null && testLabels !== null) {
    return meanSquaredError(valuesAt(predictor, testInputs), testLabels);
  }
  const target = targetFunction(problem.dimension, problem.directions, problem.labelScale);
  const { trace, quadratic, linear } = meanSquareParts(difference(predictor, target));
  return trace + quadratic + linear;
}
