/** What rounding may take a loss below 0. */
const ROUNDING = 1e-9;

/** Whether a loss is below 0 by more than rounding. Thresholds are shares of losses that are 0 at best; NaN is not below. */
export function isBelowZero(loss: number): boolean {
  return loss < -ROUNDING;
}
