import type { Tensor } from "@tensorflow/tfjs-core";
import { standardNormals } from "../../../src/science/index.js";
import type { NetworkModel } from "../../../src/engine/tensors/network-model.js";
import { placeOneHot } from "../../../src/engine/tensors/place-one-hot.js";
import type { TensorOps } from "../../../src/engine/tensors/tensor-backend.js";
import { transposedProducts } from "../../../src/engine/tensors/transposed-products.js";

/**
 * Two layers with quadratic activation on two one-hot tokens: g(x) = (1/DN) W₂ (W₁x)², D = 2p, N hidden units, C = p
 * outputs, no biases, standard normal weights. Parameters: W₁ᵀ [2p, N], W₂ᵀ [N, p].
 *
 * Source: Gromov, arXiv:2301.02679; scaling of the Kumar authors' notebook, whose output is this times α = s².
 */
export function quadraticNetwork(tf: TensorOps, modulus: number, width: number): NetworkModel {
  const product = transposedProducts(tf);
  const dimension = 2 * modulus;
  const factor = 1 / (dimension * width);
  const shapes = [
    [dimension, width],
    [width, modulus],
  ];
  const scaled = (x: Tensor): Tensor => tf.mul(x, factor);
  return {
    shapes,
    layers: [[0], [1]],
    outputs: modulus,
    activations: dimension + 3 * width + 3 * modulus,
    initialWeights: (stream) =>
      shapes.map(([rows, columns]) => Float32Array.from(standardNormals(stream, rows * columns))),
    place: (samples, from, to) => {
      const [first, second] = placeOneHot(tf, samples, from, to, modulus);
      const both = tf.concat([first, second], 1);
      tf.dispose([first, second]);
      return [both];
    },
    forward: ([w1, w2], [x]) => scaled(tf.matMul(tf.square(tf.matMul(x, w1)), w2)),
    trace: ([w1, w2], [x]) => {
      const h = tf.matMul(x, w1);
      const squares = tf.square(h);
      return {
        outputs: scaled(tf.matMul(squares, w2)),
        pullback: (cotangent) => {
          const back = scaled(cotangent);
          const toHidden = tf.mul(product.right(back, w2), tf.add(h, h));
          return [product.left(x, toHidden), product.left(squares, back)];
        },
      };
    },
    tangent: ([w1, w2], [v1, v2], [x]) => {
      const h = tf.matMul(x, w1);
      const moved = tf.mul(tf.add(h, h), tf.matMul(x, v1));
      return scaled(tf.add(tf.matMul(moved, w2), tf.matMul(tf.square(h), v2)));
    },
    dispose: () => undefined,
  };
}
