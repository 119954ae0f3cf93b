import type { GrokThresholds } from "./budget.js";

/**
 * The thresholds as raw losses: what a recorded loss is compared with.
 *
 * @example thresholdLosses({ train: 0.1, test: 0.1, relativeTo: "labels", ratio: 3 }, 0.75, 1, 1)
 *   // { train: 0.075, test: 0.075 }, up to rounding
 */
export function thresholdLosses(
  thresholds: GrokThresholds,
  labelPower: number,
  initialTrain: number,
  initialTest: number,
): { readonly train: number; readonly test: number } {
  switch (thresholds.relativeTo) {
    case "labels":
      return { train: thresholds.train * labelPower, test: thresholds.test * labelPower };
    case "initial":
      return { train: thresholds.train * initialTrain, test: thresholds.test * initialTest };
    case "absolute":
      return { train: thresholds.train, test: thresholds.test };
  }
}
