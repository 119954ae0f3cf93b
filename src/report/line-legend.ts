import { element, group, line, text, textWidth } from "./svg.js";

/** An entry of a legend of curves; `mark` shows a circle instead of a line. */
export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
  readonly dashes?: string;
  readonly mark?: boolean;
}

/** Height of one line of a legend, in pixels. */
export const LEGEND_LINE = 18;

/** A legend of curves within `width` pixels, as many lines as it takes. `height` is what it needs, in pixels. */
export function lineLegend(
  entries: readonly LegendEntry[],
  width: number,
): { readonly svg: string; readonly height: number } {
  let x = 0;
  let row = 0;
  const parts = entries.map(({ label, colour, dashes, mark }) => {
    const needed = textWidth(label, 11) + 48;
    if (x > 0 && x + needed > width) [x, row] = [0, row + 1];
    const [at, y] = [x, row * LEGEND_LINE];
    x += needed;
    const sample = mark
      ? element("circle", { cx: at + 13, cy: y + 6, r: 4, fill: "#fff", stroke: colour, "stroke-width": 1.4 })
      : line(at, y + 6, at + 26, y + 6, {
          stroke: colour,
          "stroke-width": 1.8,
          "stroke-dasharray": dashes ?? null,
        });
    return sample + text(at + 31, y + 10, label);
  });
  return { svg: group(14, 8, ...parts), height: (row + 1) * LEGEND_LINE + 12 };
}
