import type { Tensor } from "@tensorflow/tfjs-core";
import { standardNormals, type RandomStream } from "../../../science/index.js";
import { dual, type Dual } from "../../../engine/tensors/dual.js";
import { sizeOf, type NetworkModel, type Trace } from "../../../engine/tensors/network-model.js";
import type { TensorOps } from "../../../engine/tensors/tensor-backend.js";
import { HEADS } from "../heads.js";
import { tokenSums } from "../../../engine/tensors/token-sums.js";
import { transposedProducts } from "../../../engine/tensors/transposed-products.js";

/** Units of the hidden layer for each of the residual stream. */
const HIDDEN_FACTOR = 4;

/** The parameter tensors, in the order of the list of weights. */
const PARAMETERS = [
  "embed",
  "position",
  "query",
  "key",
  "value",
  "out",
  "hidden",
  "hiddenBias",
  "second",
  "secondBias",
  "unembed",
] as const;
type ParameterTensor = (typeof PARAMETERS)[number];

/** Places in the list of weights. */
const [EMBED, POSITION, QUERY, KEY, VALUE, OUT, HIDDEN, HIDDEN_BIAS, SECOND, SECOND_BIAS, UNEMBED] =
  PARAMETERS.map((_, place) => place);

/**
 * One transformer layer on the tokens a, b, "=", without layer norm, read at the last position: the logits of p + 1
 * tokens. d = width, 4 heads, 4d hidden ReLU units, untied embeddings, biases in the hidden layer only.
 *
 * Only the last position is computed, since nothing else is read. Keys and values depend on a token and its position
 * alone, so they are computed for the 2p + 1 of them and not for every sample. Both are exact: the same function as
 * the whole transformer, with other roundings.
 *
 * Initial weights are normal with variance 1/d, those of the unembedding 1/(p + 1), biases 0.
 *
 * Shapes: B samples, p residues, d width, h heads, m hidden units.
 * Source: Nanda et al., arXiv:2301.05217, §3 and their published code.
 */
