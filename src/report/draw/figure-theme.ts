import type { FigureSpec } from "../figure/figure-spec.js";

/** Fonts of a page; the files contain DejaVu Sans, which has every letter used here. */
export const FIGURE_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** Width of the figures in files, in pixels. */
export const FILE_WIDTH = 1100;

const INK = "#222";
const FRAME = "#666";

/** The look of every figure: thin frames, no grids, text as large as a caption. */
export const FIGURE_THEME: FigureSpec = {
  font: FIGURE_FONT,
  background: "#fff",
  padding: 6,
  view: { stroke: FRAME, strokeWidth: 1 },
  axis: {
    grid: false,
    domain: false,
    tickColor: FRAME,
    tickSize: 4,
    labelColor: INK,
    labelFontSize: 10.5,
    labelPadding: 3,
    titleColor: INK,
    titleFontSize: 11.5,
    titleFontWeight: "normal",
    titlePadding: 6,
  },
  title: { anchor: "start", fontSize: 11.5, fontWeight: 600, color: INK, offset: 5 },
  legend: {
    labelColor: INK,
    labelFontSize: 10.5,
    labelLimit: 340,
    titleColor: INK,
    titleFontSize: 11,
    titleFontWeight: 600,
    titleLimit: 340,
    symbolStrokeWidth: 1.6,
    symbolSize: 90,
    columnPadding: 14,
    rowPadding: 3,
  },
  concat: { spacing: 22 },
};

/** A figure as a specification that is valid by Vega-Lite's own schema, with the schema's address and the theme. */
export function themed(spec: FigureSpec): FigureSpec {
  return { $schema: "https://vega.github.io/schema/vega-lite/v6.json", ...spec, config: FIGURE_THEME };
}

/**
 * The layout that a drawing of this width adds to the theme: legends above it stand side by side, or stacked where it is
 * narrow. Vega accepts it, but Vega-Lite's schema does not include it, so the compiler gets it beside the specification.
 */
export function layoutConfig(width: number): FigureSpec {
  const direction = width < 760 ? "vertical" : "horizontal";
  return { legend: { layout: { top: { anchor: "start", direction, margin: 24 } } } };
}
