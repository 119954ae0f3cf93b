import { element, group, line, text, textWidth } from "./svg.js";

/** An entry of a legend of curves; `mark` shows a circle instead of a line. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly dashes?: string;
  readonly mark?: boolean;
}

/** A one-line legend of curves, 20 pixels high. */
export function lineLegend(entries: readonly LegendEntry[]): string {
  let x = 0;
  const parts = entries.map(({ label, colour, dashes, mark }) => {
    const at = x;
    x += textWidth(label, 11) + 48;
    const sample = mark
      ? element("circle", { cx: at + 13, cy: 6, r: 4, fill: "#fff", stroke: colour, "stroke-width": 1.4 })
      : line(at, 6, at + 26, 6, { stroke: colour, "stroke-width": 1.8, "stroke-dasharray": dashes ?? null });
    return sample + text(at + 31, 10, label);
  });
  return group(14, 8, ...parts);
}
