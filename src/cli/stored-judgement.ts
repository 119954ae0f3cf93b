import type { GrokThresholds, Store } from "../model/index.js";
import { storedSweep } from "../session/index.js";
import type { StoredOutcome } from "../store/index.js";
import type { ChartedOutcome } from "./trial-charts.js";

/** The data for charts of a stored outcome: the outcome, and the thresholds of the sweep that decided it. */
export function storedJudgement(
  store: Store,
  { sweep, columns }: StoredOutcome,
): { readonly thresholds: GrokThresholds; readonly outcome: ChartedOutcome } {
  const number = (column: keyof ChartedOutcome): number | null => {
    const value = columns[column];
    return typeof value === "number" ? value : null;
  };
  return {
    thresholds: storedSweep(store, sweep).thresholds,
    outcome: {
      train_step: number("train_step"),
      test_step: number("test_step"),
      label_power: number("label_power"),
      initial_train: number("initial_train"),
      initial_test: number("initial_test"),
    },
  };
}
