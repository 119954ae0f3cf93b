import { element, group, line, text, textWidth } from "./svg.js";

const TICK = { stroke: "#555" } as const;

/**
 * Ticks and labels of an axis with one band a value. Labels that would touch are thinned evenly; the first is
 * always there.
 */
export function bandAxis(
  labels: readonly string[],
  band: number,
  side: "bottom" | "left",
  title: string,
): string {
  const room = side === "bottom" ? Math.max(...labels.map((label) => textWidth(label, 10))) + 6 : 12;
  const every = Math.max(1, Math.ceil(room / band));
  const length = labels.length * band;
  const marks = labels.map((label, i) => {
    const at = (i + 0.5) * band;
    const isLabelled = i % every === 0;
    if (side === "bottom") {
      const tick = line(at, 0, at, isLabelled ? 4 : 2, TICK);
      return tick + (isLabelled ? text(at, 15, label, { "text-anchor": "middle", "font-size": 10 }) : "");
    }
    const tick = line(0, -at, isLabelled ? -4 : -2, -at, TICK);
    return tick + (isLabelled ? text(-7, 3.5 - at, label, { "text-anchor": "end", "font-size": 10 }) : "");
  });
  const width = Math.max(...labels.map((label) => textWidth(label, 10)));
  const heading =
    side === "bottom"
      ? text(length / 2, 31, title, { "text-anchor": "middle" })
      : element(
          "text",
          {
            transform: `translate(${(-width - 16).toFixed(1)},${(-length / 2).toFixed(1)}) rotate(-90)`,
            "text-anchor": "middle",
          },
          // Beside a low panel there is room for the symbol only, the last word.
          textWidth(title, 11) > length + 8 ? (title.split(" ").pop() ?? "") : title,
        );
  return group(0, 0, ...marks, heading);
}
