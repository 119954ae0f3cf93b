/** 2⁻⁵²; a pivot below n times this of the largest diagonal entry is rounding noise. */
const UNIT_SPACING = 2.220446049250313e-16;

/**
 * Lower triangular L with matrix = L Lᵀ, or null when the matrix is not positive definite beyond rounding.
 *
 * Shapes: matrix [n·n] symmetric, its lower triangle is read; L [n·n], upper part zero. Cost: n³/6 multiply-adds.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, matrix[i * size + i]);
  const noise = size * UNIT_SPACING * largest;
  for (let i = 0; i < size; i++) {
    const rowI = i * size;
    for (let j = 0; j <= i; j++) {
      const rowJ = j * size;
      let sum = matrix[rowI + j];
      for (let k = 0; k < j; k++) sum -= lower[rowI + k] * lower[rowJ + k];
      if (i !== j) {
        lower[rowI + j] = sum / lower[rowJ + j];
      } else if (sum > noise) {
        lower[rowI + i] = Math.sqrt(sum);
      } else {
        return null;
      }
    }
  }
  return lower;
}

/** Solves L Lᵀ z = rhs; returns z [n]. Cost: n² multiply-adds. */
export function choleskySolve(lower: Float64Array, rhs: Float64Array): Float64Array {
  const n = rhs.length;
  const z = rhs.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) z[i] -= lower[i * n + k] * z[k];
    z[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    z[i] /= lower[i * n + i];
    for (let k = 0; k < i; k++) z[k] -= lower[i * n + k] * z[i];
  }
  return z;
}
