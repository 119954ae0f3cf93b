import { judgedValues, thresholdLosses, type CurveRow, type GrokThresholds } from "../../src/model/index.js";
import { crossings } from "../../src/science/index.js";

/** Accuracies to be reached; `within` as in a sweep file. */
export type AccuracyLevels = Pick<GrokThresholds, "train" | "test" | "within">;

/** The steps from which on the accuracies of a curve stay at or above their thresholds; ∞ where they never do. */
export function accuracySteps(
  rows: readonly CurveRow[],
  levels: AccuracyLevels,
): { readonly train: number; readonly test: number } {
  const thresholds: GrokThresholds = { ...levels, relativeTo: "labels", ratio: 3, measure: "accuracy" };
  const level = thresholdLosses(thresholds, 1, 1, 1);
  const values = rows.map((row) => judgedValues(thresholds, row));
  const steps = rows.map(({ step }) => step);
  const at = (part: "train" | "test"): number =>
    crossings(
      steps,
      values.map((each) => each[part]),
      level[part],
      "linear",
    ).lasting ?? Infinity;
  return { train: at("train"), test: at("test") };
}

/** The geometric mean: of times that are spread over decades. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
