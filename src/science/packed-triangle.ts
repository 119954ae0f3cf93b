/**
 * Symmetric D×D matrices as their upper triangle, row after row: (0,0) (0,1) … (0,D−1) (1,1) … (D−1,D−1).
 * Loops walk it in that order with a running index; these two functions are for everything else.
 */

/** Number of stored entries, D(D+1)/2. */
export function packedLength(dimension: number): number {
  return (dimension * (dimension + 1)) / 2;
}

/** Position of entry (i, j), in either order. */
export function packedIndex(dimension: number, i: number, j: number): number {
  const row = Math.min(i, j);
  return row * dimension - (row * (row - 1)) / 2 + Math.abs(i - j);
}

/** The full row-major matrix, [D·D]. */
export function unpackSymmetric(packed: Float64Array, dimension: number): Float64Array {
  const full = new Float64Array(dimension * dimension);
  let k = 0;
  for (let i = 0; i < dimension; i++) {
    for (let j = i; j < dimension; j++) {
      const value = packed[k++];
      full[i * dimension + j] = value;
      full[j * dimension + i] = value;
    }
  }
  return full;
}

/** Trace of a packed matrix. */
export function packedTrace(packed: Float64Array, dimension: number): number {
  let trace = 0;
  for (let i = 0, k = 0; i < dimension; k += dimension - i, i++) trace += packed[k];
  return trace;
}

/** Trace of the product of two packed symmetric matrices: the sum over all (i, j) of a_ij·b_ij. */
export function packedInner(a: Float64Array, b: Float64Array, dimension: number): number {
  let diagonal = 0;
  let above = 0;
  for (let i = 0, k = 0; i < dimension; i++) {
    diagonal += a[k] * b[k];
    k++;
    for (let j = i + 1; j < dimension; j++, k++) above += a[k] * b[k];
  }
  return diagonal + 2 * above;
}
