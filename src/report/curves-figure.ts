import { varyingParameters } from "../analysis/index.js";
import { type CurveColumn, type CurveRow, type GrokThresholds } from "../model/index.js";
import { CURVE_COLOURS } from "./colours.js";
import { lastStepOf, lossRange, positiveOrNull, powerOf, thresholdLevels } from "./curve-scale.js";
import { DECORATION, layer, type FigureRow, type FigureSize, type FigureSpec } from "./figure-spec.js";
import { logChannel, seriesChannels, stepChannel, stepHover, type LineStyle } from "./line-channels.js";
import { exactNumber, pointLabel, shortNumber } from "./number-format.js";
import { panelGrid } from "./panel-grid.js";
import type { ReportCurve } from "./report-input.js";

const HEIGHT = 230;
const PALE = 0.28;

interface LossSeries extends LineStyle {
  readonly column: CurveColumn;
}

const DASHED = [5, 4] as const;

/** The losses of a curve, the ones in front last. */
const SERIES: readonly LossSeries[] = [
  { label: "train", colour: CURVE_COLOURS.train, column: "train_loss" },
  { label: "test", colour: CURVE_COLOURS.test, column: "test_loss" },
  {
    label: "linearised twin, train",
    colour: CURVE_COLOURS.train,
    dashes: DASHED,
    column: "linearised_train",
  },
  { label: "linearised twin, test", colour: CURVE_COLOURS.test, dashes: DASHED, column: "linearised_test" },
];
const KERNEL: LineStyle = {
  label: "kernel regression, test",
  colour: CURVE_COLOURS.kernel,
  dashes: [8, 3, 2, 3],
};
const THRESHOLD: LineStyle = { label: "threshold", colour: CURVE_COLOURS.threshold, dashes: [2, 3] };

/**
 * Learning curves on logarithmic axes, one panel a trial: train and test loss over the label power, their thresholds,
 * the lasting crossings as circles, and, where recorded, the linearised twin and the kernel regression line. Pale behind
 * them the other seeds of the cell.
 *
 * Edge: no curves: null. Losses far below both thresholds are cut off.
 */
export function curvesFigure(
  curves: readonly ReportCurve[],
  thresholds: GrokThresholds,
  size: FigureSize,
): FigureSpec | null {
  const drawn = curves.filter((curve) => curve.rows.some((row) => row.step > 0));
  if (drawn.length === 0) return null;
  const lastStep = lastStepOf(drawn);
  const series = SERIES.filter(({ column }) => drawn.some(({ rows }) => hasColumn(rows, column)));
  const hasKernel = drawn.some(({ outcome }) => outcome.kernel_test !== null);
  const styles = [...series, ...(hasKernel ? [KERNEL] : []), THRESHOLD];
  const { columns, panelWidth } = panelGrid(drawn.length, 10, size.width, 62);
  const encoding = {
    x: stepChannel(lastStep),
    y: logChannel("loss", "loss / label power", lossRange(drawn, thresholds)),
  };
  const names = varyingParameters(drawn.map((curve) => curve.outcome));
  return {
    columns,
    concat: drawn.map((curve): FigureSpec => ({
      title: headingOf(
        curve,
        pointLabel(Object.fromEntries(names.map((n) => [n, curve.outcome.parameters[n]]))),
      ),
      width: panelWidth,
      height: HEIGHT,
      encoding,
      layer: layersOf(curve, { series, styles, thresholds, lastStep, panelWidth, size }),
    })),
  };
}

interface Drawing {
  readonly series: readonly LossSeries[];
  readonly styles: readonly LineStyle[];
  readonly thresholds: GrokThresholds;
  readonly lastStep: number;
  readonly panelWidth: number;
  readonly size: FigureSize;
}

function hasColumn(rows: readonly CurveRow[], column: CurveColumn): boolean {
  return rows.some((row) => row[column] !== null);
}

function headingOf(curve: ReportCurve, point: string): string {
  const { outcome } = curve;
  const seed = (curve.others ?? []).length > 0 ? `, seed ${outcome.parameters.seed}` : "";
  const kind = curve.label === outcome.kind ? outcome.kind : `${curve.label}, ${outcome.kind}`;
  return `${kind}${point === "" ? "" : `: ${point}`}${seed}`;
}

