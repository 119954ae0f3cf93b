import type { FigureSpec } from "./figure-spec.js";

/** Fonts of a page; the files carry DejaVu Sans, which has every letter used here. */
export const FIGURE_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

/** Width of the figures in files, in pixels. */
export const FILE_WIDTH = 1100;

const INK = "#222";
const FRAME = "#666";

/** The look of every figure: thin frames, no grids, words as large as those of a caption. */
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

/** A figure for one drawing: schema, theme and the order of legends above it, which stack where it is narrow. */
export function themed(spec: FigureSpec, width: number): FigureSpec {
  const legend = FIGURE_THEME.legend as FigureSpec;
  const layout = { top: { anchor: "start", direction: width < 760 ? "vertical" : "horizontal", margin: 24 } };
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    ...spec,
    config: { ...FIGURE_THEME, legend: { ...legend, layout } },
  };
}
