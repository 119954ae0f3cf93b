import type { Tensor } from "@tensorflow/tfjs-core";
import { transposedProducts, type Calculus, type TensorOps, type TokenSums } from "../../../engine/index.js";
import { POSITIONS } from "./positions.js";

/** Sizes of a decoder. */
export interface DecoderSizes {
  /** Elements that the operation is defined on. */
  readonly elements: number;
  readonly width: number;
  readonly heads: number;
  readonly layers: number;
}

/** Tensors that nothing is differentiated by: [d, h] matrices of the heads, and the code of each position [1, d]. */
export interface DecoderConstants {
  readonly heads: Tensor;
  readonly scores: Tensor;
  readonly positions: readonly Tensor[];
}

/**
 * The rows of a stream at one position: one for all samples, one for each first element x (the position does not see y), or
 * one for each sample. What does not depend on a sample is computed once.
 */
interface Rows<X> {
  readonly x: X;
  readonly by: "all" | "first" | "sample";
}

/** Parameter tensors of one layer, in the order of the list of weights. */
const LAYER_TENSORS = 10;
/** Embeddings before the first layer. */
const EMBEDDINGS = 4;

/** Logits [B, n + 3] at "=" in any calculus. Inputs: the tokens as {@link TokenSums} places them, then masks of dropout, if any. */
export type DecoderPass = <X>(calculus: Calculus<X>, weights: readonly X[], inputs: readonly Tensor[]) => X;

/** The forward pass of the decoder, written once for values, derivatives along a direction and gradients. */
export function decoderPass(
  tf: TensorOps,
  { layers }: DecoderSizes,
  sums: TokenSums,
  constants: DecoderConstants,
): DecoderPass {
  const product = transposedProducts(tf);
  return <X>(calculus: Calculus<X>, weights: readonly X[], inputs: readonly Tensor[]): X => {
    const add = (a: X, b: X): X => calculus.add(a, b);
    const mul = (a: X, b: X): X => calculus.mul(a, b);
    const matMul = (a: X, b: X): X => calculus.matMul(a, b);
    const masks = inputs.slice(sums.tensors);
    /** Rows by an element as rows by sample, by the first or second element of each. */
    const gathered = (x: X, which: 0 | 1): X =>
      calculus.linear(
        x,
        (rows) => tf.gather(rows, tf.reshape(inputs[which], [inputs[which].size])),
        (rows) => sums.sum(rows, which, inputs),
      );
    const lifted = <Y extends Rows<X>>(rows: Y, by: Rows<X>["by"]): X =>
      rows.by === "first" && by === "sample" ? gathered(rows.x, 0) : rows.x;
    const finest = (...all: readonly Rows<X>[]): Rows<X>["by"] =>
      all.some(({ by }) => by === "sample")
        ? "sample"
        : all.some(({ by }) => by === "first")
          ? "first"
          : "all";
    const combined = (one: Rows<X>, other: Rows<X>, operation: (a: X, b: X) => X): Rows<X> => {
      const by = finest(one, other);
      return { x: operation(lifted(one, by), lifted(other, by)), by };
    };
    const times = ({ x, by }: Rows<X>, matrix: X): Rows<X> => ({ x: matMul(x, matrix), by });
    const ofHeads = (x: X): X =>
      calculus.linear(
        x,
        (rows) => tf.matMul(rows, constants.scores),
        (rows) => product.right(rows, constants.scores),
      );
    const overHeads = (x: X): X =>
      calculus.linear(
        x,
        (rows) => product.right(rows, constants.heads),
        (rows) => tf.matMul(rows, constants.heads),
      );
    const normed = (x: X, gain: X, bias: X): X => add(mul(calculus.normalise(x), gain), bias);

    /** Values of the positions up to a query's, weighted by softmax of the scores, head by head. */
    const attended = (query: Rows<X>, keys: readonly Rows<X>[], values: readonly Rows<X>[]): Rows<X> => {
      const scores = keys.map((key): Rows<X> => {
        const { x, by } = combined(query, key, mul);
        return { x: ofHeads(x), by };
      });
      const by = finest(...scores);
      const aligned = scores.map((score) => lifted(score, by));
      // A common shift cancels; the largest score keeps exponentials finite.
      const top = aligned.map((x) => calculus.value(x)).reduce((a, b) => tf.maximum(a, b));
      const shift = calculus.constant(tf.mul(top, -1));
      const e = aligned.map((x) => calculus.exp(add(x, shift)));
      const total = e.reduce((a, b) => add(a, b));
      const parts = e.map((each, j) => mul(overHeads(calculus.div(each, total)), lifted(values[j], by)));
      return { x: parts.reduce((a, b) => add(a, b)), by };
    };

    const positions = constants.positions.map((row) => calculus.constant(row));
    const [elements, start, operation, equals] = weights;
    let stream: readonly Rows<X>[] = [
      { x: add(start, positions[0]), by: "all" },
      { x: add(elements, positions[1]), by: "first" },
      { x: add(operation, positions[2]), by: "all" },
      { x: gathered(add(elements, positions[3]), 1), by: "sample" },
      { x: add(equals, positions[4]), by: "all" },
    ];
    for (let layer = 0; layer < layers; layer++) {
      const from = EMBEDDINGS + layer * LAYER_TENSORS;
      const [query, key, value, out, gain, bias, hidden, second, lastGain, lastBias] = weights.slice(
        from,
        from + LAYER_TENSORS,
      );
      const keys = stream.map((rows) => times(rows, key));
      const values = stream.map((rows) => times(rows, value));
      const isLast = layer + 1 === layers;
      const wanted = isLast ? [POSITIONS - 1] : stream.map((_, i) => i);
      stream = wanted.map((i, k): Rows<X> => {
        const mixed = times(
          attended(times(stream[i], query), keys.slice(0, i + 1), values.slice(0, i + 1)),
          out,
        );
        const { x: sum, by } = combined(stream[i], mixed, add);
        const middle: Rows<X> = { x: normed(sum, gain, bias), by };
        const units = matMul(calculus.relu(matMul(middle.x, hidden)), second);
        const end =
          masks.length === 0 ? { x: units, by } : masked({ x: units, by }, masks[layer * POSITIONS + k]);
        const { x: last, by: lastBy } = combined(middle, end, add);
        return { x: normed(last, lastGain, lastBias), by: lastBy };
      });
    }
    return matMul(stream[0].x, weights[EMBEDDINGS + layers * LAYER_TENSORS]);

    /** Every sample has its own mask. */
    function masked(rows: Rows<X>, mask: Tensor): Rows<X> {
      return { x: mul(lifted(rows, "sample"), calculus.constant(mask)), by: "sample" };
    }
  };
}
