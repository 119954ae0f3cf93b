import { denseInitial, type DenseNetwork, type DenseSystem, type DenseTrial } from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type CurveRow, type Trainer } from "../../../model/index.js";
import { randomStream, symmetricEigen, type Numbers, type RandomStream } from "../../../science/index.js";
import { factsOf } from "../../effective-theory/training/freedom.js";
import {
  allPairs,
  parallelogramForm,
  parallelogramsOf,
  parallelogramTest,
} from "../../effective-theory/training/parallelograms.js";
import { activationOf } from "../../network/training/activation-of.js";
import { openDenseTrainer } from "../../network/training/open-dense-trainer.js";
import type { ToyAddition } from "../parameters.js";
import { measureTemplates } from "./nearest-template.js";
import { additionSamples, pairsOf, sumsOf, templatesOf } from "./samples.js";

export { denseWorkplace as workplace } from "../../network/training/open-dense-trainer.js";

/** Embeddings and decoder have rates of their own. */
export const dense: DenseSystem = {
  networkOf: additionNetwork,
  countsOf: (trial) => {
    const { samples, tokens } = parametersOf(trial);
    return { train: samples, test: (tokens * (tokens + 1)) / 2 - samples };
  },
  samplesOf: (trial) => additionSamples(parametersOf(trial)),
  initialOf: (network, stream, trial) => initialState(network, stream, parametersOf(trial)),
  ratesOf: (trial) => {
    const { embeddingRate, embeddingDecay } = parametersOf(trial);
    return [{ learningRate: embeddingRate, weightDecay: embeddingDecay }];
  },
  measureOf: ({ job: { trial } }, samples, outputs) => {
    const parameters = parametersOf(trial);
    return parameters.loss === "squared"
      ? measureTemplates(samples, outputs, templatesOf(parameters))
      : undefined;
  },
  seriesOf: ({ job: { trial } }, weights) => representation(parametersOf(trial), weights),
  factsOf: ({ job: { trial } }) => {
    const parameters = parametersOf(trial);
    const { tokens: p, embeddingDimension: k, embeddingRate } = parameters;
    const { train, test } = pairsOf(parameters);
    const known = parallelogramsOf(train);
    const spectrum = symmetricEigen(parallelogramForm(known, p), p);
    const sums = new Set(train.map(({ i, j }) => i + j));
    return {
      // Embeddings of deviation 1, as those that RQI judges.
      ...factsOf(spectrum, known.length, k * (p - 1), embeddingRate),
      attainable_accuracy: test.filter(({ i, j }) => sums.has(i + j)).length / test.length,
    };
  },
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Trainer => openDenseTrainer(choice, dense);

function parametersOf({ parameters }: DenseTrial): ToyAddition {
  return parameters as unknown as ToyAddition;
}

/** Dec(E_i + E_j), or Dec of both side by side: a table E [p, k], then k-N-N-C with biases. State: E, then the decoder's layers. */
function additionNetwork(trial: DenseTrial): DenseNetwork {
  const parameters = parametersOf(trial);
  const { tokens, embeddingDimension, width, joined, loss, targetDimension } = parameters;
  const joint = joined === "concatenation" ? 2 * embeddingDimension : embeddingDimension;
  const activation = activationOf(trial.parameters);
  const common = { biases: true, trained: true, factor: 1 };
  const identity = { kind: "identity" } as const;
  return {
    layers: [
      { ...common, in: tokens, out: joint, biases: false, activation: identity, rates: 1 },
      { ...common, in: joint, out: width, activation },
      { ...common, in: width, out: width, activation },
      {
        ...common,
        in: width,
        out: loss === "squared" ? targetDimension : sumsOf(tokens),
        activation: identity,
      },
    ],
    tokens: 2,
    joined: joined === "concatenation" ? "concatenation" : "sum",
    loss,
  };
}

/** Embeddings of the stream of weights, as in system `effective-theory`, and a decoder of a stream of its own. */
function initialState(network: DenseNetwork, stream: RandomStream, parameters: ToyAddition): Float64Array {
  const { tokens, embeddingDimension, embeddingScale, sigma } = parameters;
  const embeddings = Float64Array.from(
    { length: tokens * embeddingDimension },
    () => embeddingScale * (stream.next() - 0.5),
  );
  const own = randomStream(effectiveSeeds(parameters).weights, "weights/decoder");
  const layers = network.layers.slice(1);
  const decoder = denseInitial({ layers, tokens: 0, loss: network.loss }, own, "fan-in", sigma);
  return Float64Array.of(...embeddings, ...decoder);
}

/** What the embeddings, which the state begins with, say of sums that are not trained on. */
function representation(parameters: ToyAddition, weights: Numbers): Partial<CurveRow> {
  const { tokens, embeddingDimension } = parameters;
  const embeddings = weights.subarray(0, tokens * embeddingDimension);
  const holds = parallelogramTest(embeddings, parameters);
  const { train, test } = pairsOf(parameters);
  const all = parallelogramsOf(allPairs(tokens));
  const predicted = test.filter((one) =>
    train.some((other) => one.i + one.j === other.i + other.j && holds({ one, other })),
  );
  let squares = 0;
  for (const value of embeddings) squares += value * value;
  return {
    extra: {
      rqi: all.filter(holds).length / all.length,
      predicted_accuracy: (train.length + predicted.length) / (train.length + test.length),
      embedding_norm: Math.sqrt(squares),
    },
  };
}
