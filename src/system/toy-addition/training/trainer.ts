import { denseInitial, type DenseNetwork, type DenseSystem, type DenseTrial } from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Facts, type Trainer } from "../../../model/index.js";
import { randomStream, symmetricEigen } from "../../../science/index.js";
import { factsOf } from "../../effective-theory/training/freedom.js";
import { parallelogramForm, type Pair } from "../../effective-theory/training/parallelograms.js";
import { activationOf } from "../../network/training/activation-of.js";
import { openDenseTrainer } from "../../network/training/open-dense-trainer.js";
import type { ToyAddition } from "../parameters.js";
import { IN_S3, sampleCount } from "../operation-names.js";
import { initialEmbeddings, isFixed, rowOf } from "./embeddings.js";
import { productLayers, productWeights } from "./matrix-product.js";
import { measureTemplates } from "./nearest-template.js";
import { operationOf } from "./operation.js";
import { equalResults, representation } from "./representation.js";
import { additionSamples, pairsOf, templatesOf } from "./samples.js";

export { denseWorkplace as workplace } from "../../network/training/open-dense-trainer.js";

/** Embeddings and decoder have rates of their own. */
export const dense: DenseSystem = {
  networkOf: additionNetwork,
  countsOf: (trial) => {
    const parameters = parametersOf(trial);
    return { train: parameters.samples, test: sampleCount(parameters) - parameters.samples };
  },
  samplesOf: (trial) => additionSamples(parametersOf(trial)),
  initialOf: (network, _stream, trial) => initialState(network, parametersOf(trial)),
  ratesOf: (trial) => {
    const parameters = parametersOf(trial);
    const { embeddingRate, embeddingDecay } = parameters;
    if (isFixed(parameters)) return [];
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
    const { train, test } = pairsOf(parameters);
    const { resultOf } = operationOf(parameters);
    const seen = new Set(train.map(resultOf));
    return {
      ...theoryOf(parameters, train),
      attainable_accuracy: test.filter((pair) => seen.has(resultOf(pair))).length / test.length,
    };
  },
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Trainer => openDenseTrainer(choice, dense);

function parametersOf({ parameters }: DenseTrial): ToyAddition {
  return parameters as unknown as ToyAddition;
}

/** The facts of system `effective-theory`; of products, which have no linear theory, the number of equal ones alone. */
function theoryOf(parameters: ToyAddition, train: readonly Pair[]): Facts {
  const { tokens: p, embeddingDimension: k, embeddingRate, operation } = parameters;
  const known = equalResults(train, operationOf(parameters).resultOf);
  if (operation === IN_S3) {
    return { parallelograms: known.length, dof: null, linear: null, lambda3: null, predicted_step: null };
  }
  // Embeddings of deviation 1, as those that RQI judges.
  const spectrum = symmetricEigen(parallelogramForm(known, p), p);
  const facts = factsOf(spectrum, known.length, k * (p - 1), embeddingRate);
  return isFixed(parameters) ? { ...facts, predicted_step: null } : facts;
}

/**
 * Dec(E_i + E_j), Dec of both side by side, or Dec(E_i E_j) of matrices: a table E [p, k] or [p, k²], for products two layers
 * that are not trained, then k-N-N-C with biases. State: E, then the other layers in order; of fixed embeddings the decoder alone,
 * whose inputs are numbers.
 */
function additionNetwork(trial: DenseTrial): DenseNetwork {
  const parameters = parametersOf(trial);
  const { tokens, embeddingDimension, width, joined, loss, targetDimension } = parameters;
  const row = rowOf(parameters);
  const read = joined === "concatenation" ? 2 * row : row;
  const activation = activationOf(trial.parameters);
  const common = { biases: true, trained: true, factor: 1 };
  const identity = { kind: "identity" } as const;
  const table = {
    ...{ ...common, in: tokens, out: joined === "sum" ? row : 2 * row, biases: false },
    ...{ activation: identity, rates: 1 },
  };
  return {
    layers: [
      ...(isFixed(parameters) ? [] : [table]),
      ...(joined === "product" ? productLayers(embeddingDimension) : []),
      { ...common, in: read, out: width, activation },
      { ...common, in: width, out: width, activation },
      {
        ...common,
        in: width,
        out: loss === "squared" ? targetDimension : operationOf(parameters).results,
        activation: identity,
      },
    ],
    tokens: isFixed(parameters) ? 0 : 2,
    joined: joined === "sum" ? "sum" : "concatenation",
    loss,
  };
}

/** Embeddings of the stream of weights, unless they are fixed, and a decoder of a stream of its own. */
function initialState(network: DenseNetwork, parameters: ToyAddition): Float64Array {
  const { embeddingDimension, joined, sigma } = parameters;
  const embeddings = isFixed(parameters) ? [] : initialEmbeddings(parameters);
  const own = randomStream(effectiveSeeds(parameters).weights, "weights/decoder");
  const fixed = joined === "product" ? productWeights(embeddingDimension) : [];
  const layers = network.layers.slice(isFixed(parameters) ? 0 : joined === "product" ? 3 : 1);
  const decoder = denseInitial({ layers, tokens: 0, loss: network.loss }, own, "fan-in", sigma);
  return Float64Array.of(...embeddings, ...fixed, ...decoder);
}
