import { momentsOfWeights, type Moments } from "../../../science/index.js";

/**
 * w̄ = (1/N) Σ aᵢwᵢ and M = (1/N) Σ aᵢwᵢwᵢᵀ of a state: the function of quadratic units depends on nothing else, so that Eq. 6 holds
 * with them whether read-outs are trained or not.
 *
 * @param state weights [D, N], then read-outs [N].
 * Source: Kumar et al., arXiv:2310.06110, Eqs. 21, 22. Cost: O(ND²).
 */
export function generalisedMoments(state: ArrayLike<number>, width: number, dimension: number): Moments {
  const rows = new Float64Array(width * dimension);
  for (let i = 0; i < dimension; i++) {
    for (let n = 0; n < width; n++) rows[n * dimension + i] = state[i * width + n];
  }
  const readouts = Float64Array.from({ length: width }, (_, n) => state[width * dimension + n]);
  return momentsOfWeights(rows, width, dimension, readouts);
}
