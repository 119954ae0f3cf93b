import { thresholdLosses, type GrokThresholds, type OutcomeRow } from "../model/index.js";

/**
 * How a trial generalised. `kernel`: regression with the initial kernel K₀ passes the test threshold on the same
 * data, so no feature learning was needed. `features`: it does not pass, but the trial generalised.
 */
export const MECHANISMS = ["kernel", "features"] as const;
export type Mechanism = (typeof MECHANISMS)[number];

/** The columns that {@link mechanismOf} reads. */
export type MechanismInput = Pick<
  OutcomeRow,
  "test_step" | "rich_step" | "kernel_test" | "label_power" | "initial_train" | "initial_test"
>;

/**
 * Tells feature learning from kernel generalisation, for a trial whose test loss stays below its threshold; null for
 * any other trial, and where neither metric was recorded.
 *
 * `kernel_test` (metric kernelRegression) decides where it is known. Without it, a trial that left its linearised
 * twin (`rich_step`, metric linearised) before it generalised learned features; one that did not is left open, for
 * an absent `rich_step` may also mean that the twin was not recorded.
 *
 * Source: ours (docs/definitions.md); the comparison with the kernel after Kumar et al. 2023.
 */
export function mechanismOf(row: MechanismInput, thresholds: GrokThresholds): Mechanism | null {
  if (row.test_step === null) return null;
  if (row.kernel_test !== null) {
    const { label_power, initial_train, initial_test } = row;
    if (label_power === null || initial_train === null || initial_test === null) return null;
    const level = thresholdLosses(thresholds, label_power, initial_train, initial_test).test;
    return row.kernel_test < level ? "kernel" : "features";
  }
  return row.rich_step !== null && row.rich_step <= row.test_step ? "features" : null;
}

/** Trials of a cell by their mechanism of generalisation. */
export type MechanismCounts = Readonly<Record<Mechanism, number>>;
