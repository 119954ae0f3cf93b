import { varyingParameters } from "../../analysis/index.js";
import type { CurveColumn, CurveRow } from "../../model/index.js";
import { timeSpan } from "./curve-scale.js";
import {
  ACROSS,
  DECORATION,
  layer,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
import { seriesChannels, stepChannel, stepHover, type LineStyle } from "./line-channels.js";
import { exactNumber, shortNumber } from "../words/number-format.js";
import { partOf, pointLabel } from "../words/parameter-words.js";
import type { TimedParameters, TimeWords } from "../words/time-words.js";
import { panelGrid } from "./panel-grid.js";
import type { OtherSeed, ReportCurve } from "../report-input.js";

const HEIGHT = 230;
const PALE = 0.28;

/** A line of a panel: a column of the curve. */
export interface CurveLine extends LineStyle {
  readonly column: CurveColumn;
  /** Whether the line is also drawn, pale, for the other seeds of the cell. */
  readonly ofOtherSeeds: boolean;
}

/** The quantity over steps that panels of learning curves show. */
export interface CurveQuantity {
  /** The vertical axis; its field is `value`. */
  readonly y: FigureSpec;
  /** Lines in the foreground come last. */
  readonly lines: readonly CurveLine[];
  /** The styles of the levels that {@link levels} names. */
  readonly levelStyles: readonly LineStyle[];
  /** The drawn value of a recorded one; null is a gap. */
  value(trial: OtherSeed, recorded: number | null): number | null;
  /** Horizontal lines, with the label of their style. */
  levels(curve: ReportCurve): readonly { readonly value: number; readonly series: string }[];
  /** Where the train and the test value cross their thresholds for good. */
  crossings(curve: ReportCurve): readonly { readonly step: number | null; readonly value: number }[];
  /** The facts that a tooltip lists below the values, one a line. */
  facts(curve: ReportCurve): readonly string[];
}

/**
 * Panels of a quantity over steps on a logarithmic axis, one a trial: its lines, horizontal levels, lasting crossings as
 * circles; the other seeds of the cell are pale in the background.
 *
 * Edge: no curves with a step beyond 0: null. Lines without a record are left out.
 */
export function curvePanels(
  system: TimedParameters,
  curves: readonly ReportCurve[],
  quantity: CurveQuantity,
  size: FigureSize,
): FigureSpec | null {
  const drawn = curves.filter((curve) => curve.rows.some((row) => row.step > 0));
  if (drawn.length === 0) return null;
  const span = timeSpan(drawn, system.time);
  const lines = quantity.lines.filter(({ column }) => drawn.some(({ rows }) => hasColumn(rows, column)));
  const { columns, panelWidth } = panelGrid(drawn.length, 10, size.width, 62);
  const trials = drawn.map(({ outcome }) => outcome);
  const names = varyingParameters(trials);
  return {
    columns,
    concat: drawn.map((curve): FigureSpec => {
      const point = partOf(curve.outcome.parameters, names);
      return {
        title: headingOf(curve, pointLabel(system, point, trials)),
        width: panelWidth,
        height: HEIGHT,
        encoding: { x: stepChannel(span, system.time), y: quantity.y },
        layer: layersOf(curve, quantity, { lines, span, time: system.time, panelWidth, size }),
      };
    }),
  };
}

/** Whether any row has a value in a column. */
export function hasColumn(rows: readonly CurveRow[], column: CurveColumn): boolean {
  return rows.some((row) => row[column] !== null);
}

/** "train below for good from 31": the lasting crossings of a trial as facts. */
export function crossingFacts({ outcome }: ReportCurve, where: string): readonly string[] {
  const fact = (word: string, step: number | null): readonly string[] =>
    step === null ? [] : [`${word} ${where} for good from ${shortNumber(step)}`];
  return [...fact("train", outcome.train_step), ...fact("test", outcome.test_step)];
}

/** "grokked", "grokked so far, censored": the kind that a curve represents, and its own kind where that differs. */
export function kindOf({ label, outcome }: ReportCurve): string {
  return label === outcome.kind ? label : `${label}, ${outcome.kind}`;
}

function headingOf(curve: ReportCurve, point: string): string {
  const { outcome } = curve;
  const seed = (curve.others ?? []).length > 0 ? `, seed ${outcome.parameters.seed}` : "";
  return `${kindOf(curve)}${point === "" ? "" : `: ${point}`}${seed}`;
}

interface Drawing {
  readonly lines: readonly CurveLine[];
  readonly span: readonly [number, number];
  readonly time: TimeWords;
  readonly panelWidth: number;
  readonly size: FigureSize;
}

function layersOf(
  curve: ReportCurve,
  quantity: CurveQuantity,
  { lines, span, time, panelWidth, size }: Drawing,
): readonly FigureSpec[] {
  const channels = seriesChannels([...lines, ...quantity.levelStyles], null, size);
  const rowsOf = (trial: OtherSeed, line: CurveLine, labels: FigureRow): readonly FigureRow[] =>
    hasColumn(trial.rows, line.column)
      ? trial.rows
          .filter(({ step }) => step > 0)
          .map((row) => ({
            step: row.step,
            value: quantity.value(trial, row[line.column]),
            series: line.label,
            ...labels,
          }))
      : [];
  const pale = (curve.others ?? []).flatMap((other) =>
    lines
      .filter(({ ofOtherSeeds }) => ofOtherSeeds)
      .flatMap((line) => rowsOf(other, line, { seed: `${other.outcome.parameters.seed} ${line.label}` })),
  );
  const crossings = quantity
    .crossings(curve)
    .flatMap(({ step, value }) => (step === null ? [] : [{ step: Math.max(span[0], step), value }]));
  return [
    layer(
      pale,
      { type: "line", clip: true, strokeWidth: 1, strokeOpacity: PALE, ...DECORATION },
      { ...channels, detail: { field: "seed" } },
    ),
    layer(
      quantity.levels(curve).map((level) => ({ ...level })),
      { type: "rule", clip: true, strokeWidth: 1.2, ...DECORATION },
      { ...channels, ...ACROSS },
    ),
    layer(
      lines.flatMap((line) => rowsOf(curve, line, {})),
      { type: "line", clip: true, strokeWidth: 1.8, strokeJoin: "round", ...DECORATION },
      channels,
    ),
    layer(crossings, {
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
      curve.rows.map((row) => ({
        step: row.step,
        tip: tipOf(curve, row, quantity, { lines, noun: time.noun }),
      })),
      span,
      panelWidth,
      size,
    ),
  ];
}

function tipOf(
  curve: ReportCurve,
  row: CurveRow,
  quantity: CurveQuantity,
  { lines, noun }: { readonly lines: readonly CurveLine[]; readonly noun: string },
): string {
  const values = lines.flatMap(({ column, label }) => {
    const value = row[column];
    if (value === null) return [];
    return [`${label} ${exactNumber(value === 0 ? 0 : (quantity.value(curve, value) ?? value))}`];
  });
  return [`${noun} ${exactNumber(row.step)}`, ...values, ...quantity.facts(curve)].join("\n");
}
