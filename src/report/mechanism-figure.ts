import type { CurveColumn, CurveRow, OutcomeRow } from "../model/index.js";
import { CURVE_COLOURS } from "./colours.js";
import { lineLegend } from "./line-legend.js";
import { linePanel, PANEL, type LinePanel, type Moment, type Series } from "./line-panel.js";
import type { ReportCurve } from "./report-input.js";
import { figure, group } from "./svg.js";

interface View {
  readonly heading: string;
  readonly yTitle: string;
  readonly yScale: "log" | "linear";
  readonly columns: readonly { readonly column: CurveColumn; readonly label: string }[];
  /** Drawn grey for comparison where one of the columns is there. */
  readonly beside?: { readonly column: CurveColumn; readonly label: string };
}

/** What can be looked at beside the losses, each as far as its metric was recorded. */
const VIEWS: readonly View[] = [
  {
    heading: "Terms of the test loss",
    yTitle: "loss",
    yScale: "log",
    beside: { column: "test_loss", label: "test loss" },
    columns: [
      { column: "error_trace", label: "trace" },
      { column: "error_quadratic", label: "quadratic" },
      { column: "error_linear", label: "linear" },
    ],
  },
  {
    heading: "Kernel alignment with the labels",
    yTitle: "CKA",
    yScale: "linear",
    columns: [
      { column: "alignment_sample", label: "authors' estimator" },
      { column: "alignment_offdiagonal", label: "off-diagonal" },
      { column: "alignment_population", label: "population" },
    ],
  },
  {
    heading: "How far weights and kernel went",
    yTitle: "relative distance",
    yScale: "log",
    columns: [
      { column: "weight_distance", label: "‖W − W₀‖ / ‖W₀‖" },
      { column: "kernel_distance", label: "‖K − K₀‖ / ‖K₀‖" },
    ],
  },
  {
    heading: "Weight norm",
    yTitle: "‖W‖² / N",
    yScale: "log",
    columns: [{ column: "weight_norm", label: "‖W‖² / N" }],
  },
];

const COLOURS = [CURVE_COLOURS.test, CURVE_COLOURS.train, CURVE_COLOURS.third] as const;
const COMPARED = { colour: "#888", dashes: "5 4", width: 1.4 } as const;

/**
 * What goes on inside one trial while it generalises: the terms of Eq. 6, kernel alignment, distances from the
 * start, weight norm; a panel for each that was recorded. Dotted lines mark where both losses fall below their
 * thresholds for good, and where the trial leaves its linearised twin.
 *
 * Edge: nothing recorded beside the losses: null.
 */
export function mechanismFigure(curve: ReportCurve, name: string): string | null {
  const views = VIEWS.flatMap((view) => {
    const series = view.columns
      .map(({ column, label }, i) => seriesOf(curve.rows, column, label, { colour: COLOURS[i] }))
      .filter(({ points }) => points.some(({ value }) => value !== null));
    if (series.length === 0) return [];
    const { beside } = view;
    const compared =
      beside === undefined ? [] : [seriesOf(curve.rows, beside.column, beside.label, COMPARED)];
    return [{ view, series: [...compared, ...series] }];
  });
  if (views.length === 0) return null;
  const columns = Math.min(views.length, 2);
  const cellWidth = PANEL.left + PANEL.width + PANEL.right;
  const legendOf = (series: readonly Series[]) => lineLegend(series, PANEL.width);
  // A single curve is named by its heading and its axis.
  const isLegended = views.some(({ series }) => series.length > 1);
  const legendHeight = isLegended ? Math.max(...views.map(({ series }) => legendOf(series).height)) : 0;
  const cellHeight = PANEL.top + PANEL.height + PANEL.bottom + legendHeight;
  const lastStep = Math.max(10, curve.rows[curve.rows.length - 1].step);
  const moments = momentsOf(curve.outcome);
  const header = lineLegend(
    moments.map(({ label, colour }) => ({ label, colour, dashes: "2 3" })),
    columns * cellWidth - 14,
  );
  const top = moments.length === 0 ? 0 : header.height;
  return figure(
    { width: columns * cellWidth, height: top + Math.ceil(views.length / columns) * cellHeight },
    name,
    "What changes inside one trial while it generalises",
    top === 0 ? "" : header.svg,
    ...views.map(({ view, series }, i) =>
      group(
        (i % columns) * cellWidth,
        top + Math.floor(i / columns) * cellHeight,
        linePanel(panelOf(view, series, lastStep, moments), `${name}-${i}`),
        series.length > 1 ? group(PANEL.left - 14, cellHeight - legendHeight - 6, legendOf(series).svg) : "",
      ),
    ),
  );
}

/** The steps at which something happens to a trial, those that are known. */
function momentsOf(outcome: OutcomeRow): readonly Moment[] {
  const moment = (label: string, step: number | null, colour: string): readonly Moment[] =>
    step === null ? [] : [{ label, step, colour }];
  return [
    ...moment("leaves its linearised twin", outcome.rich_step, CURVE_COLOURS.kernel),
    ...moment("train below its threshold", outcome.train_step, CURVE_COLOURS.train),
    ...moment("test below its threshold", outcome.test_step, CURVE_COLOURS.test),
  ];
}

function seriesOf(
  rows: readonly CurveRow[],
  column: CurveColumn,
  label: string,
  style: Pick<Series, "colour" | "dashes" | "width">,
): Series {
  return { label, ...style, points: rows.map((row) => ({ step: row.step, value: row[column] })) };
}

function panelOf(
  view: View,
  series: readonly Series[],
  lastStep: number,
  moments: readonly Moment[],
): LinePanel {
  return {
    heading: view.heading,
    yTitle: view.yTitle,
    yScale: view.yScale,
    steps: [1, lastStep],
    values: rangeOf(series, view.yScale),
    series,
    levels: [],
    moments,
    points: [],
  };
}

function rangeOf(series: readonly Series[], yScale: "log" | "linear"): readonly [number, number] {
  const all = series.flatMap(({ points }) => points.map((point) => point.value));
  const values = all.filter((v): v is number => v !== null && Number.isFinite(v));
  if (yScale === "linear") {
    const low = Math.min(0, ...values);
    const high = Math.max(...values, low + 1e-6);
    return [low, high + 0.05 * (high - low)];
  }
  const positive = values.filter((v) => v > 0);
  if (positive.length === 0) return [0.1, 10];
  const high = Math.max(...positive);
  const low = Math.max(Math.min(...positive), high * 1e-4);
  return [low / 1.3, high * 1.3];
}
