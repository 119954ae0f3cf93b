import { GrokError } from "../model/index.js";

/**
 * Eigenvalues, descending, with orthonormal eigenvectors.
 *
 * Shapes: values [n]; vectors [n·n] row-major, **row** k is the unit eigenvector of values[k] (sign arbitrary).
 */
export interface SymmetricEigen {
  readonly size: number;
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/** Unit roundoff of float64. */
const ROUNDOFF = 1.1102230246251565e-16;

/** QL sweeps for one eigenvalue before we give up; about 1.5 are usual. */
const MAX_SWEEPS = 60;

/**
 * Eigen-decomposition of a dense symmetric matrix: Householder reduction to tridiagonal form, then QL steps with
 * Wilkinson's shift. The same bits everywhere: only + − × ÷ √.
 *
 * Shapes: matrix [n·n] row-major; only its upper triangle is read; not modified.
 * Accuracy: residuals and orthogonality within some n·2⁻⁵³ of the largest eigenvalue; eigenvalues smaller than that
 * are noise.
 * Source: textbook methods (Golub & Van Loan, §8.3); vectors kept as rows so that every inner loop is contiguous.
 * Cost: about 5n³ multiply-adds: 0.1 s at n = 200, some seconds at n = 800.
 * @throws GrokError DEFECT for entries that are not finite or when an eigenvalue does not converge.
 */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  const work = matrix.slice(0, size * size);
  const largest = largestMagnitude(work);
  if (largest === 0) return { size, values: new Float64Array(size), vectors: identity(size) };
  // Entries of order 1 keep the squares below from overflowing or vanishing.
  for (let k = 0; k < work.length; k++) work[k] /= largest;

  const diagonal = new Float64Array(size);
  const offDiagonal = new Float64Array(size);
  const vectors = tridiagonalize(work, size, diagonal, offDiagonal);
  diagonalize(diagonal, offDiagonal, vectors, size);

  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b] - diagonal[a]);
  const sorted = new Float64Array(size * size);
  order.forEach((from, to) => {
    sorted.set(vectors.subarray(from * size, (from + 1) * size), to * size);
  });
  return { size, values: Float64Array.from(order, (k) => diagonal[k] * largest), vectors: sorted };
}

function largestMagnitude(values: Float64Array): number {
  let largest = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      throw new GrokError("DEFECT", `eigen-decomposition: expected finite entries, got ${value}`);
    }
    largest = Math.max(largest, Math.abs(value));
  }
  return largest;
}

function identity(size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) result[i * size + i] = 1;
  return result;
}

/**
 * Reduces the matrix (its upper triangle, overwritten) to tridiagonal T and returns Qᵀ, rows contiguous, with
 * matrix = Q T Qᵀ. Column k is cleared by the reflection I − factor·v vᵀ; v replaces row k to the right of the
 * diagonal.
 */
function tridiagonalize(
  a: Float64Array,
  n: number,
  diagonal: Float64Array,
  offDiagonal: Float64Array,
): Float64Array {
  const factors = new Float64Array(n);
  const product = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const row = k * n;
    diagonal[k] = a[row + k];
    if (k + 1 >= n) break;
    let square = 0;
    for (let j = k + 2; j < n; j++) square += a[row + j] * a[row + j];
    const first = a[row + k + 1];
    if (square === 0) {
      offDiagonal[k] = first;
      continue;
    }
    const norm = Math.sqrt(first * first + square);
    offDiagonal[k] = first > 0 ? -norm : norm;
    a[row + k + 1] = first - offDiagonal[k];
    const factor = 2 / (a[row + k + 1] * a[row + k + 1] + square);
    factors[k] = factor;
    reflectTrailing(a, n, k, factor, product);
  }

  const q = identity(n);
  for (let k = n - 3; k >= 0; k--) {
    if (factors[k] === 0) continue;
    const v = k * n;
    for (let i = k + 1; i < n; i++) {
      const row = i * n;
      let sum = 0;
      for (let j = k + 1; j < n; j++) sum += q[row + j] * a[v + j];
      sum *= factors[k];
      for (let j = k + 1; j < n; j++) q[row + j] -= sum * a[v + j];
    }
  }
  return q;
}

/** A ← H A H on the upper triangle of rows and columns beyond k, H = I − factor·v vᵀ with v in row k. */
function reflectTrailing(a: Float64Array, n: number, k: number, factor: number, product: Float64Array): void {
  const v = k * n;
  product.fill(0, k + 1);
  for (let i = k + 1; i < n; i++) {
    const row = i * n;
    const vi = a[v + i];
    let sum = a[row + i] * vi;
    for (let j = i + 1; j < n; j++) {
      sum += a[row + j] * a[v + j];
      product[j] += a[row + j] * vi;
    }
    product[i] += sum;
  }
  let inner = 0;
  for (let i = k + 1; i < n; i++) {
    product[i] *= factor;
    inner += product[i] * a[v + i];
  }
  const half = (factor / 2) * inner;
  for (let i = k + 1; i < n; i++) product[i] -= half * a[v + i];
  for (let i = k + 1; i < n; i++) {
    const row = i * n;
    const vi = a[v + i];
    const pi = product[i];
    for (let j = i; j < n; j++) a[row + j] -= vi * product[j] + pi * a[v + j];
  }
}

/** QL iteration on (d, e); the rotations act on the rows of `z`, which become the eigenvectors of d. */
function diagonalize(d: Float64Array, e: Float64Array, z: Float64Array, n: number): void {
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i]) + Math.abs(e[i]));
  const negligible = ROUNDOFF * norm;
  for (let low = 0; low < n; low++) {
    for (let sweeps = 0; ; sweeps++) {
      let high = low;
      while (high < n - 1 && Math.abs(e[high]) > negligible) high++;
      if (high === low) break;
      if (sweeps === MAX_SWEEPS) {
        throw new GrokError("DEFECT", `eigen-decomposition: eigenvalue ${low + 1} of ${n} did not converge`);
      }
      sweep(d, e, z, n, low, high);
    }
  }
}

/** One implicit QL step on rows low..high with Wilkinson's shift. */
function sweep(
  d: Float64Array,
  e: Float64Array,
  z: Float64Array,
  n: number,
  low: number,
  high: number,
): void {
  const gap = (d[low + 1] - d[low]) / (2 * e[low]);
  const root = Math.sqrt(gap * gap + 1);
  let bulge = d[high] - d[low] + e[low] / (gap + (gap >= 0 ? root : -root));
  let cosine = 1;
  let sine = 1;
  let carried = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    const r = Math.sqrt(f * f + bulge * bulge);
    e[i + 1] = r;
    if (r === 0) {
      // The chain splits here by itself: undo what was carried and start over.
      d[i + 1] -= carried;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = bulge / r;
    const g = d[i + 1] - carried;
    const t = (d[i] - g) * sine + 2 * cosine * b;
    carried = sine * t;
    d[i + 1] = g + carried;
    bulge = cosine * t - b;
    rotateRows(z, (i + 1) * n, i * n, n, cosine, sine);
  }
  d[low] -= carried;
  e[low] = bulge;
  e[high] = 0;
}

function rotateRows(
  z: Float64Array,
  upper: number,
  lower: number,
  n: number,
  cosine: number,
  sine: number,
): void {
  for (let k = 0; k < n; k++) {
    const f = z[upper + k];
    const g = z[lower + k];
    z[upper + k] = sine * g + cosine * f;
    z[lower + k] = cosine * g - sine * f;
  }
}
