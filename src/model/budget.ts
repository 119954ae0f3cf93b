import type { WithinThreshold } from "./within-thresholds.js";

/** Which steps a curve keeps. `pointsPerDecade` n: step 0 and round(10^(k/n)), without repetitions. */
export type RecordGrid = { readonly pointsPerDecade: number } | { readonly steps: readonly number[] };

/** When a trial ends: at the budget, or as soon as its outcome is decided (see engine/stopping.ts). */
export type StopRule = "budget" | "decided";

/** How far a trial is trained and what is kept of it. None of these settings changes a recorded value, so none enters an id. */
export interface Budget {
  /** The last step. Integer ≥ 0. */
  readonly steps: number;
  readonly stop: StopRule;
  readonly record: RecordGrid;
  /**
   * The most right-hand sides that method `flow` evaluates for a trial from its start on, not counting those for records.
   * A trial whose next step would need more ends before that step and is judged as far as it came. Absent: no bound.
   * Descents take one evaluation a step, so `steps` bounds them.
   */
  readonly evaluations?: number;
}

/**
 * The default of {@link Budget.evaluations}. The sweeps that come with the program need fewer than 20 000; a trial that
 * needs more than this default is too stiff to be useful, and would run for hours without any report.
 */
export const DEFAULT_EVALUATIONS = 1_000_000;

/** Thresholds of a sweep on its own loss scale (see outcome.ts for what they decide). */
export interface GrokThresholds {
  readonly train: number;
  readonly test: number;
  /**
   * `labels`: R = L / E[y²], the population value where there is one, else the test set's; `initial`: each loss
   * over its own value at step 0, as the source paper plots; `absolute`: L itself.
   */
  readonly relativeTo: "labels" | "initial" | "absolute";
  /** [ρ] test_step / train_step from which on generalisation counts as delayed. */
  readonly ratio: number;
  /**
   * `accuracy`: `train` and `test` are accuracies, reached from below, and `relativeTo` has no meaning. Absent: `train`
   * and `test` are losses.
   */
  readonly measure?: "accuracy";
  /** Which accuracy of a regression: the share of samples whose squared error is below this. Absent: 10⁻³. */
  readonly within?: WithinThreshold;
  /**
   * Trials are also judged by the four phases of Liu et al. 2022, with accuracies only: from `lag` steps (≥ 0) between the
   * train and the test crossing on, generalisation is late. Absent: they are not.
   */
  readonly phases?: { readonly lag: number };
}

/** The default thresholds of grokking: a tenth of the labels' power, three times later on test. */
export const DEFAULT_THRESHOLDS: GrokThresholds = Object.freeze({
  train: 0.1,
  test: 0.1,
  relativeTo: "labels",
  ratio: 3,
});

/** The default thresholds of a sweep that measures accuracy. */
export const DEFAULT_ACCURACIES = Object.freeze({ train: 0.99, test: 0.95 });

/** The same where phases are asked for: those of Liu et al. 2022, Table 1. */
export const PHASE_ACCURACIES = Object.freeze({ train: 0.9, test: 0.9 });

/**
 * Metrics whose series have columns, in the order in which a record plan names them. Further metrics are the systems' own
 * and follow in the order of their declaration.
 */
export const METRIC_NAMES = [
  "weightDistance",
  "decomposition",
  "alignment",
  "kernelDistance",
  "linearised",
  "kernelRegression",
] as const;

/** A metric that a system records on request, by its name. */
export type MetricName = string;
