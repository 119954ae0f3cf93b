import type { ClusterSet } from "./cluster-samples.js";

/**
 * f(x_s) = Σ_j a_j max(0, ⟨w_j, x_s⟩) over a set, with the sums inside.
 *
 * @param weights [N·moving].
 * @param beyond what the coordinates that weights do not move along add to each sum: `factor · sums`, [N·count] or empty.
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

/** Σ_c a[i + c]·b[k + c] over so many entries, in four interleaved sums: one waits for each addition, four do not. */
export function rowProduct(a: Float64Array, i: number, b: Float64Array, k: number, length: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let c = 0;
  for (; c + 3 < length; c += 4) {
    s0 += a[i + c] * b[k + c];
    s1 += a[i + c + 1] * b[k + c + 1];
    s2 += a[i + c + 2] * b[k + c + 2];
    s3 += a[i + c + 3] * b[k + c + 3];
  }
  for (; c < length; c++) s0 += a[i + c] * b[k + c];
  return s0 + s1 + (s2 + s3);
}
