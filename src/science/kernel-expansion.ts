import type { Moments } from "./moments.js";
import { packedIndex, unpackSymmetric } from "./packed-triangle.js";
import { zeroFunction, type QuadraticFunction } from "./quadratic-function.js";

/**
 * The function Σ_μ a_μ k(x, x_μ) of the normalised kernel, written out as b·x + xᵀSx:
 * b = Σ a_μ(1 + ε w̄·x_μ) x_μ, S = sym(ε g w̄ᵀ + ε² G M), g = Σ a_μ x_μ, G = Σ a_μ x_μx_μᵀ.
 * So every kernel predictor has an exact population loss.
 *
 * Shapes: coefficients [P], inputs [P·D]. Source: ours. Cost: O(PD² + D³).
 */
export function kernelExpansion(
  coefficients: Float64Array,
  inputs: Float64Array,
  moments: Moments,
  epsilon: number,
): QuadraticFunction {
  const { dimension, mean } = moments;
  const result = zeroFunction(dimension);
  const { linear, quadratic } = result;
  const plain = new Float64Array(dimension);
  const packedOuter = new Float64Array(quadratic.length);
  for (let mu = 0; mu < coefficients.length; mu++) {
    const x = inputs.subarray(mu * dimension, (mu + 1) * dimension);
    let projection = 0;
    for (let i = 0; i < dimension; i++) projection += mean[i] * x[i];
    const weight = coefficients[mu] * (1 + epsilon * projection);
    for (let i = 0, k = 0; i < dimension; i++) {
      const scaled = coefficients[mu] * x[i];
      linear[i] += weight * x[i];
      plain[i] += scaled;
      for (let j = i; j < dimension; j++) packedOuter[k++] += scaled * x[j];
    }
  }
  addSymmetrized(quadratic, packedOuter, moments, (epsilon * epsilon) / 2);
  for (let i = 0, k = 0; i < dimension; i++) {
    for (let j = i; j < dimension; j++) {
      quadratic[k++] += (epsilon / 2) * (plain[i] * mean[j] + mean[i] * plain[j]);
    }
  }
  return result;
}

/** target += scale·(G M + M G), everything packed. */
function addSymmetrized(
  target: Float64Array,
  packedOuter: Float64Array,
  { dimension, second }: Moments,
  scale: number,
): void {
  const outer = unpackSymmetric(packedOuter, dimension);
  const full = unpackSymmetric(second, dimension);
  const row = new Float64Array(dimension);
  for (let i = 0; i < dimension; i++) {
    row.fill(0);
    for (let l = 0; l < dimension; l++) {
      const factor = outer[i * dimension + l];
      for (let j = 0, k = l * dimension; j < dimension; j++, k++) row[j] += factor * full[k];
    }
    // (GM)_ij stands in the sum for (i, j) and, transposed, for (j, i).
    for (let j = 0; j < dimension; j++) {
      target[packedIndex(dimension, i, j)] += scale * (i === j ? 2 * row[j] : row[j]);
    }
  }
}
