import { effectiveSeeds } from "../../../model/index.js";
import {
  randomStream,
  standardNormals,
  targetDirections,
  type RandomStream,
} from "../../../science/index.js";
import type { CommitteeNetworkParameters } from "../parameters.js";
import type { CommitteeNetworkTask } from "../task.js";

/**
 * Weights [D, N] (those of a neuron a column), then read-outs [N].
 *
 * Weights are those of `polynomial` with the same seed: σ·N(0, 1), neuron n's whatever the width. Read-outs are 1, or N(0, 1) where
 * they are trained. With q = interpolation, w ← q w* + (1 − q) w and a ← q + (1 − q) a, where w* = ±√(K/αε) β_k, one neuron of each
 * sign for every direction in turn: f = y then, exactly.
 *
 * Source: Kumar et al., arXiv:2310.06110, Fig. 10 (K = 1, α = 1, N = 2).
 */
export function initialState(
  stream: RandomStream,
  parameters: CommitteeNetworkParameters,
  { target }: CommitteeNetworkTask,
): Float64Array {
  const { width: N, dimension: D, sigma, alpha, epsilon, readouts, interpolation: q } = parameters;
  const seeds = effectiveSeeds(parameters);
  const state = new Float64Array(N * (D + 1));
  const normals = standardNormals(stream, N * D);
  const drawn =
    readouts === "trained" ? standardNormals(randomStream(seeds.weights, "weights/readouts"), N) : null;
  const directions = q === 0 ? [] : targetDirections(seeds.target, D, target);
  const size = q === 0 ? 0 : Math.sqrt(target.index / (alpha * epsilon));
  for (let n = 0; n < N; n++) {
    const solution = directions[Math.floor(n / 2) % target.index];
    const sign = n % 2 === 0 ? 1 : -1;
    for (let i = 0; i < D; i++) {
      const w = sigma * normals[n * D + i];
      state[i * N + n] = q === 0 ? w : q * (sign * size * solution[i]) + (1 - q) * w;
    }
    state[N * D + n] = drawn === null ? 1 : q + (1 - q) * drawn[n];
  }
  return state;
}