export function transformer(tf: TensorOps, modulus: number, width: number): NetworkModel {
  const product = transposedProducts(tf);
  const sums = tokenSums(tf, modulus);
  const hidden = HIDDEN_FACTOR * width;
  const vocabulary = modulus + 1;
  const headSize = width / HEADS;
  const square = [width, width];
  const shapeOf: Readonly<Record<ParameterTensor, readonly number[]>> = {
    embed: [vocabulary, width],
    position: [3, width],
    query: square,
    key: square,
    value: square,
    out: square,
    hidden: [width, hidden],
    hiddenBias: [hidden],
    second: [hidden, width],
    secondBias: [width],
    unembed: [width, vocabulary],
  };
  const shapes = PARAMETERS.map((name) => shapeOf[name]);
  /** [d, h]: which component belongs to which head; with the 1/√(head size) of the scores. */
  const heads = tf.keep(headMatrix(tf, width, 1));
  const scoreHeads = tf.keep(headMatrix(tf, width, 1 / Math.sqrt(headSize)));

  /** Tokens with their positions, [2p + 1, d]: residues at position 0, residues at position 1, "=" at position 2. */
  const streamOf = (embed: Tensor, position: Tensor): Tensor => {
    const residues = tf.slice(embed, [0, 0], [modulus, width]);
    const row = (k: number): Tensor => tf.slice(position, [k, 0], [1, width]);
    const last = tf.add(tf.slice(embed, [modulus, 0], [1, width]), row(2));
    return tf.concat([tf.add(residues, row(0)), tf.add(residues, row(1)), last], 0);
  };
  const part = (x: Tensor, which: 0 | 1 | 2): Tensor =>
    tf.slice(x, [which * modulus, 0], [which === 2 ? 1 : modulus, x.shape[1] ?? 0]);

  const pass = (weights: readonly Tensor[], [rowsA, rowsB]: readonly Tensor[]) => {
    const stream = streamOf(weights[EMBED], weights[POSITION]);
    const last = part(stream, 2);
    const query = tf.matMul(last, weights[QUERY]);
    const keys = tf.matMul(stream, weights[KEY]);
    const values = tf.matMul(stream, weights[VALUE]);
    const scores = tf.matMul(tf.mul(keys, query), scoreHeads); // [2p + 1, h]
    const s = [tf.gather(part(scores, 0), rowsA), tf.gather(part(scores, 1), rowsB), part(scores, 2)];
    const top = tf.maximum(tf.maximum(s[0], s[1]), s[2]);
    const e = s.map((each) => tf.exp(tf.sub(each, top)));
    const total = tf.add(tf.add(e[0], e[1]), e[2]);
    const attention = e.map((each) => tf.div(each, total)); // [B, h] each
    const spread = attention.map((each) => product.right(each, heads)); // [B, d]
    const rows = [tf.gather(part(values, 0), rowsA), tf.gather(part(values, 1), rowsB), part(values, 2)];
    const mixed = tf.add(
      tf.add(tf.mul(spread[0], rows[0]), tf.mul(spread[1], rows[1])),
      tf.mul(spread[2], rows[2]),
    );
    const middle = tf.add(tf.matMul(mixed, weights[OUT]), last);
    const units = tf.relu(tf.add(tf.matMul(middle, weights[HIDDEN]), weights[HIDDEN_BIAS]));
    const end = tf.add(tf.add(tf.matMul(units, weights[SECOND]), weights[SECOND_BIAS]), middle);
    const outputs = tf.matMul(end, weights[UNEMBED]);
    return { stream, last, query, keys, attention, spread, rows, mixed, middle, units, end, outputs };
  };

  return {
    shapes,
    layers: shapes.map((_, k) => [k]),
    outputs: vocabulary,
    activations: 2 * modulus + 12 * width + 3 * hidden + 6 * vocabulary,
    initialWeights: (stream) =>
      PARAMETERS.map((name) => initialValues(stream, name, sizeOf(shapeOf[name]), width, vocabulary)),
    place: sums.place,
    forward: (weights, inputs) => pass(weights, inputs).outputs,
    trace: (weights, inputs): Trace => {
      const at = pass(weights, inputs);
      /** Sums over samples by token: the transpose of the two gathers, with the shared row of "=" behind. */
      const byToken = (rows: readonly Tensor[]): Tensor =>
        tf.concat([sums.sum(rows[0], 0, inputs), sums.sum(rows[1], 1, inputs), tf.sum(rows[2], 0, true)], 0);
      const pullback = (cotangent: Tensor): readonly Tensor[] => {
        const gradients = new Array<Tensor>(shapes.length);
        gradients[UNEMBED] = product.left(at.end, cotangent);
        const toEnd = product.right(cotangent, weights[UNEMBED]);
        gradients[SECOND_BIAS] = tf.sum(toEnd, 0);
        gradients[SECOND] = product.left(at.units, toEnd);
        const toUnits = tf.mul(product.right(toEnd, weights[SECOND]), tf.step(at.units));
        gradients[HIDDEN_BIAS] = tf.sum(toUnits, 0);
        gradients[HIDDEN] = product.left(at.middle, toUnits);
        const toMiddle = tf.add(product.right(toUnits, weights[HIDDEN]), toEnd);
        gradients[OUT] = product.left(at.mixed, toMiddle);
        const toMixed = product.right(toMiddle, weights[OUT]);
        const toValues = byToken(at.spread.map((each) => tf.mul(toMixed, each)));
        const toAttention = at.rows.map((each) => tf.matMul(tf.mul(toMixed, each), heads));
        const weighted = at.attention.map((each, k) => tf.mul(each, toAttention[k]));
        const mean = tf.add(tf.add(weighted[0], weighted[1]), weighted[2]);
        const toScores = byToken(weighted.map((each, k) => tf.sub(each, tf.mul(at.attention[k], mean))));
        const toProducts = product.right(toScores, scoreHeads); // [2p + 1, d]
        const toKeys = tf.mul(toProducts, at.query);
        const toQuery = tf.sum(tf.mul(toProducts, at.keys), 0, true);
        gradients[QUERY] = product.left(at.last, toQuery);
        gradients[KEY] = product.left(at.stream, toKeys);
        gradients[VALUE] = product.left(at.stream, toValues);
        const toStream = tf.add(product.right(toKeys, weights[KEY]), product.right(toValues, weights[VALUE]));
        const toLast = tf.add(
          tf.add(part(toStream, 2), product.right(toQuery, weights[QUERY])),
          tf.sum(toMiddle, 0, true),
        );
        const toA = part(toStream, 0);
        const toB = part(toStream, 1);
        gradients[EMBED] = tf.concat([tf.add(toA, toB), toLast], 0);
        gradients[POSITION] = tf.concat([tf.sum(toA, 0, true), tf.sum(toB, 0, true), toLast], 0);
        return gradients;
      };
      return { outputs: at.outputs, pullback };
    },
    tangent: (weights, direction, inputs) =>
      dualLogits(tf, weights, direction, inputs, { streamOf, part, heads, scoreHeads }),
    dispose: () => tf.dispose([heads, scoreHeads]),
  };
}

