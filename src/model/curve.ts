import type { MetricName } from "./budget.js";

/**
 * The columns of a curve, in the order of the table `curve`. Losses are means over samples of the squared error,
 * without ½. The first four are always there; the others come with the metric named behind them, else null.
 */
export const CURVE_COLUMNS = [
  "step",
  "train_loss",
  "test_loss",
  /** ‖W‖² / N = tr M. */
  "weight_norm",
  /** ‖W − W₀‖ / ‖W₀‖ (weightDistance). */
  "weight_distance",
  /** The three terms of Eq. 6, their sum is the population test loss (decomposition). */
  "error_trace",
  "error_quadratic",
  "error_linear",
  /** The authors' estimator, the off-diagonal one and the population value of CKA (alignment). */
  "alignment_sample",
  "alignment_offdiagonal",
  "alignment_population",
  /** ‖K_t − K₀‖ / ‖K₀‖, Frobenius, on the train inputs (kernelDistance). */
  "kernel_distance",
  /** Losses of the linearised twin at the same step (linearised). */
  "linearised_train",
  "linearised_test",
] as const;
export type CurveColumn = (typeof CURVE_COLUMNS)[number];

/** The columns that come with each metric. `kernelRegression` is one number a trial, in the outcome. */
export const METRIC_COLUMNS: Readonly<Record<MetricName, readonly CurveColumn[]>> = Object.freeze({
  weightDistance: ["weight_distance"],
  decomposition: ["error_trace", "error_quadratic", "error_linear"],
  alignment: ["alignment_sample", "alignment_offdiagonal", "alignment_population"],
  kernelDistance: ["kernel_distance"],
  linearised: ["linearised_train", "linearised_test"],
  kernelRegression: [],
});

/** One recorded step. Absent values are null, never −1, 0 or ∞. */
export type CurveRow = Readonly<Record<CurveColumn, number | null>> & {
  readonly step: number;
  readonly train_loss: number;
  readonly test_loss: number;
};

/** What the analyses need of a curve: equally long columns, steps increasing. */
export interface LossCurve {
  readonly steps: readonly number[];
  readonly train: readonly number[];
  readonly test: readonly number[];
}
