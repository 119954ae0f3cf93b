import { thresholdLosses, type CurveRow, type GrokThresholds } from "../model/index.js";
import { crossings } from "../science/index.js";

/** In relative deviations a loss counts as at least this part of the label power. */
export const DEVIATION_FLOOR = 1e-8;

/** How far two curves of the same trial, trained in two ways, lie apart. Relative: 0.005 is 0.5 %. */
export interface CurveDeviation {
  /** Largest deviation of the train and of the test loss over the common records. */
  readonly trainLoss: number;
  readonly testLoss: number;
  /** Deviation of the step from which on a loss stays below its threshold; null where neither curve crosses it. */
  readonly trainStep: number | null;
  readonly testStep: number | null;
  /** Whether one of the curves gets below a threshold for good and the other does not. */
  readonly disagrees: boolean;
  /** Last common record. */
  readonly steps: number;
}

/**
 * Deviation of a curve from a reference, both over their common records and each with its own crossings.
 *
 * Shapes: rows with steps increasing; `labelPower` is E[y²].
 * Edge:   losses below {@link DEVIATION_FLOOR} of the label power count as that floor; where only one curve crosses, there
 *         is no deviation in time, but the curves disagree. No common record: all zero, steps −1.
 * Source: ours.
 */
export function curveDeviation(
  found: readonly CurveRow[],
  reference: readonly CurveRow[],
  thresholds: GrokThresholds,
  labelPower: number,
): CurveDeviation {
  const byStep = new Map(reference.map((row) => [row.step, row]));
  const common = found.flatMap((row) => {
    const other = byStep.get(row.step);
    return other === undefined ? [] : [{ row, other }];
  });
  if (common.length === 0) {
    return { trainLoss: 0, testLoss: 0, trainStep: null, testStep: null, disagrees: false, steps: -1 };
  }
  const floor = DEVIATION_FLOOR * labelPower;
  const largest = (loss: "train_loss" | "test_loss"): number =>
    common.reduce(
      (most, { row, other }) =>
        Math.max(most, Math.abs(row[loss] - other[loss]) / Math.max(other[loss], floor)),
      0,
    );
  const one = crossingsOf(
    common.map(({ row }) => row),
    thresholds,
    labelPower,
  );
  const two = crossingsOf(
    common.map(({ other }) => other),
    thresholds,
    labelPower,
  );
  const disagrees =
    (one.train === null) !== (two.train === null) || (one.test === null) !== (two.test === null);
  return {
    trainLoss: largest("train_loss"),
    testLoss: largest("test_loss"),
    trainStep: relative(one.train, two.train),
    testStep: relative(one.test, two.test),
    disagrees,
    steps: common[common.length - 1].row.step,
  };
}

function crossingsOf(
  rows: readonly CurveRow[],
  thresholds: GrokThresholds,
  labelPower: number,
): { readonly train: number | null; readonly test: number | null } {
  const level = thresholdLosses(thresholds, labelPower, rows[0].train_loss, rows[0].test_loss);
  const steps = rows.map((row) => row.step);
  const lasting = (losses: readonly number[], threshold: number): number | null =>
    crossings(steps, losses, threshold).lasting;
  return {
    train: lasting(
      rows.map((row) => row.train_loss),
      level.train,
    ),
    test: lasting(
      rows.map((row) => row.test_loss),
      level.test,
    ),
  };
}

/** |a − b| / b; a step of 0 against 0 is no deviation. */
function relative(found: number | null, reference: number | null): number | null {
  if (found === null || reference === null) return null;
  return found === reference ? 0 : Math.abs(found - reference) / Math.max(reference, Number.MIN_VALUE);
}
