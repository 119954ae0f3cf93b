import type { Tensor } from "@tensorflow/tfjs-core";
import type { Calculus } from "./calculus.js";
import { normaliseRows } from "./normalise-rows.js";
import type { TensorOps } from "./tensor-backend.js";

/** A tensor with its derivative along a direction. */
export interface Dual {
  readonly value: Tensor;
  readonly tangent: Tensor;
}

/** Arithmetic on duals, with the broadcasting of the operations that it is made of. */
export interface DualArithmetic extends Calculus<Dual> {
  /** A linear map, applied to both. */
  linear(x: Dual, map: (each: Tensor) => Tensor): Dual;
}

/** Forward-mode differentiation over the operations of a backend. Source: the rules of calculus. */
export function dual(tf: TensorOps): DualArithmetic {
  return {
    constant: (value) => ({ value, tangent: tf.zeros<never>(value.shape as never) }),
    value: ({ value }) => value,
    linear: (x, map) => ({ value: map(x.value), tangent: map(x.tangent) }),
    add: (a, b) => ({ value: tf.add(a.value, b.value), tangent: tf.add(a.tangent, b.tangent) }),
    mul: (a, b) => ({
      value: tf.mul(a.value, b.value),
      tangent: tf.add(tf.mul(a.tangent, b.value), tf.mul(a.value, b.tangent)),
    }),
    div: (a, b) => {
      const value = tf.div<Tensor>(a.value, b.value);
      return { value, tangent: tf.div(tf.sub(a.tangent, tf.mul(value, b.tangent)), b.value) };
    },
    matMul: (a, b) => ({
      value: tf.matMul(a.value, b.value),
      tangent: tf.add(tf.matMul(a.tangent, b.value), tf.matMul(a.value, b.tangent)),
    }),
    exp: (x) => {
      const value = tf.exp(x.value);
      return { value, tangent: tf.mul(value, x.tangent) };
    },
    normalise: (x) => {
      const { outputs, derivative } = normaliseRows(tf, x.value);
      return { value: outputs, tangent: derivative(x.tangent) };
    },
    relu: (x) => ({ value: tf.relu(x.value), tangent: tf.mul(x.tangent, tf.step(x.value)) }),
  };
}
