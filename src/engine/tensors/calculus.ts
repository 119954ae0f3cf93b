import type { Tensor } from "@tensorflow/tfjs-core";
import { normaliseRows } from "./normalise-rows.js";
import type { TensorOps } from "./tensor-backend.js";

/**
 * The operations that a network is written in once, for any kind of number X: plain tensors ({@link plainCalculus}), tensors
 * with their derivative along a direction (`dual.ts`), and nodes that remember how to go back (`tape.ts`). Shapes broadcast.
 */
export interface Calculus<X> {
  /** A tensor that nothing is differentiated by. */
  constant(values: Tensor): X;
  value(x: X): Tensor;
  /** A linear map with its transpose, which takes cotangents of the result to those of x. */
  linear(x: X, map: (each: Tensor) => Tensor, transpose: (cotangent: Tensor) => Tensor): X;
  add(a: X, b: X): X;
  mul(a: X, b: X): X;
  div(a: X, b: X): X;
  matMul(a: X, b: X): X;
  exp(x: X): X;
  relu(x: X): X;
  /** Each row minus its mean, over its standard deviation (see `normaliseRows`). */
  normalise(x: X): X;
}

/** The calculus of values alone. */
export function plainCalculus(tf: TensorOps): Calculus<Tensor> {
  return {
    constant: (values) => values,
    value: (x) => x,
    linear: (x, map) => map(x),
    add: (a, b) => tf.add(a, b),
    mul: (a, b) => tf.mul(a, b),
    div: (a, b) => tf.div(a, b),
    matMul: (a, b) => tf.matMul(a, b),
    exp: (x) => tf.exp(x),
    relu: (x) => tf.relu(x),
    normalise: (x) => normaliseRows(tf, x).outputs,
  };
}
