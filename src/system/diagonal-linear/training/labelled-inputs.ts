import type { PlainStreams } from "../../../model/index.js";
import { wrongSigns } from "../../wrong-signs.js";
import type { DiagonalLinear } from "../parameters.js";

/** Inputs times their labels ±1, which is all that a classifier through the origin uses. */
export interface LabelledInputs {
  readonly count: number;
  /** [count·D] y_s x_s, rounded to single precision. */
  readonly signed: Float32Array;
}

/**
 * Train and test set of a trial.
 *
 * - `sparse`: x uniform on {±1}^D; y = sign Σ_{i ≤ k} τ_i x_i with signs τ of the target's stream.
 * - `misgrokking`: z ~ N(0, I), y = sign(z·w*), x = z + (δ/2) y w*, with w* a random direction of length 1.
 *
 * A label of the train set is wrong with the probability `labelNoise`, which is ours.
 *
 * Source: Lyu et al., arXiv:2311.18817, §3.2 and §3.3.
 */
export function labelledInputs(
  parameters: DiagonalLinear,
  streams: PlainStreams,
): { readonly train: LabelledInputs; readonly test: LabelledInputs } {
  const label =
    parameters.inputs === "sparse" ? sparse(parameters, streams) : misgrokking(parameters, streams);
  const train = label("inputs", parameters.samples);
  wrongSigns(streams, parameters.labelNoise, train.count).forEach((sign, s) => {
    if (sign < 0) negate(train.signed.subarray(s * parameters.dimension, (s + 1) * parameters.dimension));
  });
  return {
    train,
    test: label("testInputs", parameters.testSamples),
  };
}

type Draw = (stream: "inputs" | "testInputs", count: number) => LabelledInputs;

function sparse({ dimension: D, sparsity }: DiagonalLinear, streams: PlainStreams): Draw {
  const signs = streams.uniforms("target", sparsity).map((value) => (value < 0.5 ? -1 : 1));
  return (stream, count) => {
    const uniforms = streams.uniforms(stream, count * D);
    // Not by Float32Array.from, which copies its values into a list first: those of 10⁴ inputs of 10⁵ dimensions do not fit into one.
    const signed = new Float32Array(count * D);
    for (let i = 0; i < signed.length; i++) signed[i] = uniforms[i] < 0.5 ? -1 : 1;
    for (let s = 0; s < count; s++) {
      const x = signed.subarray(s * D, (s + 1) * D);
      if (signs.reduce((sum, sign, i) => sum + sign * x[i], 0) < 0) negate(x);
    }
    return { count, signed };
  };
}

function misgrokking({ dimension: D, signal }: DiagonalLinear, streams: PlainStreams): Draw {
  const direction = streams.normals("target", D);
  const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  return (stream, count) => {
    const normals = streams.normals(stream, count * D);
    const signed = new Float32Array(count * D);
    for (let s = 0; s < count; s++) {
      let product = 0;
      for (let i = 0; i < D; i++) product += normals[s * D + i] * direction[i];
      const y = product < 0 ? -1 : 1;
      for (let i = 0; i < D; i++) {
        signed[s * D + i] = y * normals[s * D + i] + (signal / 2) * (direction[i] / length);
      }
    }
    return { count, signed };
  };
}

function negate(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = -values[i];
}

/** Samples that are taken together: sums keep their order, but need not wait for each other. */
const BLOCK = 4;

/** [count] the margins y f(x) of a classifier w. */
export function marginsOf({ count, signed }: LabelledInputs, w: Float64Array): Float64Array {
  const D = w.length;
  const margins = new Float64Array(count);
  const rowOf = (s: number): Float32Array => signed.subarray(s * D, (s + 1) * D);
  let s = 0;
  for (; s + BLOCK <= count; s += BLOCK) {
    const [x0, x1, x2, x3] = [rowOf(s), rowOf(s + 1), rowOf(s + 2), rowOf(s + 3)];
    let [sum0, sum1, sum2, sum3] = [0, 0, 0, 0];
    for (let i = 0; i < D; i++) {
      const weight = w[i];
      sum0 += weight * x0[i];
      sum1 += weight * x1[i];
      sum2 += weight * x2[i];
      sum3 += weight * x3[i];
    }
    margins.set([sum0, sum1, sum2, sum3], s);
  }
  for (; s < count; s++) {
    const x = rowOf(s);
    let sum = 0;
    for (let i = 0; i < D; i++) sum += w[i] * x[i];
    margins[s] = sum;
  }
  return margins;
}

/** [D] Σ_s c_s y_s x_s. */
export function combined(
  { count, signed }: LabelledInputs,
  coefficients: Float64Array,
  D: number,
): Float64Array {
  const sum = new Float64Array(D);
  const rowOf = (s: number): Float32Array => signed.subarray(s * D, (s + 1) * D);
  let s = 0;
  for (; s + BLOCK <= count; s += BLOCK) {
    const [x0, x1, x2, x3] = [rowOf(s), rowOf(s + 1), rowOf(s + 2), rowOf(s + 3)];
    const [c0, c1, c2, c3] = coefficients.subarray(s, s + BLOCK);
    for (let i = 0; i < D; i++) sum[i] = sum[i] + c0 * x0[i] + c1 * x1[i] + c2 * x2[i] + c3 * x3[i];
  }
  for (; s < count; s++) {
    const x = rowOf(s);
    const c = coefficients[s];
    for (let i = 0; i < D; i++) sum[i] += c * x[i];
  }
  return sum;
}
