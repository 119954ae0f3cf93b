import type { SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { integerFrom } from "../domains.js";
import { alpha, dimension, learningRate, samples, weightDecay } from "../parameters.js";
import { always, onRequest } from "../series.js";

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  alpha: { ...alpha, meaning: "initial weights: U = V = αI", standard: 10 },
  samples: { ...samples, meaning: "entries that are observed, (i, j) and (j, i) apart", standard: 470 },
  dimension: {
    ...dimension,
    meaning: "rows of the table",
    domain: integerFrom(2),
    symbol: "d",
    standard: 97,
  },
  weightDecay: {
    ...weightDecay,
    meaning: "weight decay, the penalty (λ/2)(‖U‖² + ‖V‖²)",
    standard: 1e-4,
  },
  learningRate: {
    ...learningRate,
    meaning: "learning rate: a step of descent is −η∇L",
    symbol: "η",
    standard: 0.1,
  },
} as const;

/** A trial's parameters. */
export type MatrixCompletion = ParametersOf<typeof PARAMETERS>;

/** What is recorded beside the losses. */
export const SERIES: readonly SeriesSpec[] = [
  always("parameter_norm", "√(‖U‖² + ‖V‖²)", "norm of all weights"),
  always("unobserved_size", "max |W|", "largest |W_ij| where neither (i, j) nor (j, i) is observed"),
  onRequest("nuclear", "nuclear_norm", "‖W‖∗", "nuclear norm of W = UUᵀ − VVᵀ, the sum of its |eigenvalues|"),
];
