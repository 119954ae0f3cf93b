import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorOps } from "./tensor-backend.js";

/** A tensor with its derivative along a direction. */
export interface Dual {
  readonly value: Tensor;
  readonly tangent: Tensor;
}

/** Arithmetic on duals, with the broadcasting of the operations that it is made of. */
export interface DualArithmetic {
  /** A linear map, applied to both. */
  linear(x: Dual, map: (each: Tensor) => Tensor): Dual;
  add(a: Dual, b: Dual): Dual;
  mul(a: Dual, b: Dual): Dual;
  div(a: Dual, b: Dual): Dual;
  matMul(a: Dual, b: Dual): Dual;
  exp(x: Dual): Dual;
  relu(x: Dual): Dual;
}

/** Forward-mode differentiation over the operations of a backend. Source: the rules of calculus. */
export function dual(tf: TensorOps): DualArithmetic {
  return {
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
    relu: (x) => ({ value: tf.relu(x.value), tangent: tf.mul(x.tangent, tf.step(x.value)) }),
  };
}
