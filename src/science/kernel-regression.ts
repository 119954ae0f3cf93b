import { GrokError } from "../model/index.js";
import { cholesky, choleskySolve } from "./cholesky.js";
import { functionTestLoss } from "./function-test-loss.js";
import { kernelExpansion } from "./kernel-expansion.js";
import type { Moments } from "./moments.js";
import { neuralTangentKernel } from "./neural-tangent-kernel.js";
import { meanSquaredError } from "./predictions.js";
import type { Problem } from "./problem.js";
import { valuesAt } from "./quadratic-function.js";

/** Ridge, in units of the mean diagonal, for a kernel that is singular: small against every resolved eigenvalue. */
const SINGULAR_RIDGE = 1e-10;

/** Kernel regression and its losses. */
export interface KernelRegression {
  /** a with k(X, X) a = y, [P]. */
  readonly coefficients: Float64Array;
  /** What was added to the diagonal; 0 unless asked for or the kernel is singular. */
  readonly ridge: number;
  readonly trainLoss: number;
  readonly testLoss: number;
  /** yᵀk⁻¹y/P with the normalised kernel: the work left to a lazy network. Divide by α²/N for the network's own. */
  readonly difficulty: number;
}

/**
 * Regression on the labels with the initial kernel: what a network that stays lazy can generalise to at best. Where
 * its test loss already passes the threshold, no feature learning is needed.
 *
 * `initial` are the moments of the frozen kernel; f₀ is not subtracted. Without `ridge` none is used, unless the kernel
 * is singular (P beyond its rank, or repeated inputs): then 10⁻¹⁰ of its mean diagonal, the limit of vanishing ridge
 * to within rounding, and the result says so.
 *
 * Source: Kumar et al., arXiv:2310.06110, Fig 1 (solve without ridge); Fig 9 uses ridge 10⁻⁶.
 * Cost: O(P²D + P³/6 + D³).
 * @throws GrokError TRIAL when even the ridge does not help (all inputs zero).
 */
export function kernelRegression(
  problem: Problem,
  initial: Moments,
  epsilon: number,
  options: { readonly ridge?: number } = {},
): KernelRegression {
  const { samples, trainInputs, trainLabels } = problem;
  const kernel = neuralTangentKernel(trainInputs, trainInputs, initial, epsilon);
  let ridge = options.ridge ?? 0;
  addToDiagonal(kernel, samples, ridge);
  let lower = cholesky(kernel, samples);
  if (lower === null) {
    let trace = 0;
    for (let mu = 0; mu < samples; mu++) trace += kernel[mu * samples + mu];
    const added = (SINGULAR_RIDGE * trace) / samples;
    addToDiagonal(kernel, samples, added);
    ridge += added;
    lower = cholesky(kernel, samples);
  }
  if (lower === null) {
    throw new GrokError("TRIAL", "kernel regression: expected a positive kernel, got one that vanishes");
  }
  const coefficients = choleskySolve(lower, trainLabels);
  const predictor = kernelExpansion(coefficients, trainInputs, initial, epsilon);
  let energy = 0;
  for (let mu = 0; mu < samples; mu++) energy += coefficients[mu] * trainLabels[mu];
  return {
    coefficients,
    ridge,
    trainLoss: meanSquaredError(valuesAt(predictor, trainInputs), trainLabels),
    testLoss: functionTestLoss(problem, predictor),
    difficulty: energy / samples,
  };
}

function addToDiagonal(matrix: Float64Array, size: number, value: number): void {
  for (let i = 0; i < size; i++) matrix[i * size + i] += value;
}
