import type { SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { from, integerFrom, within } from "../domains.js";
import { dimension, learningRate, parameter, samples, sigma, weightDecay } from "../parameters.js";
import { always, REGRESSION_ACCURACIES } from "../series.js";

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  samples: { ...samples, standard: 200 },
  dimension,
  outputs: parameter("task", "number of outputs", integerFrom(1), 1, { symbol: "K" }),
  sigma: {
    ...sigma,
    meaning: "scale of the student's initial weights: their standard deviation times √(2DK)",
    domain: from(0),
  },
  teacherScale: parameter(
    "task",
    "scale of the teacher's weights: their standard deviation times √(2DK)",
    within(1e-9, 1e9),
    1,
  ),
  labelNoise: parameter("task", "standard deviation of the noise on train labels", from(0), 0),
  weightDecay: { ...weightDecay, meaning: "weight decay, the penalty (λ/2)‖S‖²" },
  learningRate: {
    ...learningRate,
    meaning: "learning rate: a step of descent is −η∇L",
    symbol: "η",
    standard: 0.01,
  },
} as const;

/** A trial's parameters. */
export type LinearRegression = ParametersOf<typeof PARAMETERS>;

/** What is recorded beside the losses. */
export const SERIES: readonly SeriesSpec[] = [
  always("parameter_norm", "‖S‖", "norm of the student's weights"),
  ...REGRESSION_ACCURACIES,
];
