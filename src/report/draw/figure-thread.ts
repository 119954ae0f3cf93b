/** Entry of a thread that draws figures. */
import { drawFigure } from "./draw-figure.js";
import type { Figure } from "../figure/figure-spec.js";
import { loadRasteriser } from "./rasterise.js";
import type { DrawnFigure } from "../render-report.js";

const rasteriser = await loadRasteriser();

let before: Promise<unknown> = Promise.resolve();

/** A figure as SVG and, where this platform has a rasteriser, as PNG. Requests are drawn one after the other. */
export function drawInThread(figure: Figure): Promise<DrawnFigure> {
  const drawing = before.then(() => drawOne(figure));
  before = drawing.catch(() => undefined);
  return drawing;
}

async function drawOne(figure: Figure): Promise<DrawnFigure> {
  const svg = await drawFigure(figure);
  return { svg, png: typeof rasteriser === "function" ? rasteriser(svg) : null };
}
