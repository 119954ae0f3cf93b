import type { CurveColumn, CurveRow, GrokThresholds, OutcomeRow } from "../model/index.js";
import { CURVE_COLOURS, spacedViridis } from "./colours.js";
import { lastStepOf, positiveOrNull } from "./curve-scale.js";
import {
  DECORATION,
  layer,
  UPRIGHT,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
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
  /** `share`: linear from 0 to 1, whatever the values. */
  readonly yScale: "log" | "linear" | "share";
  /** A column that makes this panel superfluous. */
  readonly unless?: CurveColumn;
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
    // Of deep networks the norms below say it.
    unless: "parameter_norm",
    lines: [{ column: "weight_norm", label: "‖W‖² / N", colour: FIRST }],
  },
  {
    heading: "Norm of the parameters",
    yTitle: "norm",
    yScale: "log",
    lines: [
      { column: "parameter_norm", label: "all: √Σθ²", colour: FIRST },
      { column: "layer_norm_sum", label: "layers: Σ ‖θ_layer‖", colour: SECOND },
    ],
  },
  {
    heading: "Margin on the train set",
    yTitle: "smallest f_label − max f_other",
    yScale: "linear",
    lines: [{ column: "margin", label: "margin", colour: FIRST }],
  },
  withinView("train"),
  withinView("test"),
];

/** Accuracies of a regression by the squared error below which a sample is right, strict ones dark. */
function withinView(part: "train" | "test"): View {
  const colours = spacedViridis(6);
  const line = (label: string, column: CurveColumn, index: number): Line => ({
    label,
    column,
    colour: colours[index],
  });
  return {
    heading: `Share of ${part} samples with a squared error below…`,
    yTitle: "accuracy",
    yScale: "share",
    lines: [
      line("0.0001", `${part}_within_1e_4`, 0),
      line("0.0005", `${part}_within_5e_4`, 1),
      line("0.001", `${part}_accuracy`, 2),
      line("0.005", `${part}_within_5e_3`, 3),
      line("0.01", `${part}_within_1e_2`, 4),
      line("0.1", `${part}_within_1e_1`, 5),
    ],
  };
}

/** A panel needs more than these, which others have. */
const ELSEWHERE: ReadonlySet<CurveColumn> = new Set(["test_loss", "train_accuracy", "test_accuracy"]);

/**
 * What goes on inside one trial while it generalises: the terms of Eq. 6, kernel alignment, distances from the
 * start, norms of the weights, margin, the accuracies of a regression by their threshold; a panel for each that was
 * recorded. Upright dotted lines mark where both losses (or accuracies) get to their thresholds for good, and where the
 * trial leaves its linearised twin.
 *
 * Edge: nothing recorded beside the losses: null.
 */
export function mechanismFigure(
  curve: ReportCurve,
  thresholds: GrokThresholds,
  size: FigureSize,
): FigureSpec | null {
  const rows = curve.rows.filter(({ step }) => step > 0);
  const views = VIEWS.flatMap((view) => {
    const lines = view.lines.filter(({ column }) => rows.some((row) => row[column] !== null));
    const { unless } = view;
    const isElsewhere = unless !== undefined && rows.some((row) => row[unless] !== null);
    const isMore = !isElsewhere && lines.some(({ column }) => !ELSEWHERE.has(column));
    return isMore ? [{ ...view, lines }] : [];
  });
  if (views.length === 0) return null;
  const { columns, panelWidth } = panelGrid(views.length, 10, size.width, 62);
  const lastStep = lastStepOf([curve]);
  const moments = momentsOf(curve.outcome, thresholds);
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
function momentsOf(outcome: OutcomeRow, { measure }: GrokThresholds): readonly Moment[] {
  const where = measure === "accuracy" ? "at" : "below";
  const moment = (label: string, step: number | null, colour: string): readonly Moment[] =>
    step === null ? [] : [{ label, step: Math.max(step, 1), colour }];
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
  if (yScale !== "log") {
    const low = values.reduce((a, b) => Math.min(a, b), 0);
    const high = yScale === "share" ? 1 : values.reduce((a, b) => Math.max(a, b), low + 1e-6);
    const domain = [low, high + 0.05 * (high - low)];
    // A format of its own would get the precision of the ticks' distance, and make 3e+1 of 30.
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
