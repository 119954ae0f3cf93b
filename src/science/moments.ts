import { packedLength } from "./packed-triangle.js";

/**
 * The first two moments of the neurons' weights: all that the committee machine's function depends on.
 *
 * Shapes: mean [D] w̄ = (1/N) Σ wᵢ; second [D(D+1)/2] M = (1/N) Σ wᵢwᵢᵀ, upper triangle (packed-triangle.ts).
 * Source: Kumar et al., arXiv:2310.06110, below Eq. 5.
 */
export interface Moments {
  readonly dimension: number;
  readonly mean: Float64Array;
  readonly second: Float64Array;
}

/**
 * Moments of given weights.
 *
 * Shapes: weights [N·D] row-major, a neuron a row; readouts [N] weigh the neurons, null: all are 1. Cost: O(ND²).
 */
export function momentsOfWeights(
  weights: Float64Array,
  neurons: number,
  dimension: number,
  readouts: Float64Array | null = null,
): Moments {
  const mean = new Float64Array(dimension);
  const second = new Float64Array(packedLength(dimension));
  for (let n = 0; n < neurons; n++) {
    const row = weights.subarray(n * dimension, (n + 1) * dimension);
    for (let i = 0, k = 0; i < dimension; i++) {
      const weight = readouts === null ? row[i] : readouts[n] * row[i];
      mean[i] += weight;
      for (let j = i; j < dimension; j++) second[k++] += weight * row[j];
    }
  }
  for (let i = 0; i < dimension; i++) mean[i] /= neurons;
  for (let k = 0; k < second.length; k++) second[k] /= neurons;
  return { dimension, mean, second };
}

/** Moments at initialisation in the limit N = ∞: w̄ = 0, M = σ²I. */
export function infiniteWidthMoments(dimension: number, sigma: number): Moments {
  const second = new Float64Array(packedLength(dimension));
  for (let i = 0, k = 0; i < dimension; k += dimension - i, i++) second[k] = sigma * sigma;
  return { dimension, mean: new Float64Array(dimension), second };
}

/** What the moments at initialisation are made from: a problem is one. */
export interface InitialState {
  readonly dimension: number;
  /** [N·D], or null for infinite width. */
  readonly initialWeights: Float64Array | null;
  readonly sigma: number;
}

/**
 * (w̄₀, M₀) of a problem: of its initial weights, or the limit for infinite width. Fresh arrays at every call.
 * Cost: O(ND²).
 */
export function initialMoments({ dimension, initialWeights, sigma }: InitialState): Moments {
  if (initialWeights === null) return infiniteWidthMoments(dimension, sigma);
  return momentsOfWeights(initialWeights, initialWeights.length / dimension, dimension);
}
