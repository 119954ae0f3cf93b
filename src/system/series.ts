import type { SeriesPanel, SeriesSpec } from "../model/index.js";

/*
 * Series that several systems record.
 */

/** A series that is always recorded, and only shown. */
export function always(column: string, symbol: string, meaning: string): SeriesSpec {
  return { column, symbol, meaning, metric: null, judged: null };
}

/** A series that is recorded where the sweep asks for its metric. */
export function onRequest(metric: string, column: string, symbol: string, meaning: string): SeriesSpec {
  return { ...always(column, symbol, meaning), metric };
}

/** The plain accuracy over a set, which `grok.measure: accuracy` judges. */
export function accuracy(set: "train" | "test", meaning: string, symbol = ""): SeriesSpec {
  return { ...always(`${set}_accuracy`, symbol, meaning), judged: { set } };
}

/** Thresholds of the squared error in the accuracies of a regression, beside 10⁻³: ending of the columns, value. */
export const WITHIN = [
  ["1e_4", 1e-4],
  ["5e_4", 5e-4],
  ["5e_3", 5e-3],
  ["1e_2", 1e-2],
  ["1e_1", 1e-1],
] as const;

/** Accuracies of a regression: the share of samples whose squared error is below a threshold. */
export const REGRESSION_ACCURACIES: readonly SeriesSpec[] = [
  accuracy("train", "share of train samples whose squared error is below 10⁻³", "0.001"),
  accuracy("test", "share of test samples whose squared error is below 10⁻³", "0.001"),
  ...WITHIN.flatMap(([name, within]) =>
    (["train", "test"] as const).map((set): SeriesSpec => ({
      ...always(
        `${set}_within_${name}`,
        String(within),
        `share of ${set} samples whose squared error is below ${within}`,
      ),
      judged: { set, within },
    })),
  ),
];

/** The accuracies of a regression by the squared error below which a sample is right, a panel a set. */
export const WITHIN_PANELS: readonly SeriesPanel[] = (["train", "test"] as const).map((set) => ({
  title: `Share of ${set} samples with a squared error below…`,
  columns: [
    ...WITHIN.filter(([, within]) => within < 1e-3).map(([name]) => `${set}_within_${name}`),
    `${set}_accuracy`,
    ...WITHIN.filter(([, within]) => within > 1e-3).map(([name]) => `${set}_within_${name}`),
  ],
  scale: "share",
  axis: "accuracy",
}));
