/** Entry of a thread that draws figures. */
import { drawFigure } from "./draw-figure.js";
import type { Figure } from "./figure-spec.js";
import { loadRasteriser } from "./rasterise.js";
import type { DrawnFigure } from "./render-report.js";

const rasteriser = await loadRasteriser();

/** A figure as SVG and, where this platform has a rasteriser, as PNG. */
export async function drawInThread(figure: Figure): Promise<DrawnFigure> {
  const svg = await drawFigure(figure);
  return { svg, png: typeof rasteriser === "function" ? rasteriser(svg) : null };
}
