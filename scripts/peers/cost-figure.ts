import { CURVE_COLOURS } from "../../src/report/colours.js";
import { logScale, tickLabel, type LogScale } from "../../src/report/log-scale.js";
import { element, figure, group, line, text } from "../../src/report/svg.js";
import type { CostCurve } from "./measure-cost.js";

const PANEL = { width: 190, height: 150, gapX: 62, gapY: 70, left: 54, top: 34 } as const;
const COLUMNS = 3;

/**
 * Cost over each quantity: what was measured (dots, with the range), and the count of operations scaled to the dot at
 * the reference (line). Where dots leave the line upwards for small sizes, the start of loops shows; for large ones,
 * the cache. Over trials and threads the line is the ideal: a vector costs the same however full, threads share evenly.
 */
export function costFigure(curves: readonly CostCurve[]): string {
  const rows = Math.ceil(curves.length / COLUMNS);
  const size = {
    width: PANEL.left + COLUMNS * (PANEL.width + PANEL.gapX),
    height: PANEL.top + rows * (PANEL.height + PANEL.gapY),
  };
  const values = curves.flatMap(({ points }) => points.flatMap(({ cost }) => [cost.least, cost.most]));
  const positive = values.filter((value) => value > 0);
  const domain = [Math.min(...positive) / 1.5, Math.max(...positive) * 1.5] as const;
  const panels = curves.map((curve, i) =>
    group(
      PANEL.left + (i % COLUMNS) * (PANEL.width + PANEL.gapX),
      PANEL.top + Math.floor(i / COLUMNS) * (PANEL.height + PANEL.gapY),
      panel(curve, domain, i % COLUMNS === 0),
    ),
  );
  const label =
    "Milliseconds of a trial-step over D, P, N, trials in a batch and threads: measured, and operations";
  return `${figure(size, "cost", label, ...panels)}\n`;
}

function panel(curve: CostCurve, domain: readonly [number, number], isFirst: boolean): string {
  const { points } = curve;
  const first = points[0].at;
  const last = points[points.length - 1].at;
  const x = logScale([first / 1.2, last * 1.2], [0, PANEL.width]);
  const y = logScale(domain, [PANEL.height, 0]);
  const colour = curve.engine === "moments" ? CURVE_COLOURS.test : CURVE_COLOURS.train;
  const model = modelLine(curve)
    .map(({ at, ms }) => `${x.at(at).toFixed(1)},${y.at(ms).toFixed(1)}`)
    .join(" ");
  return [
    text(0, -10, `${curve.name}${curve.engine === "committee" ? " (weights as state)" : ""}`, {
      "font-weight": 600,
    }),
    ...axisOf(y, isFirst),
    ...points.map(({ at }) => text(x.at(at), PANEL.height + 16, String(at), { "text-anchor": "middle" })),
    element("polyline", { points: model, fill: "none", stroke: "#888", "stroke-dasharray": "5 3" }),
    ...points.flatMap(({ at, cost }) => [
      line(x.at(at), y.at(cost.least), x.at(at), y.at(cost.most), { stroke: colour, "stroke-width": 1.5 }),
      element("circle", { cx: x.at(at), cy: y.at(cost.median), r: 3.5, fill: colour }),
    ]),
    element("rect", { width: PANEL.width, height: PANEL.height, fill: "none", stroke: "#555" }),
  ].join("");
}

function axisOf(y: LogScale, isFirst: boolean): readonly string[] {
  const ticks = y
    .ticks(5)
    .map((value) =>
      group(
        0,
        y.at(value),
        line(0, 0, PANEL.width, 0, { stroke: "#ddd" }),
        text(-6, 4, tickLabel(value), { "text-anchor": "end" }),
      ),
    );
  const title = { transform: `translate(-40,${PANEL.height / 2}) rotate(-90)`, "text-anchor": "middle" };
  return isFirst ? [...ticks, element("text", title, "ms a trial-step")] : ticks;
}

/** The count of operations in the time that the largest measured point gives each; ideal sharing for the rest. */
export function modelLine({
  name,
  points,
}: CostCurve): readonly { readonly at: number; readonly ms: number }[] {
  if (name === "threads")
    return points.map(({ at }) => ({ at, ms: points[0].cost.median / (at / points[0].at) }));
  if (name === "trials in a batch") {
    const best = points.reduce((a, b) => (b.cost.median < a.cost.median ? b : a));
    return points.map(({ at }) => ({ at, ms: (best.cost.median * best.at) / Math.min(at, best.at) }));
  }
  const anchor = points.find(({ at }) => at === 100 || at === 550 || at === 500) ?? points[points.length - 1];
  return points.map(({ at, flops }) => ({ at, ms: (anchor.cost.median * flops) / anchor.flops }));
}
