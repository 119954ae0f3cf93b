import type { CurveColumn, CurveRow, OutcomeRow } from "../model/index.js";
import { CURVE_COLOURS } from "./colours.js";
import { lastStepOf, positiveOrNull } from "./curve-scale.js";
import { DECORATION, layer, type FigureRow, type FigureSize, type FigureSpec } from "./figure-spec.js";
import { logChannel, seriesChannels, stepChannel, stepHover, type LineStyle } from "./line-channels.js";
import { exactNumber } from "./number-format.js";
import { panelGrid } from "./panel-grid.js";
import type { ReportCurve } from "./report-input.js";

const HEIGHT = 210;

interface Line extends LineStyle {
  readonly column: CurveColumn;
}

interface View {
  readonly heading: string;
  readonly yTitle: string;
  readonly yScale: "log" | "linear";
  readonly lines: readonly Line[];
}

const [FIRST, SECOND, THIRD] = [CURVE_COLOURS.test, CURVE_COLOURS.train, CURVE_COLOURS.third];

/** What can be looked at beside the losses, each as far as its metric was recorded. */
const VIEWS: readonly View[] = [
  {
    heading: "Terms of the test loss",
    yTitle: "loss",
    yScale: "log",
    lines: [
      { column: "test_loss", label: "test loss", colour: "#888", dashes: [5, 4] },
      { column: "error_trace", label: "trace", colour: FIRST },
      { column: "error_quadratic", label: "quadratic", colour: SECOND },
      { column: "error_linear", label: "linear", colour: THIRD },
    ],
  },
  {
    heading: "Kernel alignment with the labels",
    yTitle: "CKA",
    yScale: "linear",
    lines: [
      { column: "alignment_sample", label: "authors' estimator", colour: FIRST },
      { column: "alignment_offdiagonal", label: "off-diagonal", colour: SECOND },
      { column: "alignment_population", label: "population", colour: THIRD },
    ],
  },
  {
    heading: "How far weights and kernel went",
    yTitle: "relative distance",
    yScale: "log",
    lines: [
      { column: "weight_distance", label: "‖W − W₀‖ / ‖W₀‖", colour: FIRST },
      { column: "kernel_distance", label: "‖K − K₀‖ / ‖K₀‖", colour: SECOND },
    ],
  },
  {
    heading: "Weight norm",
    yTitle: "‖W‖² / N",
    yScale: "log",
    lines: [{ column: "weight_norm", label: "‖W‖² / N", colour: FIRST }],
  },
];

/**
 * What goes on inside one trial while it generalises: the terms of Eq. 6, kernel alignment, distances from the
 * start, weight norm; a panel for each that was recorded. Upright dotted lines mark where both losses fall below their
 * thresholds for good, and where the trial leaves its linearised twin.
 *
 * Edge: nothing recorded beside the losses: null.
 */
export function mechanismFigure(curve: ReportCurve, size: FigureSize): FigureSpec | null {
  const rows = curve.rows.filter(({ step }) => step > 0);
  const views = VIEWS.flatMap((view) => {
    const lines = view.lines.filter(({ column }) => rows.some((row) => row[column] !== null));
    const isMore = lines.some(({ column }) => column !== "test_loss");
    return isMore ? [{ ...view, lines }] : [];
  });
  if (views.length === 0) return null;
  const { columns, panelWidth } = panelGrid(views.length, 10, size.width, 62);
  const lastStep = lastStepOf([curve]);
  const moments = momentsOf(curve.outcome);
  return {
    columns,
    concat: views.map((view) => ({
      title: view.heading,
      width: panelWidth,
      height: HEIGHT,
      encoding: { x: stepChannel(lastStep), y: valueChannel(view, rows) },
      layer: [
        ...momentLayers(moments, size),
        layer(
          view.lines.flatMap(({ column, label }) => rowsOf(rows, column, label, view.yScale)),
          { type: "line", clip: true, strokeWidth: 1.8, strokeJoin: "round", ...DECORATION },
          // A single line is named by its heading and its axis.
          view.lines.length > 1
            ? seriesChannels(view.lines, null, { ...size, width: panelWidth })
            : { color: { value: view.lines[0].colour } },
        ),
        ...stepHover(
          rows.map((row) => ({ step: row.step, tip: tipOf(row, view.lines, moments) })),
          lastStep,
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

/** The steps at which something happens to a trial, those that are known. */
function momentsOf(outcome: OutcomeRow): readonly Moment[] {
  const moment = (label: string, step: number | null, colour: string): readonly Moment[] =>
    step === null ? [] : [{ label, step: Math.max(step, 1), colour }];
  return [
    ...moment("train below its threshold", outcome.train_step, CURVE_COLOURS.train),
    ...moment("leaves its linearised twin", outcome.rich_step, CURVE_COLOURS.kernel),
    ...moment("test below its threshold", outcome.test_step, CURVE_COLOURS.test),
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
      { y: null, stroke: { field: "moment", type: "nominal", scale, legend } },
    ),
  ];
}

function rowsOf(
  rows: readonly CurveRow[],
  column: CurveColumn,
  series: string,
  yScale: View["yScale"],
): readonly FigureRow[] {
  return rows.map((row) => {
    const raw = row[column];
    return { step: row.step, value: yScale === "log" ? positiveOrNull(raw) : finiteOrNull(raw), series };
  });
}

function finiteOrNull(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function valueChannel({ yScale, yTitle, lines }: View, rows: readonly CurveRow[]): FigureSpec {
  const values = rows.flatMap((row) =>
    lines.map(({ column }) => row[column]).filter((v): v is number => v !== null && Number.isFinite(v)),
  );
  if (yScale === "linear") {
    const low = values.reduce((a, b) => Math.min(a, b), 0);
    const high = values.reduce((a, b) => Math.max(a, b), low + 1e-6);
    const domain = [low, high + 0.05 * (high - low)];
    const axis = { title: yTitle, tickCount: 5, format: "~g" };
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

function tipOf(row: CurveRow, lines: readonly Line[], moments: readonly Moment[]): string {
  return [
    `step ${exactNumber(row.step)}`,
    ...lines.flatMap(({ column, label }) => {
      const value = row[column];
      return value === null ? [] : [`${label} ${exactNumber(value)}`];
    }),
    ...moments.map(({ label, step }) => `${label} from ${exactNumber(step)}`),
  ].join("\n");
}
