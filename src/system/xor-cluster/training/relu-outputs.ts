import { rowProduct } from "../../../science/index.js";
import type { ClusterSet } from "./cluster-samples.js";

/**
 * f(x_s) = Σ_j a_j max(0, ⟨w_j, x_s⟩) over a set, with the sums inside.
 *
 * @param weights [N·moving].
 * @param beyond the contribution of the frozen coordinates to each sum: `factor · sums`, [N·count] or empty.
 * @returns outputs [count] and sums [N·count]. Cost: count·N·moving multiplications, half of them for a train set.
 */
export function reluOutputs(
  { count, seen, lengths }: ClusterSet,
  weights: Float64Array,
  moving: number,
  readouts: Float64Array,
  beyond: { readonly sums: Float64Array; readonly factor: number } = { sums: new Float64Array(0), factor: 0 },
): { readonly outputs: Float64Array; readonly sums: Float64Array } {
  const N = readouts.length;
  const outputs = new Float64Array(count);
  const sums = new Float64Array(N * count);
  const hasMore = beyond.sums.length > 0;
  for (let j = 0; j < N; j++) {
    for (let s = 0; s < count; s++) {
      let sum = rowProduct(seen, s * moving, weights, j * moving, lengths[s]);
      if (hasMore) sum += beyond.factor * beyond.sums[j * count + s];
      sums[j * count + s] = sum;
      if (sum > 0) outputs[s] += readouts[j] * sum;
    }
  }
  return { outputs, sums };
}
