import { heatColour } from "./colours.js";
import { tickLabel, type LogScale } from "./log-scale.js";
import { shortNumber } from "./number-format.js";
import { element, group, hatchOf, line, text } from "./svg.js";

const WIDTH = 260;
const STRIPES = 52;

/** Legend of a heat map: the colour bar with its decades, and what hatching and crosses mean. 560 × 50 pixels. */
export function heatLegend(scale: LogScale, title: string, name: string, isShare: boolean): string {
  const stripes = Array.from({ length: STRIPES }, (_, i) => {
    const part = (i + 0.5) / STRIPES;
    const fill = heatColour(isShare ? 1 - part : part).fill;
    return element("rect", { x: (i * WIDTH) / STRIPES, width: WIDTH / STRIPES + 0.5, height: 12, fill });
  });
  return group(
    14,
    18,
    text(0, -5, title, { "font-weight": 600 }),
    group(0, 2, ...stripes, ...(isShare ? shareTicks() : logTicks(scale))),
    group(
      WIDTH + 40,
      2,
      element("rect", { width: 22, height: 12, fill: hatchOf(name), stroke: "#999" }),
      text(28, 10, "not reached by half of the seeds: > bound"),
      element("rect", { y: 18, width: 22, height: 12, fill: "#fff", stroke: "#999" }),
      text(11, 28, "×", { "text-anchor": "middle", fill: "#b00020" }),
      text(28, 28, "all diverged or failed"),
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
  const labelled = scale.ticks(8);
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
