import {
  DEFAULT_THRESHOLDS,
  judgedColumns,
  thresholdLosses,
  type CurveRow,
  type GrokThresholds,
  type Outcome,
} from "../model/index.js";
import { curveChart, type ChartQuantity } from "./curve-chart.js";

/** The part of an outcome that charts need. */
export type ChartedOutcome = Pick<
  Outcome,
  "train_step" | "test_step" | "label_power" | "initial_train" | "initial_test"
>;

/** Rows of characters of one chart where two are drawn. */
const HALF_HEIGHT = 12;

/**
 * The curves of a trial for a terminal: its losses and, above them, its accuracies where they were recorded. Thresholds and
 * lasting crossings are drawn on the quantity of the thresholds. `judged` null: no outcome yet.
 */
export function trialCharts(
  rows: readonly CurveRow[],
  judged: { readonly thresholds: GrokThresholds; readonly outcome: ChartedOutcome } | null,
): string {
  const thresholds = judged?.thresholds ?? DEFAULT_THRESHOLDS;
  const isAccuracy = thresholds.measure === "accuracy";
  const columns = judgedColumns({ ...thresholds, measure: "accuracy" });
  const accuracy: ChartQuantity = { name: "accuracy", ...columns, scale: "linear", crosses: "reaches" };
  const crossings =
    judged === null
      ? {}
      : { crossings: { train: judged.outcome.train_step, test: judged.outcome.test_step } };
  const hasAccuracy = rows.some((row) => row[columns.train] !== null);
  if (!hasAccuracy) {
    return curveChart(rows, { ...crossings, ...(judged === null ? {} : lossLevels(judged)) });
  }
  const height = HALF_HEIGHT;
  return [
    curveChart(rows, {
      quantity: accuracy,
      height,
      ...(isAccuracy ? { ...crossings, thresholds } : {}),
    }),
    "",
    curveChart(rows, {
      height,
      ...(isAccuracy || judged === null ? {} : { ...crossings, ...lossLevels(judged) }),
    }),
  ].join("\n");
}

/** Thresholds as raw losses; none for an outcome without losses (a failed trial). */
function lossLevels({
  thresholds,
  outcome,
}: {
  readonly thresholds: GrokThresholds;
  readonly outcome: ChartedOutcome;
}): { readonly thresholds?: { readonly train: number; readonly test: number } } {
  const { label_power: power, initial_train: train, initial_test: test } = outcome;
  return power === null || train === null || test === null
    ? {}
    : { thresholds: thresholdLosses(thresholds, power, train, test) };
}
