import {
  compareValues,
  type Cell,
  type CellParameterName,
  type ParameterValue,
} from "../../analysis/index.js";
import type { SystemProfile } from "../../model/index.js";
import { spacedViridis } from "./colours.js";
import { curveOnLogAxis, timeSpan, positiveOrNull, powerOf } from "./curve-scale.js";
import { DECORATION, layer, type FigureRow, type FigureSize, type FigureSpec } from "./figure-spec.js";
import { finalLossFigure } from "./final-loss-figure.js";
import { logChannel, stepChannel, stepHover } from "./line-channels.js";
import { exactNumber } from "../words/number-format.js";
import { symbolOf, titleOf } from "../words/parameter-words.js";
import type { TimedParameters, TimeWords } from "../words/time-words.js";
import { panelGrid } from "./panel-grid.js";
import type { ReportCurve } from "../report-input.js";

const HEIGHT = 230;

/** The most curves in one panel that a reader can still distinguish. */
const MOST_CURVES = 8;

/** A system with a parameter whose values one figure of curves distinguishes by colour. */
export type FamilySystem = TimedParameters & Pick<SystemProfile, "amount" | "family" | "lossUnit">;

/**
 * Test and train curves coloured by the value of the system's family parameter, one trial each, and the final test loss
 * over that parameter.
 *
 * Edge: a system without a family parameter, or only one value of it: null.
 * Source: after Fig. 5 of Kumar et al. 2023, where the parameter is the eigenvector j that is learned.
 */
export function familyFigure(
  system: FamilySystem,
  cells: readonly Cell[],
  curves: readonly ReportCurve[],
  lossTitle: string,
  size: FigureSize,
): FigureSpec | null {
  const { family } = system;
  const final = family === null ? null : finalLossFigure(system, cells, family, lossTitle, size);
  if (family === null || final === null) return null;
  const labelOf = ({ outcome }: ReportCurve): string => String(outcome.parameters[family]);
  const drawn = oneForEach(system, family, curves);
  if (drawn.length < 2) return final;
  const { columns, panelWidth } = panelGrid(2, 10, size.width, 62);
  const span = timeSpan(drawn, system.time);
  const labels = drawn.map(labelOf);
  const scale = { domain: labels, range: [...spacedViridis(labels.length)] };
  const legend = {
    title: titleOf(system, family),
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
      x: stepChannel(span, system.time),
      y: logChannel("loss", `loss / ${system.lossUnit.symbol}`, rangeOf(drawn, column)),
    },
    layer: [
      layer(
        drawn.flatMap((curve) => rowsOf(curve, column).map((row) => ({ ...row, member: labelOf(curve) }))),
        { type: "line", clip: true, strokeWidth: 1.8, ...DECORATION },
        { color: { field: "member", type: "nominal", scale, legend } },
      ),
      ...stepHover(
        tipsOf(drawn, column, system.time, (curve) => `${symbolOf(system, family)} = ${labelOf(curve)}`),
        span,
        panelWidth,
        size,
      ),
    ],
  });
  const curvesPart = {
    columns,
    concat: [panel("Test loss", "test_loss"), panel("Train loss", "train_loss")],
  };
  return { vconcat: [curvesPart, final], resolve: { scale: { color: "independent", fill: "independent" } } };
}

/**
 * One curve of each value, by increasing value. Where other parameters vary too, the curve has the smallest amount of data,
 * then the smallest values of the others in the order of tables, and the smallest seed. Too many curves are thinned evenly.
 */
function oneForEach(
  { parameters, amount }: FamilySystem,
  family: CellParameterName,
  curves: readonly ReportCurve[],
): readonly ReportCurve[] {
  const names = parameters.map(({ name }) => name).filter((name) => name !== family && name !== amount);
  const order = [...(amount === null ? [] : [amount]), ...names, "seed"];
  const first = new Map<ParameterValue, ReportCurve>();
  const sortedCurves = [...curves].sort((a, b) => {
    for (const name of order) {
      const difference = compareValues(
        a.outcome.parameters[name] ?? null,
        b.outcome.parameters[name] ?? null,
      );
      if (difference !== 0) return difference;
    }
    return 0;
  });
  for (const curve of sortedCurves) {
    const value = curve.outcome.parameters[family] ?? null;
    if (value !== null && !first.has(value) && curve.rows.some(({ step }) => step > 0))
      first.set(value, curve);
  }
  const sorted = [...first].sort(([a], [b]) => compareValues(a, b)).map(([, curve]) => curve);
  if (sorted.length <= MOST_CURVES) return sorted;
  const stride = (sorted.length - 1) / (MOST_CURVES - 1);
  return Array.from({ length: MOST_CURVES }, (_, k) => sorted[Math.round(k * stride)]);
}

function rowsOf(curve: ReportCurve, column: "train_loss" | "test_loss"): readonly FigureRow[] {
  const power = powerOf(curve);
  return curve.rows
    .filter(({ step }) => step > 0)
    .map((row) => ({ step: row.step, loss: curveOnLogAxis(row[column] / power) }));
}

/** Losses below this part of the label power are cut off. */
const LEAST_LOSS = 1e-5;

function rangeOf(
  curves: readonly ReportCurve[],
  column: "train_loss" | "test_loss",
): readonly [number, number] {
  let [low, high] = [Infinity, 0];
  for (const curve of curves) {
    for (const row of curve.rows) {
      const loss = row.step > 0 ? positiveOrNull(row[column] / powerOf(curve)) : null;
      if (loss !== null) [low, high] = [Math.min(low, loss), Math.max(high, loss)];
    }
  }
  return [Math.max(low, LEAST_LOSS) / 1.3, Math.max(high, 1) * 1.3];
}

function tipsOf(
  curves: readonly ReportCurve[],
  column: "train_loss" | "test_loss",
  { noun }: TimeWords,
  nameOf: (curve: ReportCurve) => string,
): readonly { readonly step: number; readonly tip: string }[] {
  const lines = new Map<number, string[]>();
  for (const curve of curves) {
    for (const row of curve.rows) {
      const known = lines.get(row.step) ?? [];
      if (known.push(`${nameOf(curve)}: ${exactNumber(row[column] / powerOf(curve))}`) === 1) {
        lines.set(row.step, known);
      }
    }
  }
  return [...lines]
    .sort(([a], [b]) => a - b)
    .map(([step, known]) => ({ step, tip: [`${noun} ${exactNumber(step)}`, ...known].join("\n") }));
}
