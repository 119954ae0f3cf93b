import type { Moments } from "./moments.js";
import { packedTrace } from "./packed-triangle.js";

/** ‖W − W₀‖_F / ‖W₀‖_F of two equally long arrays of weights. Cost: O(ND). */
export function weightDistance(weights: Float64Array, initialWeights: Float64Array): number {
  let moved = 0;
  let norm = 0;
  for (let k = 0; k < weights.length; k++) {
    const change = weights[k] - initialWeights[k];
    moved += change * change;
    norm += initialWeights[k] * initialWeights[k];
  }
  return Math.sqrt(moved / norm);
}

/**
 * The same from the moments: ‖W − W₀‖²/N = tr M + tr M₀ − 2 tr C, where C = W₀ᵀW/N.
 *
 * `crossTrace`: tr C. Edge: rounding of the three traces limits it to some 10⁻⁸ near the start, and a difference below
 * zero counts as zero. Cost: O(D).
 */
export function weightDistanceFromMoments(moments: Moments, initial: Moments, crossTrace: number): number {
  const start = packedTrace(initial.second, initial.dimension);
  const moved = packedTrace(moments.second, moments.dimension) + start - 2 * crossTrace;
  return Math.sqrt(Math.max(0, moved) / start);
}
