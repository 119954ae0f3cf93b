import type { SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { within } from "../domains.js";
import { dimension, labelNoise, learningRate, parameter, samples, weightDecay } from "../parameters.js";
import { accuracy, always } from "../series.js";

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  samples: { ...samples, standard: 200 },
  dimension,
  inputScale: parameter(
    "task",
    "standard deviation of an input, against the constant feature 1",
    within(1e-6, 1e6),
    10,
    { symbol: "σ" },
  ),
  labelNoise: { ...labelNoise, meaning: "label noise: share of train labels that are −1 instead of 1" },
  weightDecay: { ...weightDecay, meaning: "weight decay, the penalty (λ/2)(‖w‖² + b²)" },
  learningRate: {
    ...learningRate,
    meaning: "learning rate: a step of descent is −η∇L",
    symbol: "η",
    standard: 0.01,
  },
} as const;

/** A trial's parameters. */
export type LogisticRegression = ParametersOf<typeof PARAMETERS>;

/** What is recorded beside the losses. */
export const SERIES: readonly SeriesSpec[] = [
  accuracy("train", "share of train samples on the side of their label, wrong ones included"),
  accuracy("test", "share of fresh samples on their side: Φ(b/σ‖w‖)"),
  always("parameter_norm", "√(‖w‖² + b²)", "norm of weights and bias"),
  always("margin", "margin", "smallest y(w·x + b) over the train set; y = 1 without label noise"),
  always("bias", "b", "bias, the weight of the constant feature"),
];
