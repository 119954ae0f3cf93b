import type { FactSpec, Rule, SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { integerFrom, oneOf, within } from "../domains.js";
import {
  PARAMETERS as OF_EMBEDDINGS,
  FACTS as FACTS_OF_EMBEDDINGS,
  TEST_SAMPLES_LEFT,
} from "../effective-theory/parameters.js";
import { CLASSIFIER_SERIES } from "../network/network.js";
import { hiddenUnits, precision } from "../network/small-network.js";
import {
  alpha,
  labelNoise,
  learningRate,
  parameter,
  samples,
  sigma,
  weightDecay,
  width,
} from "../parameters.js";
import { always } from "../series.js";
import { IN_S3, OPERATIONS, S3_ELEMENTS, sampleCount } from "./operation-names.js";

/** Numbers of a template where nothing else is said. */
const TEMPLATE_NUMBERS = 30;

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  alpha,
  samples: {
    ...samples,
    meaning: "training samples: pairs i ≤ j whose sum is known, or ordered pairs whose product is",
    standard: 45,
  },
  operation: parameter(
    "task",
    "what is learned: i+j of numbers, or xy in S3, the product of two permutations of three things",
    oneOf(...OPERATIONS),
    "i+j",
    { scale: "none" },
  ),
  tokens: { ...OF_EMBEDDINGS.tokens, meaning: "numbers 0 … p − 1 that are added; 6 permutations in S3" },
  labelNoise,
  embeddingDimension: {
    ...OF_EMBEDDINGS.embeddingDimension,
    meaning: "dimension of an embedding; under joined: product embeddings are k × k matrices",
  },
  joined: parameter(
    "model",
    "what the decoder is given of two embeddings: their sum, their concatenation, or the product of matrices",
    oneOf("sum", "concatenation", "product"),
    "sum",
    { scale: "none" },
  ),
  width: { ...width, meaning: "number of hidden units in each of the decoder's two layers", standard: 200 },
  targetDimension: parameter(
    "task",
    "numbers of a sum's template, the decoder's outputs under loss: squared",
    integerFrom(1),
    TEMPLATE_NUMBERS,
  ),
  loss: parameter(
    "model",
    "what is minimised: squared, the mean squared error to the template of a sum; or a loss of classes, whose outputs are the sums",
    oneOf("squared", "cross-entropy", "plain-cross-entropy", "stablemax"),
    "squared",
    { scale: "none" },
  ),
  ...hiddenUnits("tanh"),
  sigma: { ...sigma, meaning: "initial scale: factor on the decoder's initial weights" },
  embeddingScale: parameter(
    "model",
    "initial scale of the embeddings: their numbers are uniform, this far apart at most",
    within(1e-9, 1e9),
    1,
    { symbol: "s" },
  ),
  embeddings: parameter(
    "model",
    "trained, or fixed where they begin: then the decoder alone is the state, and its norm the one that constrained methods keep",
    oneOf("trained", "fixed"),
    "trained",
    { scale: "none" },
  ),
  messiness: parameter(
    "model",
    "share of random numbers in the initial embeddings; the rest lies evenly on a line",
    within(0, 1),
    1,
    { symbol: "m", scale: "linear" },
  ),
  learningRate: {
    ...learningRate,
    meaning: "learning rate of the decoder, in natural units: η = η₀/α²",
    symbol: "η_d",
    standard: 1e-4,
  },
  embeddingRate: parameter(
    "method",
    "learning rate of the embeddings, in natural units as that of the decoder",
    within(1e-9, 1e9),
    1e-3,
    { symbol: "η_r" },
  ),
  weightDecay: { ...weightDecay, meaning: "weight decay of the decoder, the penalty (λ/2)‖θ‖²" },
  embeddingDecay: parameter(
    "method",
    "weight decay of the embeddings, a penalty as that of the decoder",
    within(0, 1e9),
    0,
    { symbol: "λ_r" },
  ),
  precision,
  parallelogramError: OF_EMBEDDINGS.parallelogramError,
} as const;

/** A trial's parameters. */
export type ToyAddition = ParametersOf<typeof PARAMETERS>;

