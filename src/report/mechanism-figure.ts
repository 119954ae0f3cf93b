import type { CurveColumn, CurveRow } from "../model/index.js";
import { CURVE_COLOURS } from "./colours.js";
import { lineLegend } from "./line-legend.js";
import { linePanel, PANEL, type LinePanel, type Series } from "./line-panel.js";
import type { ReportCurve } from "./report-input.js";
import { figure, group } from "./svg.js";

interface View {
  readonly heading: string;
  readonly yTitle: string;
  readonly yScale: "log" | "linear";
  readonly columns: readonly { readonly column: CurveColumn; readonly label: string }[];
}

/** What can be looked at beside the losses, each as far as its metric was recorded. */
const VIEWS: readonly View[] = [
  {
    heading: "Where the test loss is (Eq. 6)",
    yTitle: "loss",
    yScale: "log",
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
const LEGEND_HEIGHT = 26;

/**
 * What goes on inside one trial while it generalises: the terms of Eq. 6, kernel alignment, distances from the
 * start, weight norm; a panel for each that was recorded.
 *
 * Edge: nothing recorded beside the losses: null.
 */
export function mechanismFigure(curve: ReportCurve, name: string): string | null {
  const views = VIEWS.map((view) => ({
    view,
    series: view.columns.map(({ column, label }, i) => seriesOf(curve.rows, column, label, COLOURS[i])),
  }))
    .map(({ view, series }) => ({
      view,
      series: series.filter((s) => s.points.some((p) => p.value !== null)),
    }))
    .filter(({ series }) => series.length > 0);
  if (views.length === 0) return null;
  const cellWidth = PANEL.left + PANEL.width + PANEL.right;
  const cellHeight = LEGEND_HEIGHT + PANEL.top + PANEL.height + PANEL.bottom;
  const lastStep = Math.max(10, curve.rows[curve.rows.length - 1].step);
  return figure(
    { width: Math.min(views.length, 2) * cellWidth, height: Math.ceil(views.length / 2) * cellHeight },
    name,
    "What changes inside one trial while it generalises",
    ...views.map(({ view, series }, i) =>
      group(
        (i % 2) * cellWidth,
        Math.floor(i / 2) * cellHeight,
        linePanel(panelOf(view, series, lastStep), `${name}-${i}`),
        group(PANEL.left - 14, cellHeight - LEGEND_HEIGHT, lineLegend(series)),
      ),
    ),
  );
}

function seriesOf(rows: readonly CurveRow[], column: CurveColumn, label: string, colour: string): Series {
  return { label, colour, points: rows.map((row) => ({ step: row.step, value: row[column] })) };
}

function panelOf(view: View, series: readonly Series[], lastStep: number): LinePanel {
  return {
    heading: view.heading,
    yTitle: view.yTitle,
    yScale: view.yScale,
    steps: [1, lastStep],
    values: rangeOf(series, view.yScale),
    series,
    levels: [],
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
