import type { Facts } from "./series-spec.js";

/**
 * The outcome of a trial: the first kind that applies, in this order (see docs/definitions.md):
 *
 * - `failed`: an error; · `diverged`: a loss non-finite or above 10⁶ × its start;
 * - `censored`: under weight decay, not at rest (rest-rule.ts);
 * - `collapsed`: train crossed its threshold and rose again; · `lost`: train stays below, test crossed and rose again;
 * - `grokked`: both stay below, test_step / train_step ≥ ρ; · `tracked`: the same with a smaller ratio;
 * - `memorized`: train stays below, test never crossed, and the trial is at rest;
 * - `unfitted`: train never crossed, under decay and at rest; · `censored`: the budget ended first.
 */
export const OUTCOME_KINDS = [
  "grokked",
  "tracked",
  "memorized",
  "lost",
  "collapsed",
  "unfitted",
  "censored",
  "diverged",
  "failed",
] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** A row of the table `outcome`, less its key. Steps are in steps of the method, losses raw. Absent is null. */
export interface Outcome {
  readonly kind: OutcomeKind;
  readonly train_step: number | null;
  readonly test_step: number | null;
  readonly train_first_step: number | null;
  readonly test_first_step: number | null;
  readonly delay: number | null;
  readonly delay_at_least: number | null;
  readonly ratio: number | null;
  readonly rise: number | null;
  readonly rich_step: number | null;
  readonly kernel_test: number | null;
  readonly label_power: number | null;
  readonly initial_train: number | null;
  readonly initial_test: number | null;
  readonly final_train: number | null;
  readonly final_test: number | null;
  /** The last step that was trained. */
  readonly steps: number | null;
  /** Numbers known before training that have no column, by name; absent: none. */
  readonly facts?: Facts;
}
