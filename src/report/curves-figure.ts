import { thresholdLosses, type CurveColumn, type GrokThresholds } from "../model/index.js";
import { varyingParameters, type CellParameterName } from "../analysis/index.js";
import { CURVE_COLOURS } from "./colours.js";
import { lineLegend } from "./line-legend.js";
import { linePanel, PANEL, type Level, type LinePanel, type Series } from "./line-panel.js";
import { pointLabel, shortNumber } from "./number-format.js";
import type { OtherSeed, ReportCurve } from "./report-input.js";
import { figure, group } from "./svg.js";

/** Losses below this part of the lowest threshold are cut off: nothing is decided there. */
const LOWEST_PART = 1e-3;

const COLUMNS = 2;

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
  name: string,
): string | null {
  const drawn = curves.filter((curve) => curve.rows.some((row) => row.step > 0));
  if (drawn.length === 0) return null;
  const names = varyingParameters(drawn.map((curve) => curve.outcome));
  const lastStep = Math.max(...drawn.map((curve) => curve.rows[curve.rows.length - 1].step));
  const values = valueRange(drawn, thresholds);
  const has = (column: CurveColumn): boolean =>
    drawn.some((curve) => curve.rows.some((row) => row[column] !== null));
  const columns = Math.min(COLUMNS, drawn.length);
  const cellWidth = PANEL.left + PANEL.width + PANEL.right;
  const cellHeight = PANEL.top + PANEL.height + PANEL.bottom;
  const legend = lineLegend(
    [
      { label: "train", colour: CURVE_COLOURS.train },
      { label: "test", colour: CURVE_COLOURS.test },
      ...(has("linearised_test")
        ? [
            { label: "linearised twin, train", colour: CURVE_COLOURS.train, dashes: TWIN_DASHES },
            { label: "linearised twin, test", colour: CURVE_COLOURS.test, dashes: TWIN_DASHES },
          ]
        : []),
      ...(drawn.some((curve) => curve.outcome.kernel_test !== null)
        ? [{ label: "kernel regression, test", colour: CURVE_COLOURS.kernel, dashes: KERNEL_DASHES }]
        : []),
      { label: "threshold", colour: CURVE_COLOURS.threshold, dashes: "2 3" },
      { label: "falls below for good", mark: true, colour: "#111" },
      ...(drawn.some((curve) => (curve.others ?? []).length > 0)
        ? [{ label: "pale: other seeds", colour: "#bbb" }]
        : []),
    ],
    columns * cellWidth - 14,
  );
  const panels = drawn.map((curve, i) =>
    group(
      (i % COLUMNS) * cellWidth,
      legend.height + Math.floor(i / COLUMNS) * cellHeight,
      linePanel(panelOf(curve, thresholds, names, lastStep, values), `${name}-${i}`),
    ),
  );
  return figure(
    { width: columns * cellWidth, height: legend.height + Math.ceil(drawn.length / COLUMNS) * cellHeight },
    name,
    "Learning curves of representative trials",
    legend.svg,
    ...panels,
  );
}

const TWIN_DASHES = "5 4";
const KERNEL_DASHES = "8 3 2 3";
const PALE = 0.28;

