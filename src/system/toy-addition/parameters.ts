import type { FactSpec, Rule, SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { integerFrom, oneOf, within } from "../domains.js";
import { PARAMETERS as OF_EMBEDDINGS, FACTS as FACTS_OF_EMBEDDINGS } from "../effective-theory/parameters.js";
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

/** Numbers of a template where nothing else is said. */
const TEMPLATE_NUMBERS = 30;

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  alpha,
  samples: { ...samples, meaning: "train samples: pairs i ≤ j whose sum is known", standard: 45 },
  tokens: OF_EMBEDDINGS.tokens,
  labelNoise,
  embeddingDimension: OF_EMBEDDINGS.embeddingDimension,
  joined: parameter(
    "model",
    "what the decoder is given of two embeddings: their sum, or their concatenation",
    oneOf("sum", "concatenation"),
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
      "share of test samples whose sum a train sample has: the test accuracy of a linear representation",
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