function layersOf(curve: ReportCurve, drawing: Drawing): readonly FigureSpec[] {
  const { series, styles, thresholds, lastStep, panelWidth, size } = drawing;
  const channels = seriesChannels(styles, null, size);
  const levels = levelRows(curve, thresholds);
  return [
    layer(
      paleRows(curve),
      { type: "line", clip: true, strokeWidth: 1, strokeOpacity: PALE, ...DECORATION },
      { ...channels, detail: { field: "seed" } },
    ),
    layer(levels, { type: "rule", clip: true, strokeWidth: 1.2, ...DECORATION }, { ...channels, x: null }),
    layer(
      series.flatMap(({ column, label }) => rowsOf(curve.rows, column, powerOf(curve), { series: label })),
      { type: "line", clip: true, strokeWidth: 1.8, strokeJoin: "round", ...DECORATION },
      channels,
    ),
    layer(crossingRows(curve, thresholds), {
      type: "point",
      clip: true,
      size: 48,
      stroke: "#111",
      fill: "#fff",
      strokeWidth: 1.4,
      opacity: 1,
      ...DECORATION,
    }),
    ...stepHover(
      curve.rows.map((row) => ({ step: row.step, tip: tipOf(curve, row, series) })),
      lastStep,
      panelWidth,
      size,
    ),
  ];
}

/** Records from step 1 on as rows of a figure. */
function rowsOf(
  rows: readonly CurveRow[],
  column: CurveColumn,
  power: number,
  labels: FigureRow,
): readonly FigureRow[] {
  if (!hasColumn(rows, column)) return [];
  return rows
    .filter(({ step }) => step > 0)
    .map((row) => {
      const value = row[column];
      return { step: row.step, loss: positiveOrNull(value === null ? null : value / power), ...labels };
    });
}

/** Both losses of the other seeds of the same cell. */
function paleRows(curve: ReportCurve): readonly FigureRow[] {
  return (curve.others ?? []).flatMap((other) => {
    const { seed } = other.outcome.parameters;
    const half = (column: "train_loss" | "test_loss", series: string): readonly FigureRow[] =>
      rowsOf(other.rows, column, powerOf(other), { series, seed: `${seed} ${series}` });
    return [...half("train_loss", "train"), ...half("test_loss", "test")];
  });
}

function levelRows(curve: ReportCurve, thresholds: GrokThresholds): readonly FigureRow[] {
  const { train, test } = thresholdLevels(curve, thresholds);
  const { kernel_test: kernel } = curve.outcome;
  return [
    ...[...new Set([train, test])].map((loss) => ({ loss, series: THRESHOLD.label })),
    ...(kernel === null ? [] : [{ loss: kernel / powerOf(curve), series: KERNEL.label }]),
  ];
}

function crossingRows(curve: ReportCurve, thresholds: GrokThresholds): readonly FigureRow[] {
  const level = thresholdLevels(curve, thresholds);
  const at = (step: number | null, loss: number): readonly FigureRow[] =>
    step === null ? [] : [{ step: Math.max(1, step), loss }];
  return [...at(curve.outcome.train_step, level.train), ...at(curve.outcome.test_step, level.test)];
}

function tipOf(curve: ReportCurve, row: CurveRow, series: readonly LossSeries[]): string {
  const { outcome } = curve;
  const power = powerOf(curve);
  const losses = series.flatMap(({ column, label }) => {
    const value = row[column];
    return value === null ? [] : [`${label} ${exactNumber(value / power)}`];
  });
  const crossing = (word: string, step: number | null): readonly string[] =>
    step === null ? [] : [`${word} below for good from ${shortNumber(step)}`];
  return [
    `step ${exactNumber(row.step)}`,
    ...losses,
    ...(outcome.kernel_test === null
      ? []
      : [`kernel regression ${exactNumber(outcome.kernel_test / power)}`]),
    ...crossing("train", outcome.train_step),
    ...crossing("test", outcome.test_step),
  ].join("\n");
}
