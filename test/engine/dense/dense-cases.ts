import type { DenseNetwork, Activation, DenseLoss } from "../../../src/engine/dense/network.js";
import { stateLength } from "../../../src/engine/dense/network.js";
import type { DenseOccupant } from "../../../src/engine/dense/dense-lanes.js";
import { randomStream, standardNormals } from "../../../src/science/index.js";
import type { PlainSamples } from "./plain-network.js";

/** Every activation. */
export const ACTIVATIONS: readonly Activation[] = [
  { kind: "identity" },
  { kind: "relu" },
  { kind: "leakyRelu", slope: 0.1 },
  { kind: "tanh" },
  { kind: "square" },
  { kind: "quadratic", epsilon: 0.7 },
  ...[1, 2, 3, 4, 6].map((degree): Activation => ({ kind: "hermite", epsilon: 0.3, degree })),
];

/** Every loss. */
export const LOSSES: readonly DenseLoss[] = [
  "squared",
  "cross-entropy",
  "plain-cross-entropy",
  "logistic",
  "stablemax",
];

/** Sizes that fill no tile of any build, with layers with and without biases and a factor that is not 1. */
export function caseNetwork(
  activation: Activation,
  loss: DenseLoss,
  change: Partial<DenseNetwork> = {},
): DenseNetwork {
  const outputs = loss === "logistic" ? 1 : 3;
  return {
    layers: [
      { in: 5, out: 7, biases: true, trained: true, factor: 1, activation },
      { in: 7, out: 6, biases: false, trained: true, factor: 0.5, activation },
      { in: 6, out: outputs, biases: true, trained: true, factor: 1, activation: { kind: "identity" } },
    ],
    tokens: 0,
    loss,
    ...change,
  };
}

/** A trial for a lane with the same trial for the oracle; different for every seed. */
export interface DenseCase {
  readonly occupant: DenseOccupant;
  readonly weights: Float64Array;
  readonly train: PlainSamples;
}

/** Inputs, labels and weights from a seed; `round` makes them numbers of the precision. */
export function denseCase(
  network: DenseNetwork,
  seed: number,
  count: number,
  options: {
    readonly alpha?: number;
    readonly round?: (x: number) => number;
    readonly testCount?: number;
  } = {},
): DenseCase {
  const { alpha = 1, round = (x: number): number => x, testCount = 3 } = options;
  const normals = (name: "inputs" | "testInputs" | "weights" | "target", length: number): number[] =>
    Array.from(standardNormals(randomStream(seed, name), length), (x) => round(0.35 * x));
  const width = network.tokens || network.layers[0].in;
  const { out } = network.layers[network.layers.length - 1];
  const stream = randomStream(seed, "tokens");
  const samplesOf = (
    name: "inputs" | "testInputs",
    size: number,
  ): { inputs: number[]; targets: number[] } => {
    const inputs =
      network.tokens > 0
        ? Array.from({ length: size * width }, (_, k) => {
            // Tokens of a sample in ascending order, as the one-hot input has its ones.
            const part = network.layers[0].in / width;
            return Math.floor(part * ((k % width) + stream.next()));
          })
        : normals(name, size * width);
    const noise = normals("target", size * out);
    const targets = noise.map((x, k) => {
      if (network.loss === "squared") return x;
      if (network.loss === "logistic") return x > 0 ? 1 : -1;
      return k % out === Math.floor(k / out) % out ? 1 : 0;
    });
    return { inputs, targets };
  };
  const train = samplesOf("inputs", count);
  const test = samplesOf("testInputs", testCount);
  const weights = Float64Array.from(normals("weights", stateLength(network)));
  return {
    weights,
    train: {
      inputs: rowsOf(train.inputs, width).map((row) =>
        network.tokens > 0 ? oneHot(row, network.layers[0].in) : row,
      ),
      targets: rowsOf(train.targets, out),
      initial: null,
    },
    occupant: {
      network,
      alpha,
      constants: [0, 0, 0, 0, 0],
      initial: weights,
      train: { count, ...train },
      test: { count: testCount, ...test },
      step: 0,
      state: null,
      twin: null,
    },
  };
}

/** Rows of `width` numbers. */
export function rowsOf(values: readonly number[], width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, s) => values.slice(s * width, (s + 1) * width));
}

function oneHot(tokens: readonly number[], size: number): number[] {
  return Array.from({ length: size }, (_, i) => tokens.filter((token) => token === i).length);
}
