import type { CellParameterName, Surface, SurfaceCell } from "../analysis/index.js";
import { cellHover, isAtRest } from "./cell-words.js";
import { heatColour } from "./colours.js";
import type { LogScale } from "./log-scale.js";
import { tinyNumber } from "./number-format.js";
import { element, hatchOf, hover, text, textWidth } from "./svg.js";

/** Fill of cells whose trials have come to rest above a threshold. */
export const NEVER_FILL = "#e3e3e3";

/** How a cell of a surface is drawn: a value, what never comes, a bound only, or nothing to estimate from. */
export type CellLook = "value" | "never" | "bound" | "lost" | "unknown";

/**
 * What a cell shows. `never` where at least half of its trials have come to rest (memorized or unfitted), so that no
 * budget changes their median; `bound` where training merely ended first; `lost` where all diverged or failed.
 */
export function lookOf({ value, bound, cell }: SurfaceCell): CellLook {
  if (value !== null) return "value";
  if (bound === null && cell.leftOut === cell.trials) return "lost";
  if (isAtRest(cell)) return "never";
  return bound === null ? "unknown" : "bound";
}

/** Where a cell lies on its panel, in pixels. */
export interface CellBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The coloured rectangle of a cell, telling all that is known of it on hovering. */
export function drawCellBox(
  surface: Surface,
  cell: SurfaceCell,
  names: readonly CellParameterName[],
  box: CellBox,
  scale: LogScale,
  name: string,
): string {
  const { fill } = appearance(surface, cell, scale, name);
  const rectangle = element("rect", { ...box, fill, stroke: "#fff", "stroke-width": 0.5 });
  return element("g", { class: "cell" }, hover(cellHover(cell.cell, names)), rectangle);
}

/** The number in a cell; empty where it does not fit. */
export function drawCellLabel(
  surface: Surface,
  cell: SurfaceCell,
  box: CellBox,
  scale: LogScale,
  name: string,
): string {
  const { label, fill, ink } = appearance(surface, cell, scale, name);
  if (textWidth(label, 9) > box.width - 2 || box.height < 11) return "";
  return text(box.x + box.width / 2, box.y + box.height / 2 + 3.2, label, {
    "text-anchor": "middle",
    "font-size": 9,
    // A rim in the cell's own colour keeps contours from striking the number through.
    ...(lookOf(cell) === "value" ? { stroke: fill, "stroke-width": 3, "paint-order": "stroke" } : {}),
    fill: ink,
    "pointer-events": "none",
  });
}

function appearance(
  surface: Surface,
  cell: SurfaceCell,
  scale: LogScale,
  name: string,
): { readonly label: string; readonly fill: string; readonly ink: string } {
  const value = cell.value ?? 0;
  switch (lookOf(cell)) {
    case "value": {
      const part = surface.value === "reached" ? 1 - value : scale.at(value);
      return { label: tinyNumber(value), ...heatColour(part) };
    }
    case "never":
      return { label: "never", fill: NEVER_FILL, ink: "#777" };
    case "bound":
      return { label: `>${tinyNumber(cell.bound ?? 0)}`, fill: hatchOf(name), ink: "#222" };
    case "lost":
      return { label: "×", fill: "#fff", ink: "#b00020" };
    case "unknown":
      return { label: "–", fill: "#fff", ink: "#777" };
  }
}
