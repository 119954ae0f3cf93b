import {
  seriesValue,
  type CurveRow,
  type GrokThresholds,
  type OutcomeRow,
  type SystemProfile,
} from "../../model/index.js";
import { CURVE_COLOURS, spacedViridis } from "./colours.js";
import { timeSpan, positiveOrNull } from "./curve-scale.js";
import {
  DECORATION,
  layer,
  UPRIGHT,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
import { logChannel, seriesChannels, stepChannel, stepHover, type LineStyle } from "./line-channels.js";
import { exactNumber } from "../words/number-format.js";
import type { TimeWords } from "../words/time-words.js";
import { panelGrid } from "./panel-grid.js";
import type { ReportCurve } from "../report-input.js";

const HEIGHT = 210;

interface Line extends LineStyle {
  readonly column: string;
}

/** A panel with its recorded lines. */
interface View {
  readonly heading: string;
  readonly yTitle: string;
  readonly yScale: "log" | "linear" | "share";
  readonly lines: readonly Line[];
}

const FEW_COLOURS = [CURVE_COLOURS.test, CURVE_COLOURS.train, CURVE_COLOURS.third] as const;

/** The losses, which every system records; they are drawn with other series for comparison, never alone. */
const LOSSES: Readonly<Record<string, LineStyle>> = {
  train_loss: { label: "train loss", colour: "#888", dashes: [2, 3] },
  test_loss: { label: "test loss", colour: "#888", dashes: [5, 4] },
};

/** The panels of a system, each with the lines that were recorded; empty ones are left out. */
function viewsOf({ mechanism, series }: MechanismSystem, rows: readonly CurveRow[]): readonly View[] {
  return mechanism.flatMap(({ title, columns, scale = "log", axis }): readonly View[] => {
    const own = columns.filter((column) => !Object.hasOwn(LOSSES, column));
    const colours = own.length <= FEW_COLOURS.length ? FEW_COLOURS : spacedViridis(own.length);
    const lines = columns
      .map((column): Line => {
        const { symbol, meaning } = series.find((each) => each.column === column) ?? {
          symbol: "",
          meaning: column,
        };
        const style = {
          label: symbol === "" ? meaning : symbol,
          colour: colours[own.indexOf(column)] ?? "#888",
        };
        return { column, ...style, ...LOSSES[column] };
      })
      .filter(({ column }) => rows.some((row) => seriesValue(row, column) !== null));
    if (!lines.some(({ column }) => !ELSEWHERE.has(column))) return [];
    const yTitle = axis ?? (lines.length === 1 ? lines[0].label : "");
    return [{ heading: title, yTitle, yScale: scale, lines }];
  });
}

/** The sentences that a system's panels add to the caption of one trial's figure. */
export function mechanismCaption(system: MechanismSystem, { rows }: ReportCurve): string {
  const headings = new Set(viewsOf(system, rows).map(({ heading }) => heading));
  return system.mechanism
    .flatMap(({ title, caption }) => (caption !== undefined && headings.has(title) ? [` ${caption}`] : []))
    .join("");
}

/** The part of a system that the figure needs. */
export type MechanismSystem = Pick<SystemProfile, "mechanism" | "series">;

/** A panel with only these series is left out, since other figures show them. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "train_loss",
  "test_loss",
  "train_accuracy",
  "test_accuracy",
]);

/**
 * The internal quantities of one trial over time: the panels that its system declares (for a committee machine the terms
 * of Eq. 6, kernel alignment, distances and norms), as far as they were recorded. Vertical dotted lines mark where both
 * losses (or accuracies) cross their thresholds for good, and where the trial leaves its linearised twin.
 *
 * Edge: nothing recorded except the losses: null.
 */
export function mechanismFigure(
  system: MechanismSystem & { readonly time: TimeWords },
  curve: ReportCurve,
  thresholds: GrokThresholds,
  size: FigureSize,
): FigureSpec | null {
  const rows = curve.rows.filter(({ step }) => step > 0);
  const views = viewsOf(system, rows);
  if (views.length === 0) return null;
  const { columns, panelWidth } = panelGrid(views.length, 10, size.width, 62);
  const span = timeSpan([curve], system.time);
  const moments = momentsOf(curve.outcome, thresholds, span[0]);
  return {
    columns,
    concat: views.map((view) => ({
      title: view.heading,
      width: panelWidth,
      height: HEIGHT,
      encoding: { x: stepChannel(span, system.time), y: valueChannel(view, rows) },
      layer: [
        ...momentLayers(moments, size),
        layer(
          view.lines.flatMap(({ column, label }) => rowsOf(rows, column, label, view.yScale)),
          { type: "line", clip: true, strokeWidth: 1.8, strokeJoin: "round", ...DECORATION },
          // A single line needs no legend, since its heading and axis name it.
          view.lines.length > 1
            ? seriesChannels(view.lines, null, { ...size, width: panelWidth })
            : { color: { value: view.lines[0].colour } },
        ),
        ...stepHover(
          rows.map((row) => ({
            step: row.step,
            tip: tipOf(row, view.lines, { moments, noun: system.time.noun }),
          })),
          span,
          panelWidth,
          size,
        ),
      ],
    })),
    // Every panel has lines of its own, and a legend for them; the moments are common to all.
    resolve: { scale: { color: "independent", strokeDash: "independent" } },
  };
}

interface Moment {
  readonly label: string;
  readonly step: number;
  readonly colour: string;
}

/** The known times of a trial's events; none before the axis begins. */
function momentsOf(outcome: OutcomeRow, { measure }: GrokThresholds, first: number): readonly Moment[] {
  const where = measure === "accuracy" ? "at" : "below";
  const moment = (label: string, step: number | null, colour: string): readonly Moment[] =>
    step === null ? [] : [{ label, step: Math.max(step, first), colour }];
  return [
    ...moment(`train ${where} its threshold`, outcome.train_step, CURVE_COLOURS.train),
    ...moment("leaves its linearised twin", outcome.rich_step, CURVE_COLOURS.kernel),
    ...moment(`test ${where} its threshold`, outcome.test_step, CURVE_COLOURS.test),
  ];
}

function momentLayers(moments: readonly Moment[], size: FigureSize): readonly FigureSpec[] {
  if (moments.length === 0) return [];
  const scale = {
    domain: moments.map(({ label }) => label),
    range: moments.map(({ colour }) => colour),
  };
  const legend = {
    title: null,
    orient: "top",
    direction: "horizontal",
    columns: Math.max(1, Math.floor(size.width / 190)),
    symbolType: "stroke",
    symbolSize: 420,
    symbolDash: [2, 3],
  };
  return [
    layer(
      moments.map(({ label, step }) => ({ step, moment: label })),
      { type: "rule", clip: true, strokeWidth: 1.4, strokeDash: [2, 3], ...DECORATION },
      { ...UPRIGHT, stroke: { field: "moment", type: "nominal", scale, legend } },
    ),
  ];
}

function rowsOf(
  rows: readonly CurveRow[],
  column: string,
  series: string,
  yScale: View["yScale"],
): readonly FigureRow[] {
  return rows.map((row) => {
    const raw = seriesValue(row, column);
    return { step: row.step, value: yScale === "log" ? positiveOrNull(raw) : finiteOrNull(raw), series };
  });
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function valueChannel({ yScale, yTitle, lines }: View, rows: readonly CurveRow[]): FigureSpec {
  const values = rows.flatMap((row) =>
    lines
      .map(({ column }) => seriesValue(row, column))
      .filter((v): v is number => v !== null && Number.isFinite(v)),
  );
  if (yScale !== "log") {
    const low = values.reduce((a, b) => Math.min(a, b), 0);
    const high = yScale === "share" ? 1 : values.reduce((a, b) => Math.max(a, b), low + 1e-6);
    const domain = [low, high + 0.05 * (high - low)];
    // The `format` property would take its precision from the tick spacing and turn 30 into 3e+1.
    const axis = { title: yTitle, tickCount: 5, labelExpr: "format(datum.value, '~g')" };
    return { field: "value", type: "quantitative", scale: { domain, nice: false }, axis };
  }
  const positive = values.filter((v) => v > 0);
  if (positive.length === 0) return logChannel("value", yTitle, [0.1, 10]);
  const high = positive.reduce((a, b) => Math.max(a, b));
  const low = positive.reduce((a, b) => Math.min(a, b));
  return logChannel("value", yTitle, [Math.max(low, high * LEAST_PART) / 1.3, high * 1.3]);
}

/** Parts of the largest value below this are cut off. */
const LEAST_PART = 1e-4;

function tipOf(
  row: CurveRow,
  lines: readonly Line[],
  { moments, noun }: { readonly moments: readonly Moment[]; readonly noun: string },
): string {
  return [
    `${noun} ${exactNumber(row.step)}`,
    ...lines.flatMap(({ column, label }) => {
      const value = seriesValue(row, column);
      return value === null ? [] : [`${label} ${exactNumber(value)}`];
    }),
    ...moments.map(({ label, step }) => `${label} from ${exactNumber(step)}`),
  ].join("\n");
}
