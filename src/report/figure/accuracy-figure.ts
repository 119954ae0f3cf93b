import { judgedColumns, type GrokThresholds } from "../../model/index.js";
import { CURVE_COLOURS } from "./colours.js";
import { crossingFacts, curvePanels, hasColumn } from "./curve-panels.js";
import { THRESHOLD } from "./curves-figure.js";
import type { FigureSize, FigureSpec } from "./figure-spec.js";
import type { TimedParameters } from "../words/time-words.js";
import type { ReportCurve } from "../report-input.js";

/** Space above an accuracy of 1, so that a line there is fully visible. */
const TOP = 1.03;

/**
 * Accuracies over steps, one panel a trial: the accuracies that the thresholds use, else those that are always
 * recorded; with thresholds and lasting crossings where the thresholds are accuracies. The other seeds of the cell are
 * pale in the background.
 *
 * Edge: no curve with accuracies: null.
 */
export function accuracyFigure(
  system: TimedParameters,
  curves: readonly ReportCurve[],
  thresholds: GrokThresholds,
  size: FigureSize,
): FigureSpec | null {
  const isJudged = thresholds.measure === "accuracy";
  const columns = judgedColumns({ ...thresholds, measure: "accuracy" });
  const drawn = curves.filter(({ rows }) => hasColumn(rows, columns.train));
  return curvePanels(
    system,
    drawn,
    {
      y: {
        field: "value",
        type: "quantitative",
        scale: { domain: [0, TOP], nice: false },
        axis: { title: "accuracy", values: [0, 0.2, 0.4, 0.6, 0.8, 1], format: "~g" },
      },
      lines: [
        { label: "train", colour: CURVE_COLOURS.train, column: columns.train, ofOtherSeeds: true },
        { label: "test", colour: CURVE_COLOURS.test, column: columns.test, ofOtherSeeds: true },
      ],
      levelStyles: isJudged ? [THRESHOLD] : [],
      value: (_trial, accuracy) => (accuracy !== null && Number.isFinite(accuracy) ? accuracy : null),
      levels: () =>
        isJudged
          ? [...new Set([thresholds.train, thresholds.test])].map((value) => ({
              value,
              series: THRESHOLD.label,
            }))
          : [],
      crossings: ({ outcome }) =>
        isJudged
          ? [
              { step: outcome.train_step, value: thresholds.train },
              { step: outcome.test_step, value: thresholds.test },
            ]
          : [],
      facts: (curve) => (isJudged ? crossingFacts(curve, "at its threshold") : []),
    },
    size,
  );
}
