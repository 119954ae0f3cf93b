import { packedInner, packedLength, packedTrace } from "./packed-triangle.js";
import type { Moments } from "./moments.js";

/**
 * A function g(x) = b·x + xᵀSx of the inputs. The network, the polynomial target and every kernel predictor are of
 * this form, so their populations' mean squares are exact and cheap.
 *
 * Shapes: linear b [D]; quadratic S [D(D+1)/2], upper triangle (packed-triangle.ts).
 */
export interface QuadraticFunction {
  readonly dimension: number;
  readonly linear: Float64Array;
  readonly quadratic: Float64Array;
}

/** The zero function. */
export function zeroFunction(dimension: number): QuadraticFunction {
  return {
    dimension,
    linear: new Float64Array(dimension),
    quadratic: new Float64Array(packedLength(dimension)),
  };
}

/**
 * The network as a function: f − f_reference = α(w̄ − w̄ᵣ)·x + (αε/2) xᵀ(M − Mᵣ)x; f itself without a reference.
 * Source: Kumar et al., arXiv:2310.06110, §2, written in the moments.
 */
export function networkFunction(
  model: { readonly alpha: number; readonly epsilon: number },
  moments: Moments,
  reference: Moments | null,
): QuadraticFunction {
  const { dimension, mean, second } = moments;
  const network = zeroFunction(dimension);
  const scale = (model.alpha * model.epsilon) / 2;
  for (let i = 0; i < dimension; i++) {
    network.linear[i] = model.alpha * (reference === null ? mean[i] : mean[i] - reference.mean[i]);
  }
  for (let k = 0; k < second.length; k++) {
    network.quadratic[k] = scale * (reference === null ? second[k] : second[k] - reference.second[k]);
  }
  return network;
}

/** The target (c/2) Σ_k (β_k·x)² as a function; c the label scale. */
export function targetFunction(
  dimension: number,
  directions: readonly Float64Array[],
  labelScale: number,
): QuadraticFunction {
  const target = zeroFunction(dimension);
  for (const direction of directions) {
    for (let i = 0, k = 0; i < dimension; i++) {
      const scaled = (labelScale / 2) * direction[i];
      for (let j = i; j < dimension; j++) target.quadratic[k++] += scaled * direction[j];
    }
  }
  return target;
}

/** a − b. */
export function difference(a: QuadraticFunction, b: QuadraticFunction): QuadraticFunction {
  const result = zeroFunction(a.dimension);
  for (let i = 0; i < result.linear.length; i++) result.linear[i] = a.linear[i] - b.linear[i];
  for (let k = 0; k < result.quadratic.length; k++) result.quadratic[k] = a.quadratic[k] - b.quadratic[k];
  return result;
}

/** The parts of E[g²], which add up to it. */
export interface MeanSquareParts {
  /** (E g)² = (tr S)²/D². */
  readonly trace: number;
  /** Fluctuation of the quadratic part: 2 tr S²/D². */
  readonly quadratic: number;
  /** |b|²/D. */
  readonly linear: number;
}

/**
 * E[g(x)²] over x ~ N(0, I/D), in its three parts; odd moments vanish, so the linear part never mixes in.
 * Source: ours (Isserlis' theorem). Cost: O(D²).
 */
export function meanSquareParts(g: QuadraticFunction): MeanSquareParts {
  const mean = packedTrace(g.quadratic, g.dimension) / g.dimension;
  let norm = 0;
  for (const component of g.linear) norm += component * component;
  return {
    trace: mean * mean,
    quadratic: (2 * packedInner(g.quadratic, g.quadratic, g.dimension)) / (g.dimension * g.dimension),
    linear: norm / g.dimension,
  };
}

/**
 * E[f(x)²] of the network with these moments: the parts of `meanSquareParts(networkFunction(model, moments, null))`, added
 * in their order, to the bit. `flow` asks twice a step: one pass, no arrays. Cost: O(D²).
 */
export function networkMeanSquare(
  model: { readonly alpha: number; readonly epsilon: number },
  { dimension, mean, second }: Moments,
): number {
  const scale = (model.alpha * model.epsilon) / 2;
  let norm = 0;
  let trace = 0;
  let diagonal = 0;
  let above = 0;
  for (let i = 0, k = 0; i < dimension; i++) {
    const component = model.alpha * mean[i];
    norm += component * component;
    const entry = scale * second[k++];
    trace += entry;
    diagonal += entry * entry;
    for (let j = i + 1; j < dimension; j++) {
      const next = scale * second[k++];
      above += next * next;
    }
  }
  const average = trace / dimension;
  return average * average + (2 * (diagonal + 2 * above)) / (dimension * dimension) + norm / dimension;
}

/** Values of g at inputs [n·D] row-major; returns [n]. Cost: O(nD²). */
export function valuesAt(g: QuadraticFunction, inputs: Float64Array): Float64Array {
  const { dimension, linear, quadratic } = g;
  return Float64Array.from({ length: inputs.length / dimension }, (_, row) => {
    const x = inputs.subarray(row * dimension, (row + 1) * dimension);
    let value = 0;
    for (let i = 0, k = 0; i < dimension; i++) {
      let inner = 0.5 * quadratic[k++] * x[i];
      for (let j = i + 1; j < dimension; j++) inner += quadratic[k++] * x[j];
      value += x[i] * (linear[i] + 2 * inner);
    }
    return value;
  });
}
