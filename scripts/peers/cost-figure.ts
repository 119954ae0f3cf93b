import { CURVE_COLOURS } from "../../src/report/figure/colours.js";
import { drawFigure } from "../../src/report/draw/draw-figure.js";
import { layer, type FigureSpec } from "../../src/report/figure/figure-spec.js";
import type { CostCurve } from "./measure-cost.js";

const PANEL = { columns: 3, width: 260, height: 170 } as const;

/**
 * Cost over each quantity: what was measured (dots, with the range), and the count of operations scaled to the dot at
 * the reference (line). Where dots leave the line upwards for small sizes, the start of loops shows; for large ones,
 * the cache. Over trials and threads the line is the ideal: a vector costs the same however full, threads share evenly.
 */
export function costFigure(curves: readonly CostCurve[]): Promise<string> {
  const values = curves.flatMap(({ points }) => points.flatMap(({ cost }) => [cost.least, cost.most]));
  const positive = values.filter((value) => value > 0);
  const domain = [Math.min(...positive) / 1.5, Math.max(...positive) * 1.5] as const;
  return drawFigure({
    name: "cost-of-a-step",
    title: "Cost of a trial-step",
    caption: "",
    description:
      "Milliseconds of a trial-step over D, P, N, trials in a batch and threads: measured, and operations",
    spec: { columns: PANEL.columns, concat: curves.map((curve) => panel(curve, domain)) },
  });
}

function panel(curve: CostCurve, domain: readonly [number, number]): FigureSpec {
  const { points } = curve;
  const at = points.map((point) => point.at);
  const colour = curve.engine === "moments" ? CURVE_COLOURS.test : CURVE_COLOURS.train;
  return {
    title: `${curve.name}${curve.engine === "committee" ? " (weights as state)" : ""}`,
    width: PANEL.width,
    height: PANEL.height,
    encoding: {
      x: {
        field: "at",
        type: "quantitative",
        scale: { type: "log", domain: [at[0] / 1.2, at[at.length - 1] * 1.2], nice: false },
        axis: { values: at, title: null, grid: false },
      },
      y: {
        field: "ms",
        type: "quantitative",
        scale: { type: "log", domain: [...domain], nice: false },
        axis: { title: "ms a trial-step", tickCount: 5 },
      },
    },
    layer: [
      layer(
        modelLine(curve).map(({ at, ms }) => ({ at, ms })),
        { type: "line", stroke: "#888", strokeDash: [5, 3] },
      ),
      layer(
        points.map(({ at, cost }) => ({ at, ms: cost.least, most: cost.most })),
        { type: "rule", stroke: colour, strokeWidth: 1.5 },
        { y2: { field: "most" } },
      ),
      layer(
        points.map(({ at, cost }) => ({ at, ms: cost.median })),
        { type: "point", filled: true, fill: colour, size: 45, opacity: 1 },
      ),
    ],
  };
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
    return points.map(({ at }) => ({ at, ms: best.cost.median }));
  }
  const anchor = points.find(({ at }) => at === 100 || at === 550 || at === 500) ?? points[points.length - 1];
  return points.map(({ at, flops }) => ({ at, ms: (anchor.cost.median * flops) / anchor.flops }));
}
