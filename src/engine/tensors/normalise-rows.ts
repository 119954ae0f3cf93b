import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorOps } from "./tensor-backend.js";

/** What is added to a variance so that its root is never 0: the default of torch's LayerNorm. */
const EPSILON = 1e-5;

/** Rows of mean 0 and variance 1, and the derivative there. */
export interface NormalisedRows {
  /** [B, d] */
  readonly outputs: Tensor;
  /** The Jacobian times a matrix [B, d]. It is symmetric, so that it takes tangents forward and cotangents back. */
  readonly derivative: (direction: Tensor) => Tensor;
}

/**
 * Layer norm without gain and bias: y = (x − μ)/√(v + 10⁻⁵) over each row of x [B, d], with v = mean of (x − μ)². Its Jacobian is
 * (I − 11ᵀ/d − yyᵀ/d)/√(v + 10⁻⁵).
 *
 * Source: Ba, Kiros & Hinton, arXiv:1607.06450.
 */
export function normaliseRows(tf: TensorOps, x: Tensor): NormalisedRows {
  const columns = x.shape[1] ?? 1;
  const mean = (rows: Tensor): Tensor => tf.mul(tf.sum(rows, 1, true), 1 / columns);
  const centred = tf.sub(x, mean(x));
  const root = tf.sqrt(tf.add(mean(tf.mul(centred, centred)), EPSILON));
  const outputs: Tensor = tf.div(centred, root);
  return {
    outputs,
    derivative: (direction) => {
      const along = tf.mul(outputs, mean(tf.mul(direction, outputs)));
      return tf.div(tf.sub(tf.sub(direction, mean(direction)), along), root);
    },
  };
}
