import { dot, LeastRecentlyUsed, symmetricEigen } from "../../../science/index.js";

/** Eigenvalues below this part of the largest, times the size of the matrix, are roundoff: nothing moves along them. */
const ROUNDOFF = 1.1102230246251565e-16;

/** Spectra are kept up to this many bytes: trials of one data set differ in rates and scales. */
const KEPT_BYTES = 128 * 1024 * 1024;

/**
 * The sample covariance Σ = XᵀX/P of P inputs in its eigenbasis, without the directions that are orthogonal to all samples.
 */
export interface SampleSpectrum {
  /** [r] eigenvalues above 0, descending. */
  readonly values: Float64Array;
  /** [r·D] row i is the unit eigenvector of value i. */
  readonly vectors: Float64Array;
  /** [P·r] the inputs in this basis. */
  readonly coordinates: Float64Array;
}

const kept = new LeastRecentlyUsed<SampleSpectrum>(
  KEPT_BYTES,
  ({ values, vectors, coordinates }) => 8 * (values.length + vectors.length + coordinates.length),
);

/** The spectrum of the inputs that a key names, computed once while it is cached. */
export function sampleSpectrum(key: string, inputs: () => Float64Array, dimension: number): SampleSpectrum {
  return kept.get(key, () => spectrumOf(inputs(), dimension));
}

/**
 * The spectrum of inputs, from the smaller of the two matrices XᵀX and XXᵀ.
 *
 * Shapes: inputs [P·D] row-major. Cost: P·D·min(P, D) + 5 min(P, D)³ multiply-adds.
 */
export function spectrumOf(inputs: Float64Array, dimension: number): SampleSpectrum {
  const D = dimension;
  const P = inputs.length / D;
  const isWide = P < D;
  const size = isWide ? P : D;
  const rows = isWide ? inputs : transposed(inputs, P, D);
  const length = isWide ? D : P;
  const product = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      product[i * size + j] =
        dot(rows.subarray(i * length, (i + 1) * length), rows.subarray(j * length, (j + 1) * length)) / P;
    }
  }
  const { values: all, vectors: own } = symmetricEigen(product, size);
  const rank = all.filter((value) => value > size * ROUNDOFF * all[0]).length;
  const values = all.slice(0, rank);
  // The vectors of the other matrix are their images, of length √(Pν).
  const images = new Float64Array(rank * length);
  for (let k = 0; k < rank; k++) {
    const image = images.subarray(k * length, (k + 1) * length);
    for (let i = 0; i < size; i++) {
      const weight = own[k * size + i];
      const row = i * length;
      for (let j = 0; j < length; j++) image[j] += weight * rows[row + j];
    }
  }
  if (!isWide) return { values, vectors: own.slice(0, rank * D), coordinates: transposed(images, rank, P) };
  const coordinates = new Float64Array(P * rank);
  for (let k = 0; k < rank; k++) {
    const long = Math.sqrt(P * values[k]);
    for (let j = 0; j < D; j++) images[k * D + j] /= long;
    for (let s = 0; s < P; s++) coordinates[s * rank + k] = long * own[k * size + s];
  }
  return { values, vectors: images, coordinates };
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(matrix.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j];
  }
  return result;
}
