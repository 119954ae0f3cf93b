import type { GrokThresholds } from "../../model/index.js";
import { CURVE_COLOURS } from "./colours.js";
import { crossingFacts, curvePanels, type CurveLine } from "./curve-panels.js";
import { curveOnLogAxis, lossRange, powerOf, thresholdLevels } from "./curve-scale.js";
import type { FigureSize, FigureSpec } from "./figure-spec.js";
import { logChannel, type LineStyle } from "./line-channels.js";
import { exactNumber } from "../words/number-format.js";
import type { TimedParameters } from "../words/time-words.js";
import type { ReportCurve } from "../report-input.js";

const DASHED = [5, 4] as const;

/** The losses of a curve; those in the foreground come last. */
const LINES: readonly CurveLine[] = [
  { label: "train", colour: CURVE_COLOURS.train, column: "train_loss", ofOtherSeeds: true },
  { label: "test", colour: CURVE_COLOURS.test, column: "test_loss", ofOtherSeeds: true },
  {
    label: "linearised twin, train",
    colour: CURVE_COLOURS.train,
    dashes: DASHED,
    column: "linearised_train",
    ofOtherSeeds: false,
  },
  {
    label: "linearised twin, test",
    colour: CURVE_COLOURS.test,
    dashes: DASHED,
    column: "linearised_test",
    ofOtherSeeds: false,
  },
];
const KERNEL: LineStyle = {
  label: "kernel regression, test",
  colour: CURVE_COLOURS.kernel,
  dashes: [8, 3, 2, 3],
};

/** The style of a learning curve's threshold. */
export const THRESHOLD: LineStyle = { label: "threshold", colour: CURVE_COLOURS.threshold, dashes: [2, 3] };

/**
 * Learning curves on logarithmic axes, one panel a trial: train and test loss over the label power, their thresholds,
 * the lasting crossings as circles, and, where recorded, the linearised twin and the kernel regression line. The other
 * seeds of the cell are pale in the background.
 *
 * Edge: no curves: null. Losses far below both thresholds are cut off. accuracy-figure.ts draws thresholds on
 * accuracies.
 */
export function curvesFigure(
  system: TimedParameters,
  curves: readonly ReportCurve[],
  thresholds: GrokThresholds,
  lossTitle: string,
  size: FigureSize,
): FigureSpec | null {
  const hasLevels = thresholds.measure !== "accuracy";
  const drawn = curves.filter((curve) => curve.rows.some((row) => row.step > 0));
  const hasKernel = drawn.some(({ outcome }) => outcome.kernel_test !== null);
  return curvePanels(
    system,
    drawn,
    {
      y: logChannel("value", lossTitle, lossRange(drawn, thresholds)),
      lines: LINES,
      levelStyles: [...(hasKernel ? [KERNEL] : []), ...(hasLevels ? [THRESHOLD] : [])],
      value: (trial, loss) => curveOnLogAxis(loss === null ? null : loss / powerOf(trial)),
      levels: (curve) => {
        const { train, test } = thresholdLevels(curve, thresholds);
        const { kernel_test: kernel } = curve.outcome;
        return [
          ...(hasLevels ? [...new Set([train, test])] : []).map((value) => ({
            value,
            series: THRESHOLD.label,
          })),
          ...(kernel === null ? [] : [{ value: kernel / powerOf(curve), series: KERNEL.label }]),
        ];
      },
      crossings: (curve) => {
        if (!hasLevels) return [];
        const level = thresholdLevels(curve, thresholds);
        return [
          { step: curve.outcome.train_step, value: level.train },
          { step: curve.outcome.test_step, value: level.test },
        ];
      },
      facts: (curve) => {
        const { kernel_test: kernel } = curve.outcome;
        const fact = kernel === null ? [] : [`kernel regression ${exactNumber(kernel / powerOf(curve))}`];
        return [...fact, ...(hasLevels ? crossingFacts(curve, "below") : [])];
      },
    },
    size,
  );
}