/** The forward pass once more, on values with their derivatives along a direction; returns the latter. */
function dualLogits(
  tf: TensorOps,
  weights: readonly Tensor[],
  direction: readonly Tensor[],
  [rowsA, rowsB]: readonly Tensor[],
  parts: {
    readonly streamOf: (embed: Tensor, position: Tensor) => Tensor;
    readonly part: (x: Tensor, which: 0 | 1 | 2) => Tensor;
    readonly heads: Tensor;
    readonly scoreHeads: Tensor;
  },
): Tensor {
  const d = dual(tf);
  const product = transposedProducts(tf);
  const of = (k: number): Dual => ({ value: weights[k], tangent: direction[k] });
  const part = (x: Dual, which: 0 | 1 | 2): Dual => d.linear(x, (each) => parts.part(each, which));
  const stream: Dual = {
    value: parts.streamOf(weights[EMBED], weights[POSITION]),
    tangent: parts.streamOf(direction[EMBED], direction[POSITION]),
  };
  const last = part(stream, 2);
  const products = d.mul(d.matMul(stream, of(KEY)), d.matMul(last, of(QUERY)));
  const scores = d.linear(products, (each) => tf.matMul(each, parts.scoreHeads));
  const values = d.matMul(stream, of(VALUE));
  const rowsOf = (x: Dual): readonly Dual[] => [
    d.linear(part(x, 0), (each) => tf.gather(each, rowsA)),
    d.linear(part(x, 1), (each) => tf.gather(each, rowsB)),
    part(x, 2),
  ];
  const e = rowsOf(scores).map((each) => d.exp(each));
  const total = d.add(d.add(e[0], e[1]), e[2]);
  const mixed = rowsOf(values)
    .map((each, k) =>
      d.mul(
        d.linear(d.div(e[k], total), (share) => product.right(share, parts.heads)),
        each,
      ),
    )
    .reduce((sum, each) => d.add(sum, each));
  const middle = d.add(d.matMul(mixed, of(OUT)), last);
  const units = d.relu(d.add(d.matMul(middle, of(HIDDEN)), of(HIDDEN_BIAS)));
  const end = d.add(d.add(d.matMul(units, of(SECOND)), of(SECOND_BIAS)), middle);
  return d.matMul(end, of(UNEMBED)).tangent;
}

function headMatrix(tf: TensorOps, width: number, value: number): Tensor {
  const matrix = new Float32Array(width * HEADS);
  for (let i = 0; i < width; i++) matrix[i * HEADS + Math.floor((i * HEADS) / width)] = value;
  return tf.tensor2d(matrix, [width, HEADS]);
}

/** By name: shapes of different tensors coincide for some p and d. */
function initialValues(
  stream: RandomStream,
  name: ParameterTensor,
  count: number,
  width: number,
  vocabulary: number,
): Float32Array {
  if (name === "hiddenBias" || name === "secondBias") return new Float32Array(count);
  const deviation = 1 / Math.sqrt(name === "unembed" ? vocabulary : width);
  return Float32Array.from(standardNormals(stream, count), (x) => deviation * x);
}
