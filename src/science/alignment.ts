import type { Moments } from "./moments.js";
import {
  centeredLabelKernelMean,
  centeredMeanSquaredKernel,
  labelVariance,
  type TargetForm,
} from "./population-kernel.js";

/**
 * Kernel–label alignment (CKA) as the authors compute it: y_cᵀK_c y_c / (‖K_c‖_F ‖y_c‖²), K_c = K less its column
 * means, y_c = y − ȳ.
 *
 * Shapes: kernel [n·n], labels [n]. Edge: null when the labels or the centred kernel vanish.
 * Source: Kumar et al., arXiv:2310.06110, §5.3, estimator of their notebook. Differs from a centred kernel alignment:
 * only one side of K is centred. On finite samples the diagonal K(x, x)y² dominates (some 700 times the rest at
 * D = 100, P = 1000, ε = 0.02), so it measures alignment only together with {@link offDiagonalAlignment}.
 * Cost: O(n²).
 */
export function sampleAlignment(kernel: Float64Array, labels: Float64Array): number | null {
  const n = labels.length;
  const columnMeans = new Float64Array(n);
  for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) columnMeans[b] += kernel[a * n + b];
  for (let b = 0; b < n; b++) columnMeans[b] /= n;
  const centered = centre(labels);
  let numerator = 0;
  let kernelNorm = 0;
  let labelNorm = 0;
  for (let a = 0; a < n; a++) {
    labelNorm += centered[a] * centered[a];
    let row = 0;
    for (let b = 0; b < n; b++) {
      const value = kernel[a * n + b] - columnMeans[b];
      kernelNorm += value * value;
      row += value * centered[b];
    }
    numerator += centered[a] * row;
  }
  return ratio(numerator, Math.sqrt(kernelNorm) * labelNorm);
}

/**
 * Alignment y·Ky / (‖K‖_F ‖y‖²) without any centring. For the j-th eigenvector as labels it is λ_j/‖K‖_F exactly.
 * Shapes, edge and cost as {@link sampleAlignment}.
 */
export function uncenteredAlignment(kernel: Float64Array, labels: Float64Array): number | null {
  const n = labels.length;
  let numerator = 0;
  let kernelNorm = 0;
  let labelNorm = 0;
  for (let a = 0; a < n; a++) {
    labelNorm += labels[a] * labels[a];
    let row = 0;
    for (let b = 0; b < n; b++) {
      const value = kernel[a * n + b];
      kernelNorm += value * value;
      row += value * labels[b];
    }
    numerator += labels[a] * row;
  }
  return ratio(numerator, Math.sqrt(kernelNorm) * labelNorm);
}

/**
 * Alignment from the off-diagonal entries alone: a ratio of unbiased U-statistics, which estimates
 * {@link populationAlignment}.
 *
 * Shapes: kernel [n·n] symmetric, labels [n]. Edge: null below four samples, or when an estimate of a squared norm is
 * not positive (few samples).
 * Source: unbiased HSIC of Song et al. 2012, as in Nguyen et al. 2021 ("debiased CKA"), with L = yyᵀ.
 * Cost: O(n²).
 */
export function offDiagonalAlignment(kernel: Float64Array, labels: Float64Array): number | null {
  const n = labels.length;
  if (n < 4) return null;
  const centered = centre(labels);
  let kernelSquares = 0;
  let labelSquares = 0;
  let product = 0;
  const kernelRows = new Float64Array(n);
  const labelRows = new Float64Array(n);
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      if (a === b) continue;
      const k = kernel[a * n + b];
      const l = centered[a] * centered[b];
      kernelSquares += k * k;
      labelSquares += l * l;
      product += k * l;
      kernelRows[a] += k;
      labelRows[a] += l;
    }
  }
  const cross = unbiased(n, product, kernelRows, labelRows);
  const kernelNorm = unbiased(n, kernelSquares, kernelRows, kernelRows);
  const labelNorm = unbiased(n, labelSquares, labelRows, labelRows);
  return kernelNorm > 0 && labelNorm > 0 ? cross / Math.sqrt(kernelNorm * labelNorm) : null;
}

/**
 * Alignment of the population, kernel and labels centred: ⟨y_c k y_c'⟩ / (Var y · √Q), Q the mean square of the doubly
 * centred kernel; 2ε²βᵀMβ/(|β|²D²√Q) for one direction.
 *
 * Edge: null without target directions (eigenvector labels).
 * Source: ours. Cost: O(D²K).
 */
export function populationAlignment(target: TargetForm, moments: Moments, epsilon: number): number | null {
  if (target.directions.length === 0) return null;
  return ratio(
    centeredLabelKernelMean(target, moments, epsilon),
    labelVariance(target, moments.dimension) * Math.sqrt(centeredMeanSquaredKernel(moments, epsilon)),
  );
}

/** Unbiased HSIC of two kernels with zeroed diagonals, from the sum of products and the row sums. */
function unbiased(n: number, product: number, rowsA: Float64Array, rowsB: Float64Array): number {
  let totalA = 0;
  let totalB = 0;
  let rows = 0;
  for (let a = 0; a < n; a++) {
    totalA += rowsA[a];
    totalB += rowsB[a];
    rows += rowsA[a] * rowsB[a];
  }
  const centring = (totalA * totalB) / ((n - 1) * (n - 2)) - (2 * rows) / (n - 2);
  return (product + centring) / (n * (n - 3));
}

function centre(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  return values.map((value) => value - mean);
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}
