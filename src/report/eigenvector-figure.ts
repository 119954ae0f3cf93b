import type { Cell } from "../analysis/index.js";
import type { TrialParameters } from "../model/index.js";
import { spacedViridis } from "./colours.js";
import { lastStepOf, positiveOrNull, powerOf } from "./curve-scale.js";
import { DECORATION, layer, type FigureRow, type FigureSize, type FigureSpec } from "./figure-spec.js";
import { finalLossFigure } from "./final-loss-figure.js";
import { logChannel, stepChannel, stepHover } from "./line-channels.js";
import { exactNumber } from "./number-format.js";
import { panelGrid } from "./panel-grid.js";
import type { ReportCurve } from "./report-input.js";

const HEIGHT = 230;

/** Curves of one panel that can still be told apart. */
const MOST_CURVES = 8;

/**
 * The j panel: test and train curves coloured by the eigenvector j that the labels are, one trial each, and the final
 * test loss over j.
 *
 * Edge: labels that are no eigenvectors, or all the same one: null.
 * Source: after Fig. 5 of Kumar et al. 2023.
 */
export function eigenvectorFigure(
  cells: readonly Cell[],
  curves: readonly ReportCurve[],
  lossTitle: string,
  size: FigureSize,
): FigureSpec | null {
  const drawn = oneForEach(curves);
  const final = finalLossFigure(cells, "eigenvector", lossTitle, size);
  if (final === null) return null;
  if (drawn.length < 2) return final;
  const { columns, panelWidth } = panelGrid(2, 10, size.width, 62);
  const lastStep = lastStepOf(drawn);
  const labels = drawn.map(labelOf);
  const scale = { domain: labels, range: [...spacedViridis(labels.length)] };
  const legend = {
    title: "learned eigenvector j",
    orient: "top",
    direction: "horizontal",
    columns: Math.max(3, Math.floor(size.width / 90)),
    symbolType: "stroke",
    symbolSize: 420,
  };
  const panel = (title: string, column: "train_loss" | "test_loss"): FigureSpec => ({
    title,
    width: panelWidth,
    height: HEIGHT,
    encoding: {
      x: stepChannel(lastStep),
      y: logChannel("loss", "loss / label power", rangeOf(drawn, column)),
    },
    layer: [
      layer(
        drawn.flatMap((curve) => rowsOf(curve, column)),
        { type: "line", clip: true, strokeWidth: 1.8, ...DECORATION },
        { color: { field: "j", type: "nominal", scale, legend } },
      ),
      ...stepHover(tipsOf(drawn, column), lastStep, panelWidth, size),
    ],
  });
  const curvesPart = {
    columns,
    concat: [panel("Test loss", "test_loss"), panel("Train loss", "train_loss")],
  };
  return { vconcat: [curvesPart, final], resolve: { scale: { color: "independent", fill: "independent" } } };
}

/**
 * One curve of each j, by increasing j: where others vary too, that of the smallest P, then α, ε and seed; evenly thinned
 * where there are more than can be told apart.
 */
function oneForEach(curves: readonly ReportCurve[]): readonly ReportCurve[] {
  const first = new Map<number, ReportCurve>();
  const sortedCurves = [...curves].sort((a, b) => {
    const [p, q] = [a, b].map(({ outcome }) => outcome.parameters as TrialParameters);
    return p.samples - q.samples || p.alpha - q.alpha || p.epsilon - q.epsilon || p.seed - q.seed;
  });
  for (const curve of sortedCurves) {
    const { eigenvector: j } = curve.outcome.parameters as TrialParameters;
    if (j !== null && !first.has(j) && curve.rows.some(({ step }) => step > 0)) first.set(j, curve);
  }
  const sorted = [...first].sort(([a], [b]) => a - b).map(([, curve]) => curve);
  if (sorted.length <= MOST_CURVES) return sorted;
  const stride = (sorted.length - 1) / (MOST_CURVES - 1);
  return Array.from({ length: MOST_CURVES }, (_, k) => sorted[Math.round(k * stride)]);
}

function labelOf({ outcome }: ReportCurve): string {
  return String(outcome.parameters.eigenvector);
}

function rowsOf(curve: ReportCurve, column: "train_loss" | "test_loss"): readonly FigureRow[] {
  const power = powerOf(curve);
  return curve.rows
    .filter(({ step }) => step > 0)
    .map((row) => ({ step: row.step, loss: positiveOrNull(row[column] / power), j: labelOf(curve) }));
}

/** Losses below this part of the label power are cut off. */
const LEAST_LOSS = 1e-5;

function rangeOf(
  curves: readonly ReportCurve[],
  column: "train_loss" | "test_loss",
): readonly [number, number] {
  let [low, high] = [Infinity, 0];
  for (const curve of curves) {
    for (const { loss } of rowsOf(curve, column)) {
      if (typeof loss === "number") [low, high] = [Math.min(low, loss), Math.max(high, loss)];
    }
  }
  return [Math.max(low, LEAST_LOSS) / 1.3, Math.max(high, 1) * 1.3];
}

function tipsOf(
  curves: readonly ReportCurve[],
  column: "train_loss" | "test_loss",
): readonly { readonly step: number; readonly tip: string }[] {
  const lines = new Map<number, string[]>();
  for (const curve of curves) {
    for (const row of curve.rows) {
      const known = lines.get(row.step) ?? [];
      if (known.push(`j = ${labelOf(curve)}: ${exactNumber(row[column] / powerOf(curve))}`) === 1) {
        lines.set(row.step, known);
      }
    }
  }
  return [...lines]
    .sort(([a], [b]) => a - b)
    .map(([step, known]) => ({ step, tip: [`step ${exactNumber(step)}`, ...known].join("\n") }));
}
