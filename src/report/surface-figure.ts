import type { CellParameterName, Surface, SurfaceCell, SurfaceFacet } from "../analysis/index.js";
import { bandAxis } from "./band-axis.js";
import { cellHover, surfaceTitle } from "./cell-words.js";
import { heatColour } from "./colours.js";
import { heatLegend } from "./heat-legend.js";
import { logScale, type LogScale } from "./log-scale.js";
import { meaningOf, pointLabel, tinyNumber, valueLabel } from "./number-format.js";
import { element, figure, group, hatchOf, hover, text, textWidth } from "./svg.js";

/** Panels of one figure at most; the table has every cell. */
export const MOST_PANELS = 24;

const FULL_WIDTH = 1100;
const MARGIN = { top: 26, right: 14, bottom: 44 };
const LEGEND_HEIGHT = 62;

/**
 * A surface as small multiples of heat maps on one logarithmic colour scale. Cells that half of the seeds never
 * reached are hatched with their bound; diverged ones carry a cross; points outside the sweep stay white.
 * Hovering a cell tells all that is known of it. Surfaces of `reached` use a linear scale from 0 to 1.
 *
 * Edge: more than {@link MOST_PANELS} facets: the first ones, and a line that says so.
 */
export function surfaceFigure(surface: Surface, name: string): string {
  const facets = surface.facets.slice(0, MOST_PANELS);
  const layout = layoutOf(surface, facets.length);
  const scale = colourScale(surface);
  const panels = facets.map((facet, i) =>
    group(
      (i % layout.columns) * layout.panelWidth,
      LEGEND_HEIGHT + Math.floor(i / layout.columns) * layout.panelHeight,
      panel(surface, facet, layout, scale, name),
    ),
  );
  const rows = Math.ceil(facets.length / layout.columns);
  const left = surface.facets.length - facets.length;
  const height = LEGEND_HEIGHT + rows * layout.panelHeight + (left > 0 ? 20 : 0);
  const width = Math.max(layout.columns * layout.panelWidth, 600);
  const title = surfaceTitle(surface.value);
  return figure(
    { width, height },
    name,
    `${title} over ${meaningOf(surface.x.name)} and ${meaningOf(surface.y.name)}`,
    heatLegend(scale, title, name, surface.value === "reached"),
    ...panels,
    left > 0
      ? text(layout.left, height - 6, `${left} further panels are left out here; the table has all cells.`)
      : "",
  );
}

interface Layout {
  readonly columns: number;
  readonly left: number;
  readonly band: number;
  readonly row: number;
  readonly panelWidth: number;
  readonly panelHeight: number;
}

function layoutOf(surface: Surface, count: number): Layout {
  const across = surface.x.values.length;
  const columns = Math.min(count, across > 9 ? 2 : across > 5 ? 3 : 4);
  const left = 40 + Math.max(...surface.y.values.map((value) => textWidth(valueLabel(value), 10)));
  const room = Math.min(FULL_WIDTH / columns, columns === 1 ? 780 : FULL_WIDTH) - left - MARGIN.right;
  const band = Math.max(9, Math.min(64, room / across));
  const row = Math.max(13, Math.min(30, 420 / surface.y.values.length));
  return {
    columns,
    left,
    band,
    row,
    panelWidth: left + across * band + MARGIN.right,
    panelHeight: MARGIN.top + surface.y.values.length * row + MARGIN.bottom,
  };
}

function colourScale(surface: Surface): LogScale {
  const values = surface.facets
    .flatMap((facet) => facet.cells.map((cell) => cell.value))
    .filter((value): value is number => value !== null && value > 0);
  if (values.length === 0) return logScale([1, 10], [0, 1]);
  const [low, high] = values.reduce(([a, b], x) => [Math.min(a, x), Math.max(b, x)], [Infinity, 0]);
  return logScale([low, high], [0, 1]);
}

function panel(surface: Surface, facet: SurfaceFacet, layout: Layout, scale: LogScale, name: string): string {
  const columnOf = new Map(surface.x.values.map((value, i) => [value, i]));
  const rowOf = new Map(surface.y.values.map((value, i) => [value, i]));
  const width = surface.x.values.length * layout.band;
  const height = surface.y.values.length * layout.row;
  const names = [surface.x.name, surface.y.name, ...(Object.keys(facet.fixed) as CellParameterName[])];
  const cells = facet.cells.map((cell) => {
    const x = (columnOf.get(cell.x) ?? 0) * layout.band;
    const y = height - ((rowOf.get(cell.y) ?? 0) + 1) * layout.row;
    return drawCell(surface, cell, names, x, y, layout, scale, name);
  });
  const heading = pointLabel(facet.fixed);
  return group(
    layout.left,
    MARGIN.top,
    heading === "" ? "" : text(0, -8, heading, { "font-weight": 600 }),
    ...cells,
    element("rect", { width, height, fill: "none", stroke: "#555" }),
    group(
      0,
      height,
      bandAxis(surface.x.values.map(valueLabel), layout.band, "bottom", meaningOf(surface.x.name)),
    ),
    group(
      0,
      height,
      bandAxis(surface.y.values.map(valueLabel), layout.row, "left", meaningOf(surface.y.name)),
    ),
  );
}

function drawCell(
  surface: Surface,
  cell: SurfaceCell,
  names: readonly CellParameterName[],
  x: number,
  y: number,
  layout: Layout,
  scale: LogScale,
  name: string,
): string {
  const { label, fill, ink } = appearance(surface, cell, scale, name);
  const fits = textWidth(label, 9) <= layout.band - 2;
  return element(
    "g",
    { class: "cell" },
    hover(cellHover(cell.cell, names)),
    element("rect", {
      x,
      y,
      width: layout.band,
      height: layout.row,
      fill,
      stroke: "#fff",
      "stroke-width": 0.5,
    }),
    fits
      ? text(x + layout.band / 2, y + layout.row / 2 + 3.2, label, {
          "text-anchor": "middle",
          "font-size": 9,
          fill: ink,
        })
      : "",
  );
}

function appearance(
  surface: Surface,
  { value, bound, cell }: SurfaceCell,
  scale: LogScale,
  name: string,
): { readonly label: string; readonly fill: string; readonly ink: string } {
  if (value !== null) {
    const part = surface.value === "reached" ? 1 - value : scale.at(value);
    return { label: tinyNumber(value), ...heatColour(part) };
  }
  if (bound !== null) return { label: `>${tinyNumber(bound)}`, fill: hatchOf(name), ink: "#333" };
  const isLost = cell.leftOut === cell.trials;
  return { label: isLost ? "×" : "–", fill: "#fff", ink: isLost ? "#b00020" : "#777" };
}
