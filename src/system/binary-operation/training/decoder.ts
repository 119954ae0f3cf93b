import type { Tensor } from "@tensorflow/tfjs-core";
import {
  dual,
  plainCalculus,
  tape,
  tokenSums,
  type Dual,
  type NetworkModel,
  type TensorOps,
} from "../../../engine/index.js";
import { standardNormals, type RandomStream } from "../../../science/index.js";
import { dropout } from "./dropout.js";
import { decoderPass, type DecoderSizes } from "./decoder-pass.js";
import { MARKS, POSITIONS, positionRows } from "./positions.js";

/** Units of the hidden layer for each of the residual stream. */
const HIDDEN_FACTOR = 4;

/** What kind of decoder. */
export interface DecoderSpec extends DecoderSizes {
  readonly layers: number;
  /** Share of an MLP's outputs that a step sets to 0, and the seed of which. */
  readonly dropout: { readonly share: number; readonly seed: number };
}

/** A parameter tensor: its shape, and the bound of its uniform initial values, or what they are else. */
interface ParameterTensor {
  readonly shape: readonly number[];
  readonly initial: "normal" | "ones" | "zeros" | "fan-in";
}

/**
 * The decoder of Power et al.: embeddings with sinusoidal positions, layers of causal attention and an MLP of ReLU units, each added
 * to the stream, which is normalised afterwards; logits at "=". No biases but those of the norms. Vocabulary: the elements,
 * then start, operation and "=".
 *
 * Parameters: embeddings of the elements [n, d], and of start, operation and "=" [1, d] each; of every layer query, key, value and
 * output [d, d], gain and bias of the first norm [d], the MLP [d, 4d] and [4d, d], gain and bias of the second norm; the
 * unembedding [d, n + 3]. Initial embeddings are standard normal, matrices uniform in ±1/√fan-in, gains 1, biases 0: torch's defaults,
 * which the source takes.
 *
 * Source: arXiv:2201.02177, and its code for what the paper leaves open: dropout acts on the outputs of the MLPs alone.
 */
export function decoder(tf: TensorOps, spec: DecoderSpec): NetworkModel {
  const { elements, width, heads, layers } = spec;
  const vocabulary = elements + MARKS;
  const tensors = parameterTensors(spec);
  const sums = tokenSums(tf, elements);
  const constants = {
    /** [d, h]: which component belongs to which head; with the 1/√(head size) of the scores. */
    heads: tf.keep(headMatrix(tf, width, heads, 1)),
    scores: tf.keep(headMatrix(tf, width, heads, 1 / Math.sqrt(width / heads))),
    positions: positionRows(width).map((row) => tf.keep(tf.tensor2d(row, [1, width]))),
  };
  const pass = decoderPass(tf, spec, sums, constants);
  /** One mask for each position that goes on, and one for "=" in the last layer. */
  const masks = POSITIONS * (layers - 1) + 1;
  const { share, seed } = spec.dropout;
  return {
    ...(share === 0 ? {} : { noise: dropout(seed, share, masks, width) }),
    shapes: tensors.map(({ shape }) => shape),
    layers: [[0, 1, 2, 3], ...tensors.slice(4).map((_, k) => [4 + k])],
    outputs: vocabulary,
    activations: layers * 2 * (30 + 3 * HIDDEN_FACTOR) * width + 6 * vocabulary,
    initialWeights: (stream) => tensors.map((each) => initialValues(stream, each)),
    place: sums.place,
    forward: (weights, inputs) => pass(plainCalculus(tf), weights, inputs),
    trace: (weights, inputs) => {
      const recorded = tape(tf);
      const variables = weights.map((each) => recorded.variable(each));
      const outputs = pass(recorded, variables, inputs);
      return {
        outputs: outputs.value,
        pullback: (cotangent) => recorded.gradients(outputs, cotangent, variables),
      };
    },
    tangent: (weights, direction, inputs) => {
      const moving = weights.map((value, k): Dual => ({ value, tangent: direction[k] }));
      return pass(dual(tf), moving, inputs).tangent;
    },
    dispose: () => tf.dispose([constants.heads, constants.scores, ...constants.positions]),
  };
}

function parameterTensors({ elements, width, layers }: DecoderSpec): readonly ParameterTensor[] {
  const hidden = HIDDEN_FACTOR * width;
  const mark = { shape: [1, width], initial: "normal" } as const;
  const square = { shape: [width, width], initial: "fan-in" } as const;
  const norm = [
    { shape: [width], initial: "ones" },
    { shape: [width], initial: "zeros" },
  ] as const;
  const layer: readonly ParameterTensor[] = [
    ...[square, square, square, square],
    ...norm,
    { shape: [width, hidden], initial: "fan-in" },
    { shape: [hidden, width], initial: "fan-in" },
    ...norm,
  ];
  return [
    { shape: [elements, width], initial: "normal" },
    ...[mark, mark, mark],
    ...Array.from({ length: layers }, () => layer).flat(),
    { shape: [width, elements + MARKS], initial: "fan-in" },
  ];
}

function initialValues(stream: RandomStream, { shape, initial }: ParameterTensor): Float32Array {
  const count = shape.reduce((product, size) => product * size, 1);
  switch (initial) {
    case "normal":
      return Float32Array.from(standardNormals(stream, count));
    case "ones":
      return new Float32Array(count).fill(1);
    case "zeros":
      return new Float32Array(count);
    case "fan-in": {
      const bound = 1 / Math.sqrt(shape[0]);
      return Float32Array.from({ length: count }, () => bound * (2 * stream.next() - 1));
    }
  }
}

function headMatrix(tf: TensorOps, width: number, heads: number, value: number): Tensor {
  const matrix = new Float32Array(width * heads);
  for (let i = 0; i < width; i++) matrix[i * heads + Math.floor((i * heads) / width)] = value;
  return tf.tensor2d(matrix, [width, heads]);
}
