import { heatColour } from "./colours.js";
import { tickLabel, type LogScale } from "./log-scale.js";
import { shortNumber } from "./number-format.js";
import { NEVER_FILL, type CellLook } from "./surface-cell.js";
import { element, group, hatchOf, line, text } from "./svg.js";

const WIDTH = 260;
const STRIPES = 52;
const ENTRY_HEIGHT = 17;

/** Labelled values of a colour scale at most. */
export const LEGEND_TICKS = 8;

/** What a legend of a heat map explains. */
export interface HeatLegend {
  readonly title: string;
  /** Of the figure, whose hatching is referred to. */
  readonly name: string;
  /** Shares from 0 to 1, the largest brightest, instead of a logarithmic scale. */
  readonly isShare: boolean;
  /** Only what occurs is explained. */
  readonly looks: ReadonlySet<CellLook>;
  /** Values of the contours. */
  readonly contours: readonly number[];
}

/** Legend of a heat map: the colour bar with its decades, what lines, grey, hatching and crosses mean. 50 pixels high. */
export function heatLegend(scale: LogScale, legend: HeatLegend): string {
  const { isShare, looks, name } = legend;
  const stripes = Array.from({ length: STRIPES }, (_, i) => {
    const part = (i + 0.5) / STRIPES;
    const fill = heatColour(isShare ? 1 - part : part).fill;
    return element("rect", { x: (i * WIDTH) / STRIPES, width: WIDTH / STRIPES + 0.5, height: 12, fill });
  });
  const box = { width: 22, height: 12, stroke: "#999" } as const;
  const entries: readonly (readonly [boolean, string, string])[] = [
    [
      legend.contours.length > 0,
      line(0, 6, 22, 6, { stroke: "#111", "stroke-width": 1.1 }),
      `contours at ${legend.contours.map(tickLabel).join(", ")}`,
    ],
    [
      looks.has("never"),
      element("rect", { ...box, fill: NEVER_FILL }),
      "never: at least half of the seeds came to rest above the threshold",
    ],
    [
      looks.has("bound"),
      element("rect", { ...box, fill: hatchOf(name) }),
      "censored: training ended first, > bound",
    ],
    [
      looks.has("lost"),
      element("rect", { ...box, fill: "#fff" }) +
        text(11, 10, "×", { "text-anchor": "middle", fill: "#b00020" }),
      "all diverged or failed",
    ],
  ];
  const shown = entries.filter(([isShown]) => isShown);
  return group(
    14,
    18,
    text(0, -5, legend.title, { "font-weight": 600 }),
    group(0, 2, ...stripes, ...(isShare ? shareTicks() : logTicks(scale))),
    ...shown.map(([, sample, meaning], i) =>
      group(WIDTH + 40, i * ENTRY_HEIGHT - 12, sample, text(28, 10, meaning)),
    ),
  );
}

function shareTicks(): readonly string[] {
  return [0, 0.5, 1].map(
    (share) =>
      line(share * WIDTH, 12, share * WIDTH, 16, { stroke: "#555" }) +
      text(share * WIDTH, 27, `${share * 100} %`, { "text-anchor": "middle", "font-size": 10 }),
  );
}

function logTicks(scale: LogScale): readonly string[] {
  const labelled = scale.ticks(LEGEND_TICKS);
  // Hardly a decade: the ends say more.
  const values = labelled.length >= 2 ? labelled : scale.domain;
  return [
    ...scale.minorTicks().map((value) => {
      const x = scale.at(value) * WIDTH;
      return line(x, 12, x, 14, { stroke: "#999" });
    }),
    ...values.map((value) => {
      const x = scale.at(value) * WIDTH;
      const label = labelled.length >= 2 ? tickLabel(value) : shortNumber(value);
      return (
        line(x, 12, x, 16, { stroke: "#555" }) +
        text(x, 27, label, { "text-anchor": "middle", "font-size": 10 })
      );
    }),
  ];
}
