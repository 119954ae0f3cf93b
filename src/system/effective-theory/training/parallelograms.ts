import type { PlainStreams } from "../../../model/index.js";
import { randomPermutation, type Numbers } from "../../../science/index.js";

/** A sample: the numbers i ≤ j that are added. */
export interface Pair {
  readonly i: number;
  readonly j: number;
}

/** Two samples of one sum: the embeddings should have E_i + E_j = E_m + E_n. */
export interface Parallelogram {
  readonly one: Pair;
  readonly other: Pair;
}

/** All p(p + 1)/2 samples. */
export function allPairs(p: number): readonly Pair[] {
  return Array.from({ length: p }, (_, i) =>
    Array.from({ length: p - i }, (_, k) => ({ i, j: i + k })),
  ).flat();
}

/** Unordered pairs of different samples with the same sum. */
export function parallelogramsOf(pairs: readonly Pair[]): readonly Parallelogram[] {
  return pairs.flatMap((one, k) =>
    pairs.slice(k + 1).flatMap((other) => (one.i + one.j === other.i + other.j ? [{ one, other }] : [])),
  );
}

/**
 * [p·p] AᵀA, where A has a row e_i + e_j − e_m − e_n for each parallelogram: the sum of squares ℓ₀ is tr EᵀAᵀAE.
 * Its null space has the constant and the linear embedding, and nothing else where representations must be linear.
 */
export function parallelogramForm(parallelograms: readonly Parallelogram[], p: number): Float64Array {
  const form = new Float64Array(p * p);
  for (const { one, other } of parallelograms) {
    const row = new Float64Array(p);
    row[one.i]++;
    row[one.j]++;
    row[other.i]--;
    row[other.j]--;
    for (let a = 0; a < p; a++) for (let b = 0; b < p; b++) form[a * p + b] += row[a] * row[b];
  }
  return form;
}

/** The first n of a random order of all samples are the train set, so that fewer are a prefix of more. */
export function splitPairs(
  n: number,
  p: number,
  streams: PlainStreams,
): { readonly train: readonly Pair[]; readonly test: readonly Pair[] } {
  return splitOf(n, allPairs(p), streams);
}

/** {@link splitPairs} of any samples. */
export function splitOf(
  n: number,
  pairs: readonly Pair[],
  streams: PlainStreams,
): { readonly train: readonly Pair[]; readonly test: readonly Pair[] } {
  const draws = streams.uniforms("inputs", pairs.length);
  let drawn = 0;
  const order = [...randomPermutation({ next: () => draws[drawn++] }, pairs.length)].map((at) => pairs[at]);
  return { train: order.slice(0, n), test: order.slice(n) };
}

/** Whether a parallelogram holds among standardised embeddings: mean 0 in every dimension, one deviation for all. */
export function parallelogramTest(
  embeddings: Numbers,
  {
    tokens: p,
    embeddingDimension: k,
    parallelogramError,
  }: { readonly tokens: number; readonly embeddingDimension: number; readonly parallelogramError: number },
): (parallelogram: Parallelogram) => boolean {
  let square = 0;
  for (let c = 0; c < k; c++) {
    let mean = 0;
    for (let i = 0; i < p; i++) mean += embeddings[i * k + c] / p;
    for (let i = 0; i < p; i++) square += (embeddings[i * k + c] - mean) * (embeddings[i * k + c] - mean);
  }
  const variance = square / (k * (p - 1));
  return ({ one, other }) => {
    let sum = 0;
    for (let c = 0; c < k; c++) {
      const gap =
        embeddings[one.i * k + c] +
        embeddings[one.j * k + c] -
        embeddings[other.i * k + c] -
        embeddings[other.j * k + c];
      sum += gap * gap;
    }
    return sum / k < parallelogramError * variance;
  };
}
