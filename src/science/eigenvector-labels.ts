import { GrokError, counted } from "../model/index.js";
import type { Moments } from "./moments.js";
import { neuralTangentKernel } from "./neural-tangent-kernel.js";
import { symmetricEigen, type SymmetricEigen } from "./symmetric-eigen.js";

/** 2⁻⁵²: an eigenvalue below n·2⁻⁵² of the largest, with this margin on top, is rounding noise. */
const UNIT_SPACING = 2.220446049250313e-16;
const RANK_MARGIN = 8;

/**
 * Eigenvectors of the initial kernel over train ∪ test, from which the labels of the eigenvector task come. The mean
 * of all entries is subtracted from every entry first, as the authors' code does; this can make one eigenvalue
 * negative.
 *
 * Shapes: inputs [2P·D], train first. Cost: that of {@link symmetricEigen} at n = 2P.
 * Source: Kumar et al., arXiv:2310.06110, §7 and Fig 5, details from their notebook. Their inputs of unit variance
 * with h = Wx/√D give the same kernel as ours of variance 1/D with h = Wx, hence the same labels.
 */
export function unionKernelEigen(inputs: Float64Array, initial: Moments, epsilon: number): SymmetricEigen {
  const kernel = neuralTangentKernel(inputs, inputs, initial, epsilon);
  let sum = 0;
  for (const value of kernel) sum += value;
  const mean = sum / kernel.length;
  for (let k = 0; k < kernel.length; k++) kernel[k] -= mean;
  return symmetricEigen(kernel, inputs.length / initial.dimension);
}

/** Number of eigenvalues that are positive beyond rounding. */
export function positiveRank(values: Float64Array): number {
  const noise = RANK_MARGIN * UNIT_SPACING * values.length * Math.max(values[0], -values[values.length - 1]);
  return values.findLastIndex((value) => value > noise) + 1;
}

/**
 * The j-th unit eigenvector (1-based, eigenvalues descending) as labels of all 2P samples. Sign: the first component
 * of at least half the largest magnitude is positive.
 *
 * @throws GrokError TRIAL when j lies beyond the numerical rank, where eigenvectors are arbitrary.
 */
export function eigenvectorLabels(eigen: SymmetricEigen, index: number): Float64Array {
  const rank = positiveRank(eigen.values);
  if (index > rank) {
    throw new GrokError(
      "TRIAL",
      `eigenvector: expected j from 1 to ${rank}, the numerical rank of the initial kernel over ` +
        `${counted(eigen.size, "sample")}, got ${index}`,
      { hint: "the rank is at most width × dimension; more samples or a wider network raise it" },
    );
  }
  const labels = eigen.vectors.slice((index - 1) * eigen.size, index * eigen.size);
  let largest = 0;
  for (const value of labels) largest = Math.max(largest, Math.abs(value));
  const leading = labels.find((value) => Math.abs(value) >= largest / 2) ?? 1;
  return leading > 0 ? labels : labels.map((value) => -value);
}
