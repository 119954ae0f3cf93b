import type { WithinThreshold } from "./within-thresholds.js";

/** Which steps a curve keeps. `pointsPerDecade` n: step 0 and round(10^(k/n)), without repetitions. */
export type RecordGrid = { readonly pointsPerDecade: number } | { readonly steps: readonly number[] };

/** When a trial ends: at the budget, or as soon as its outcome is decided (see engine/stopping.ts). */
export type StopRule = "budget" | "decided";

/** How far a trial is trained and what is kept of it. None of it changes a recorded value, so no id knows it. */
export interface Budget {
  /** The last step. Integer ≥ 0. */
  readonly steps: number;
  readonly stop: StopRule;
  readonly record: RecordGrid;
  /**
   * Right-hand sides that method `flow` takes for a trial at most, from its start on (those for records apart): a trial
   * whose next step needs more ends before it, and is judged as far as it came. Absent: without bound. Descents take one evaluation a step, so `steps`
   * bounds them.
   */
  readonly evaluations?: number;
}

/**
 * {@link Budget.evaluations} where a sweep says nothing. What the sweeps that come with the program need is below 20 000;
 * a trial that needs more than this is stiff beyond use, and would take hours without a word.
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
   * `accuracy`: `train` and `test` are accuracies, reached from below, and `relativeTo` has no meaning. Absent: they
   * are losses.
   */
  readonly measure?: "accuracy";
  /** Which accuracy of a regression: the share of samples whose squared error is below this. Absent: 10⁻³. */
  readonly within?: WithinThreshold;
}

/** What counts as grokking where a sweep says nothing: a tenth of the labels' power, three times later on test. */
export const DEFAULT_THRESHOLDS: GrokThresholds = Object.freeze({
  train: 0.1,
  test: 0.1,
  relativeTo: "labels",
  ratio: 3,
});

/** What counts as reached where a sweep measures accuracy and says no more. */
export const DEFAULT_ACCURACIES = Object.freeze({ train: 0.99, test: 0.95 });

/**
 * Metrics whose series have columns, in the order in which a record plan names them. Further ones are the systems' own: they
 * follow, in the order of their declaration.
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
