import type { OutcomeRow } from "../model/index.js";

/**
 * Whether generalisation came late: test_step ≥ ρ · train_step. A product, so that a train set fitted from step 0 on is
 * compared too; a test loss that began below its threshold is not late.
 */
export function isDelayed(trainStep: number, testStep: number, ratio: number): boolean {
  return testStep > 0 && testStep >= ratio * trainStep;
}

/**
 * Whether a trial generalised without delay within its budget. Under weight decay this may not be final yet, so that the
 * outcome is censored; its two crossings say it all the same.
 */
export function isTracked(row: OutcomeRow, ratio: number): boolean {
  if (row.kind !== "censored") return row.kind === "tracked";
  const { train_step: train, test_step: test } = row;
  return train !== null && test !== null && !isDelayed(train, test, ratio);
}
