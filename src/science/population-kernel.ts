import { dot } from "./inner-product.js";
import type { Moments } from "./moments.js";
import { packedInner, packedTrace, unpackSymmetric } from "./packed-triangle.js";

/**
 * ⟨k²⟩ over pairs of independent inputs x, x' ~ N(0, I/D), k the normalised kernel:
 * 1/D + 2ε²|w̄|²(D + 2)/D³ + (ε⁴/D⁴)[(D + 6) tr M² + 2(tr M)²].
 * Source: Kumar et al., arXiv:2310.06110, App. 12. Cost: O(D²).
 */
export function meanSquaredKernel(moments: Moments, epsilon: number): number {
  const { size, fourth, meanNorm, secondNorm, trace } = invariants(moments, epsilon);
  return (
    1 / size +
    (2 * epsilon * epsilon * meanNorm * (size + 2)) / (size * size * size) +
    fourth * ((size + 6) * secondNorm + 2 * trace * trace)
  );
}

/**
 * The same of the kernel centred in both arguments, k − E_x k − E_x' k + E E k:
 * 1/D + 2ε²|w̄|²(D + 1)/D³ + (ε⁴/D⁴)[(D + 2) tr M² + (tr M)²].
 * Source: ours (Isserlis' theorem). Cost: O(D²).
 */
export function centeredMeanSquaredKernel(moments: Moments, epsilon: number): number {
  const { size, fourth, meanNorm, secondNorm, trace } = invariants(moments, epsilon);
  return (
    1 / size +
    (2 * epsilon * epsilon * meanNorm * (size + 1)) / (size * size * size) +
    fourth * ((size + 2) * secondNorm + trace * trace)
  );
}

/** What the label–kernel averages need of a target ½ c Σ_k (β_k·x)². */
export interface TargetForm {
  readonly directions: readonly Float64Array[];
  readonly labelScale: number;
}

/**
 * ⟨y k(x, x') y'⟩ over pairs of independent inputs, labels not centred. With one direction and c = 1 this is
 * (ε²/4D⁴)[|β|⁴ tr M + 8|β|² βᵀMβ].
 * Source: Kumar et al., arXiv:2310.06110, Eq. 20. Differs: the print is four times too large for its own target
 * (both factors ½ of the labels are lost). Cost: O(D²K).
 */
export function labelKernelMean(target: TargetForm, moments: Moments, epsilon: number): number {
  const { dimension } = moments;
  const { onDirections, targetTrace } = targetOverlaps(target, moments);
  const trace = packedTrace(moments.second, dimension);
  const cross = directSum(target, moments);
  const square = dimension * dimension;
  return (
    (epsilon * epsilon * (targetTrace * targetTrace * trace + 4 * targetTrace * cross + 4 * onDirections)) /
    (square * square)
  );
}

/**
 * ⟨y_c k(x, x') y_c'⟩ with centred labels y_c = y − E y: 4ε² tr(T M T)/D⁴ for y = xᵀTx; with one direction and c = 1,
 * ε²|β|² βᵀMβ/D⁴. Centring the kernel as well changes nothing.
 * Source: Kumar et al., arXiv:2310.06110, App. 12, for several directions ours. Cost: O(D²K).
 */
export function centeredLabelKernelMean(target: TargetForm, moments: Moments, epsilon: number): number {
  const square = moments.dimension * moments.dimension;
  return (4 * epsilon * epsilon * targetOverlaps(target, moments).onDirections) / (square * square);
}

/** Var y = 2 tr T²/D² for y = xᵀTx over x ~ N(0, I/D). Source: ours. */
export function labelVariance(target: TargetForm, dimension: number): number {
  let squared = 0;
  for (const a of target.directions) for (const b of target.directions) squared += square(dot(a, b));
  return (square(target.labelScale) * squared) / (2 * dimension * dimension);
}

function invariants(
  { dimension, mean, second }: Moments,
  epsilon: number,
): { size: number; fourth: number; meanNorm: number; secondNorm: number; trace: number } {
  const strength = (epsilon * epsilon) / (dimension * dimension);
  return {
    size: dimension,
    fourth: strength * strength,
    meanNorm: dot(mean, mean),
    secondNorm: packedInner(second, second, dimension),
    trace: packedTrace(second, dimension),
  };
}

/** tr(T M T) and tr T for T = (c/2) Σ_k β_kβ_kᵀ. */
function targetOverlaps(
  { directions, labelScale }: TargetForm,
  moments: Moments,
): { onDirections: number; targetTrace: number } {
  const images = directions.map((direction) => timesSecond(moments, direction));
  let sum = 0;
  let norms = 0;
  directions.forEach((a, k) => {
    norms += dot(a, a);
    for (const b of directions) sum += dot(a, b) * dot(b, images[k]);
  });
  return { onDirections: (square(labelScale) / 4) * sum, targetTrace: (labelScale / 2) * norms };
}

/** tr(T M). */
function directSum({ directions, labelScale }: TargetForm, moments: Moments): number {
  let sum = 0;
  for (const direction of directions) sum += dot(direction, timesSecond(moments, direction));
  return (labelScale / 2) * sum;
}

function timesSecond({ dimension, second }: Moments, vector: Float64Array): Float64Array {
  const full = unpackSymmetric(second, dimension);
  return vector.map((_, i) => dot(full.subarray(i * dimension, (i + 1) * dimension), vector));
}

function square(x: number): number {
  return x * x;
}
