import type { Tensor } from "@tensorflow/tfjs-core";
import type { SampleSet } from "../../science/index.js";
import { placeOneHot } from "./place-one-hot.js";
import type { TensorOps } from "./tensor-backend.js";
import { transposedProducts } from "./transposed-products.js";

/** Sums over samples by their tokens: the transpose of gathering rows by token. */
export interface TokenSums {
  /** Number of the tensors that `place` gives. */
  readonly tensors: number;
  /** The tokens of samples `from` … `to` − 1 on the backend: first tokens, second tokens, and what the sums need. */
  readonly place: (samples: SampleSet, from: number, to: number) => readonly Tensor[];
  /** [classes, d]: of rows [B, d] those whose first (0) or second (1) token is the class. */
  readonly sum: (rows: Tensor, which: 0 | 1, placed: readonly Tensor[]) => Tensor;
}

/** By a sum over segments; on WebAssembly, which has none, by a product with one-hot rows. */
export function tokenSums(tf: TensorOps, classes: number): TokenSums {
  const tokens = (samples: SampleSet, from: number, to: number): readonly Tensor[] =>
    [0, 1].map((which) =>
      tf.tensor1d(
        Int32Array.from({ length: to - from }, (_, k) => samples.inputs[2 * (from + k) + which]),
        "int32",
      ),
    );
  if (tf.getBackend() !== "wasm") {
    return {
      tensors: 2,
      place: tokens,
      sum: (rows, which, placed) => unsortedSegmentSum(tf, rows, placed[which], classes),
    };
  }
  const product = transposedProducts(tf);
  return {
    tensors: 4,
    place: (samples, from, to) => [
      ...tokens(samples, from, to),
      ...placeOneHot(tf, samples, from, to, classes),
    ],
    sum: (rows, which, placed) => product.left(placed[2 + which], rows),
  };
}

function unsortedSegmentSum(tf: TensorOps, rows: Tensor, tokens: Tensor, classes: number): Tensor {
  // Ranks are not in the types here: tokens are a vector.
  return tf.unsortedSegmentSum(rows, tf.reshape(tokens, [tokens.size]), classes);
}
