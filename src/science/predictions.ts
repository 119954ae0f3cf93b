import type { Moments } from "./moments.js";
import { networkFunction, valuesAt } from "./quadratic-function.js";

/**
 * Outputs f(x) = α w̄·x + (αε/2) xᵀMx of the committee machine at inputs [n·D]; with a reference, f − f_reference.
 * Returns [n]. The plain reference for the engines' vectorised evaluation.
 *
 * Source: Kumar et al., arXiv:2310.06110, §2, in the moments (exact at any width). Cost: O(nD²).
 */
export function predictions(
  model: { readonly alpha: number; readonly epsilon: number },
  moments: Moments,
  inputs: Float64Array,
  reference: Moments | null = null,
): Float64Array {
  return valuesAt(networkFunction(model, moments, reference), inputs);
}

/** Mean squared error of predictions against labels, both [n]: no ½. */
export function meanSquaredError(predicted: Float64Array, labels: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < labels.length; k++) {
    const error = predicted[k] - labels[k];
    sum += error * error;
  }
  return sum / labels.length;
}
