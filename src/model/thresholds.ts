import type { GrokThresholds } from "./budget.js";
import type { CurveColumn, CurveRow } from "./curve.js";
import { WITHIN_THRESHOLDS, type WithinThreshold } from "./within-thresholds.js";

/**
 * The thresholds as numbers that a recorded value is compared with ({@link judgedValues}): raw losses, or error
 * rates 1 − accuracy.
 *
 * An accuracy reaches a threshold θ at θ, a loss only below θ: the level of an error rate is the next number above 1 − θ,
 * so that one comparison serves both.
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
  if (thresholds.measure === "accuracy") {
    return { train: justAbove(1 - thresholds.train), test: justAbove(1 - thresholds.test) };
  }
  switch (thresholds.relativeTo) {
    case "labels":
      return { train: thresholds.train * labelPower, test: thresholds.test * labelPower };
    case "initial":
      return { train: thresholds.train * initialTrain, test: thresholds.test * initialTest };
    case "absolute":
      return { train: thresholds.train, test: thresholds.test };
  }
}

/** The columns of a row that thresholds apply to: losses, or accuracies where the thresholds are on accuracies. */
export function judgedColumns(thresholds: GrokThresholds): {
  readonly train: CurveColumn;
  readonly test: CurveColumn;
} {
  if (thresholds.measure !== "accuracy") return { train: "train_loss", test: "test_loss" };
  if (thresholds.within === undefined) return { train: "train_accuracy", test: "test_accuracy" };
  return WITHIN[thresholds.within];
}

/**
 * The values of a row that are compared with {@link thresholdLosses}: its losses, or its error rates 1 − accuracy, so that an
 * accuracy that rises crosses from above like a loss that falls. NaN where the row has no such accuracy.
 */
export function judgedValues(
  thresholds: GrokThresholds,
  row: JudgedRow,
): { readonly train: number; readonly test: number } {
  if (thresholds.measure !== "accuracy") return { train: row.train_loss, test: row.test_loss };
  const { train, test } = judgedColumns(thresholds);
  return { train: 1 - (row[train] ?? Number.NaN), test: 1 - (row[test] ?? Number.NaN) };
}

/** The columns that a rule needs: the losses, and the accuracies if its thresholds are on accuracies. */
export type JudgedRow = Pick<CurveRow, "step" | "train_loss" | "test_loss"> &
  Readonly<Partial<Record<CurveColumn, number | null>>>;

const WITHIN: Readonly<Record<WithinThreshold, { readonly train: CurveColumn; readonly test: CurveColumn }>> =
  {
    [WITHIN_THRESHOLDS[0]]: { train: "train_within_1e_4", test: "test_within_1e_4" },
    [WITHIN_THRESHOLDS[1]]: { train: "train_within_5e_4", test: "test_within_5e_4" },
    [WITHIN_THRESHOLDS[2]]: { train: "train_within_5e_3", test: "test_within_5e_3" },
    [WITHIN_THRESHOLDS[3]]: { train: "train_within_1e_2", test: "test_within_1e_2" },
    [WITHIN_THRESHOLDS[4]]: { train: "train_within_1e_1", test: "test_within_1e_1" },
  };

/** A number above x ≥ 0 with nothing of the size of 1/P between: the spacing of doubles at 1. */
function justAbove(x: number): number {
  return x + Number.EPSILON;
}
