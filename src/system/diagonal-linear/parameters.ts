import type { SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { from, integerFrom, oneOf } from "../domains.js";
import {
  alpha,
  dimension,
  labelNoise,
  learningRate,
  parameter,
  samples,
  weightDecay,
} from "../parameters.js";
import { accuracy, always } from "../series.js";

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  alpha: { ...alpha, meaning: "norm of all initial weights: each is α/√(2D)", standard: 128 },
  samples: { ...samples, standard: 256 },
  dimension: { ...dimension, standard: 2000 },
  inputs: parameter(
    "task",
    "sparse: sign inputs, a teacher of few of them; misgrokking: Gaussian inputs moved along a dense direction",
    oneOf("sparse", "misgrokking"),
    "sparse",
    { scale: "none" },
  ),
  sparsity: parameter("task", "number of inputs that the sparse teacher adds up, odd", integerFrom(1), 3, {
    symbol: "k",
  }),
  signal: parameter(
    "task",
    "distance between the two classes of misgrokking beyond their own spread",
    from(0),
    25,
    { symbol: "δ" },
  ),
  testSamples: parameter("task", "number of test samples", integerFrom(1), 1000),
  labelNoise,
  weightDecay: {
    ...weightDecay,
    meaning: "weight decay, the penalty (λ/2)(‖u‖² + ‖v‖²)",
    standard: 1e-3,
  },
  learningRate: {
    ...learningRate,
    meaning: "learning rate: a step of descent is −η∇L",
    symbol: "η",
    standard: 0.01,
  },
} as const;

/** A trial's parameters. */
export type DiagonalLinear = ParametersOf<typeof PARAMETERS>;

/** What is recorded beside the losses. */
export const SERIES: readonly SeriesSpec[] = [
  accuracy("train", "share of train samples on the side of their label, wrong ones included"),
  accuracy("test", "share of test samples on their side; no test label is wrong"),
  always("parameter_norm", "√(‖u‖² + ‖v‖²)", "norm of all weights"),
  always("margin", "margin", "smallest y f(x) over the train set"),
  always("margin_l1", "margin/‖w‖₁", "margin over the ℓ₁ norm of w = u² − v²"),
  always("margin_l2", "margin/‖w‖₂", "margin over the ℓ₂ norm of w = u² − v²"),
];