/** What is recorded beside the losses. */
export const SERIES: readonly SeriesSpec[] = [
  ...CLASSIFIER_SERIES,
  always("rqi", "RQI", "representation quality: share of all parallelograms that hold"),
  always(
    "predicted_accuracy",
    "Âcc",
    "share of all samples that are train samples or form a parallelogram that holds with one",
  ),
  always("embedding_norm", "√Z₀", "norm of all embeddings"),
];

/** What follows from the train samples alone, with Z₀ = k(p − 1), that of embeddings with deviation 1. */
export const FACTS: readonly FactSpec[] = [
  ...FACTS_OF_EMBEDDINGS,
  {
    name: "attainable_accuracy",
    symbol: "",
    meaning:
      "share of test samples whose sum or product a train sample has: of sums the test accuracy of a linear representation",
    metric: null,
  },
];

/** Templates exist only under the squared error; elsewhere their size would change only the id. */
export const TEMPLATES_OF_SQUARED: Rule<ToyAddition> = {
  names: ["targetDimension", "loss"],
  check: ({ parameters: { targetDimension, loss } }) =>
    loss === "squared" || targetDimension === TEMPLATE_NUMBERS
      ? null
      : {
          path: "targetDimension",
          expected: `none for loss: ${loss}, whose outputs are the sums`,
          found: String(targetDimension),
        },
};

/** Fixed embeddings have no rates; other ones would change only the id. */
export const RATES_OF_TRAINED: readonly Rule<ToyAddition>[] = (
  ["embeddingRate", "embeddingDecay"] as const
).map((name) => ({
  names: ["embeddings", name],
  check: ({ parameters }) =>
    parameters.embeddings === "trained" || parameters[name] === PARAMETERS[name].standard
      ? null
      : {
          path: name,
          expected: "none for embeddings: fixed, which do not move",
          found: String(parameters[name]),
        },
}));

/** Permutations lie on no line, and their product is taken of embeddings that are part of the network. */
export const SUMS_OF_FIXED: readonly Rule<ToyAddition>[] = (["embeddings", "messiness"] as const).map(
  (name) => ({
    names: ["operation", name],
    check: ({ parameters }) =>
      parameters.operation !== IN_S3 || parameters[name] === PARAMETERS[name].standard
        ? null
        : {
            path: name,
            expected: `${PARAMETERS[name].standard} for ${IN_S3}`,
            found: String(parameters[name]),
          },
  }),
);

/** Samples must be left to test on. */
export const SAMPLES_LEFT: Rule<ToyAddition> = {
  names: ["samples", "tokens", "operation"],
  check: ({ parameters }) => {
    const { samples: count, tokens, operation } = parameters;
    if (operation !== IN_S3)
      return TEST_SAMPLES_LEFT.check({ parameters: { samples: count, tokens } } as never);
    const all = sampleCount(parameters);
    if (count < all) return null;
    return {
      path: "samples",
      expected: `fewer than all ${all} ordered pairs, so that some are left to test on`,
      found: String(count),
    };
  },
};

/** Products of permutations are of the six in S₃. */
export const TOKENS_OF_S3: Rule<ToyAddition> = {
  names: ["operation", "tokens"],
  check: ({ parameters: { operation, tokens } }) =>
    operation !== IN_S3 || tokens === S3_ELEMENTS
      ? null
      : { path: "tokens", expected: `${S3_ELEMENTS}, the elements of S3`, found: String(tokens) },
};

/** Products of permutations need matrices, which keep the order of factors. */
export const MATRICES_OF_S3: Rule<ToyAddition> = {
  names: ["operation", "joined"],
  check: ({ method, parameters: { operation, joined } }) => {
    if (operation !== IN_S3) {
      if (joined !== "product") return null;
      const hint = `operation: ${IN_S3} multiplies`;
      return { path: "joined", expected: "sum or concatenation for i+j", found: joined, hint };
    }
    if (joined !== "product") {
      const expected = `product for ${IN_S3}, whose embeddings are matrices`;
      return { path: "joined", expected, found: joined };
    }
    if (!method.kind.startsWith("constrained")) return null;
    // The norm that these return to is that of the whole state, and the layers of the product must not move.
    const expected = `another method than ${method.kind} for joined: product`;
    return { path: "method.kind", expected, found: method.kind };
  },
};