function panelOf(
  curve: ReportCurve,
  thresholds: GrokThresholds,
  names: readonly CellParameterName[],
  lastStep: number,
  values: readonly [number, number],
): LinePanel {
  const { outcome, rows } = curve;
  const power = powerOf(curve);
  const series = (label: string, column: CurveColumn, colour: string, dashes?: string): readonly Series[] =>
    rows.every((row) => row[column] === null)
      ? []
      : [
          {
            label,
            colour,
            ...(dashes === undefined ? {} : { dashes, width: 1.2 }),
            points: rows.map((row) => {
              const loss = row[column];
              return { step: row.step, value: loss === null ? null : loss / power };
            }),
          },
        ];
  const levels = levelsOf(curve, thresholds);
  const others = (curve.others ?? []).flatMap((other) => paleSeries(other));
  const crossing = (word: string, step: number | null, level: number) =>
    step === null
      ? []
      : [{ step, value: level, label: `${word} below its threshold from step ${shortNumber(step)}` }];
  const point = pointLabel(Object.fromEntries(names.map((name) => [name, outcome.parameters[name]])));
  const seed = (curve.others ?? []).length > 0 ? `, seed ${outcome.parameters.seed}` : "";
  const kind = curve.label === outcome.kind ? outcome.kind : `${curve.label}, ${outcome.kind}`;
  return {
    heading: `${kind}${point === "" ? "" : `: ${point}`}${seed}`,
    yTitle: "loss / label power",
    yScale: "log",
    steps: [1, Math.max(lastStep, 10)],
    values,
    series: [
      ...others,
      ...series("linearised twin, train", "linearised_train", CURVE_COLOURS.train, TWIN_DASHES),
      ...series("linearised twin, test", "linearised_test", CURVE_COLOURS.test, TWIN_DASHES),
      ...series("train", "train_loss", CURVE_COLOURS.train),
      ...series("test", "test_loss", CURVE_COLOURS.test),
    ],
    levels: [...levels.lines, ...levels.kernel],
    points: [
      ...crossing("train", outcome.train_step, levels.train),
      ...crossing("test", outcome.test_step, levels.test),
    ],
  };
}

/** Both losses of another seed of the same cell. */
function paleSeries(other: OtherSeed): readonly Series[] {
  const power = powerOf(other);
  const seed = other.outcome.parameters.seed;
  return (["train", "test"] as const).map((half) => ({
    label: `${half}, seed ${seed} (${other.outcome.kind})`,
    colour: CURVE_COLOURS[half],
    width: 1,
    opacity: PALE,
    points: other.rows.map((row) => ({ step: row.step, value: row[`${half}_loss`] / power })),
  }));
}

/** What losses are divided by; 1 where the label power is not known. */
function powerOf({ outcome }: OtherSeed): number {
  return outcome.label_power !== null && outcome.label_power > 0 ? outcome.label_power : 1;
}

function levelsOf(curve: ReportCurve, thresholds: GrokThresholds) {
  const { outcome } = curve;
  const power = powerOf(curve);
  const raw = thresholdLosses(thresholds, power, outcome.initial_train ?? 0, outcome.initial_test ?? 0);
  const train = raw.train / power;
  const test = raw.test / power;
  const level = (label: string, value: number): Level => ({
    label,
    value,
    colour: CURVE_COLOURS.threshold,
    dashes: "2 3",
  });
  const kernel: readonly Level[] =
    outcome.kernel_test === null
      ? []
      : [
          {
            label: "kernel regression, test",
            value: outcome.kernel_test / power,
            colour: CURVE_COLOURS.kernel,
            dashes: KERNEL_DASHES,
          },
        ];
  const lines =
    train === test
      ? [level("threshold", train)]
      : [level("train threshold", train), level("test threshold", test)];
  return { train, test, lines, kernel };
}

/** Common to all panels, so that they can be compared: from the lowest loss worth showing to the highest. */
function valueRange(curves: readonly ReportCurve[], thresholds: GrokThresholds): readonly [number, number] {
  let low = Infinity;
  let lowest = Infinity;
  let high = 0;
  for (const curve of curves) {
    const power = powerOf(curve);
    const { train, test } = levelsOf(curve, thresholds);
    low = Math.min(low, train / 2, test / 2);
    lowest = Math.min(lowest, train * LOWEST_PART, test * LOWEST_PART);
    const kernel = curve.outcome.kernel_test ?? 0;
    high = Math.max(high, Number.isFinite(kernel) ? kernel / power : 0);
    for (const row of curve.rows) {
      for (const raw of [row.train_loss, row.test_loss, row.linearised_train, row.linearised_test]) {
        const loss = (raw ?? 0) / power;
        if (!Number.isFinite(loss) || loss <= 0) continue;
        low = Math.min(low, loss);
        high = Math.max(high, loss);
      }
    }
  }
  // A diverging curve must not squeeze the others.
  return [Math.max(low, lowest) / 1.3, Math.min(Math.max(high, 1), 100) * 1.5];
}
