import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorOps } from "../../../engine/tensors/tensor-backend.js";
import { transposedProducts } from "../../../engine/tensors/transposed-products.js";
import type { SampleSet } from "../../../science/index.js";

/**
 * The words of samples `from` … `to` − 1 on the backend, [L·B], those of time 0 first; on WebAssembly, which has no sums over
 * segments, with their one-hot rows [L·B, words].
 */
export function placeWords(
  tf: TensorOps,
  { inputs, inputSize }: SampleSet,
  from: number,
  to: number,
  words: number,
): readonly Tensor[] {
  const count = to - from;
  const placed = new Int32Array(inputSize * count);
  for (let t = 0; t < inputSize; t++) {
    for (let s = 0; s < count; s++) placed[t * count + s] = inputs[(from + s) * inputSize + t];
  }
  const tokens = tf.tensor1d(placed, "int32");
  if (tf.getBackend() !== "wasm") return [tokens];
  const rows = new Float32Array(placed.length * words);
  placed.forEach((word, k) => (rows[k * words + word] = 1));
  return [tokens, tf.tensor2d(rows, [placed.length, words])];
}

/** Sums of rows [L·B, E] by word, [words, E]: the transpose of looking words up. */
export function wordSums(tf: TensorOps, words: number): (rows: Tensor, placed: readonly Tensor[]) => Tensor {
  const product = transposedProducts(tf);
  if (tf.getBackend() === "wasm") return (rows, [, oneHot]) => product.left(oneHot, rows);
  return (rows, [tokens]) => tf.unsortedSegmentSum(rows, tf.reshape(tokens, [tokens.size]), words);
}
