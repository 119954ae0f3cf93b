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
