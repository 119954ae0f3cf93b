import { thresholdLosses, type Store } from "../model/index.js";
import { storedSweep, type StoredOutcome } from "../session/index.js";
import type { CurveChartOptions } from "./curve-chart.js";

/**
 * Thresholds and crossings of a stored outcome, for its chart: those of the sweep that decided it.
 *
 * Edge: an outcome without losses (a failed trial): crossings only.
 */
export function storedLevels(store: Store, { sweep, columns }: StoredOutcome): CurveChartOptions {
  const number = (column: string): number | null => {
    const value = columns[column];
    return typeof value === "number" ? value : null;
  };
  const crossings = { train: number("train_step"), test: number("test_step") };
  const [power, train, test] = ["label_power", "initial_train", "initial_test"].map(number);
  if (power === null || train === null || test === null) return { crossings };
  return { crossings, thresholds: thresholdLosses(storedSweep(store, sweep).thresholds, power, train, test) };
}
