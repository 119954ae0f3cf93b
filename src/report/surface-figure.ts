import type { CellParameterName, Surface, SurfaceFacet } from "../analysis/index.js";
import { bandAxis } from "./band-axis.js";
import { surfaceTitle } from "./cell-words.js";
import { contourPieces } from "./contours.js";
import { heatLegend } from "./heat-legend.js";
import { logScale, type LogScale } from "./log-scale.js";
import { meaningOf, pointLabel, valueLabel } from "./number-format.js";
import { drawCellBox, drawCellLabel, lookOf, type CellBox } from "./surface-cell.js";
import { element, figure, group, line, text, textWidth } from "./svg.js";

/** Panels of one figure at most; the table has every cell. */
export const MOST_PANELS = 24;

const FULL_WIDTH = 1100;
const MARGIN = { top: 26, right: 14, bottom: 44 };
const LEGEND_HEIGHT = 62;

/**
 * A surface as small multiples of heat maps on one logarithmic colour scale, with contours at powers of ten
 * (or at `levels`) and a heavy line around what was reached. Cells at rest above the threshold are grey,
 * those where training ended first hatched with their bound; diverged ones carry a cross; points outside the sweep
 * stay white. Hovering a cell tells all that is known of it. Surfaces of `reached` use a linear scale from 0 to 1.
 *
 * Edge: more than {@link MOST_PANELS} facets: the first ones, and a line that says so.
 */
export function surfaceFigure(surface: Surface, name: string, levels?: readonly number[]): string {
  const facets = surface.facets.slice(0, MOST_PANELS);
  const layout = layoutOf(surface, facets.length);
  const scale = colourScale(surface);
  const contours = contourLevels(surface, scale, levels);
  const panels = facets.map((facet, i) =>
    group(
      (i % layout.columns) * layout.panelWidth,
      LEGEND_HEIGHT + Math.floor(i / layout.columns) * layout.panelHeight,
      panel(surface, facet, layout, scale, contours, name),
    ),
  );
  const rows = Math.ceil(facets.length / layout.columns);
  const left = surface.facets.length - facets.length;
  const height = LEGEND_HEIGHT + rows * layout.panelHeight + (left > 0 ? 20 : 0);
  const width = Math.max(layout.columns * layout.panelWidth, 700);
  const title = surfaceTitle(surface.value);
  return figure(
    { width, height },
    name,
    `${title} over ${meaningOf(surface.x.name)} and ${meaningOf(surface.y.name)}`,
    heatLegend(scale, {
      title,
      name,
      isShare: surface.value === "reached",
      looks: new Set(facets.flatMap((facet) => facet.cells.map(lookOf))),
      contours,
    }),
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

/** Fewer values than these along an axis make steps, not a surface. */
const LEAST_VALUES = 3;

/** Contours that are worth drawing: those within the values, the wished ones or powers of ten (else 1, 2, 5 times). */
function contourLevels(surface: Surface, scale: LogScale, wished?: readonly number[]): readonly number[] {
  if (surface.value === "reached") return [];
  if (Math.min(surface.x.values.length, surface.y.values.length) < LEAST_VALUES) return [];
  const [low, high] = scale.domain;
  if (wished !== undefined) return wished.filter((level) => level > low && level < high);
  const ticks = scale.ticks(MOST_CONTOURS);
  const decades = ticks.filter((value) => Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9));
  return decades.length > 0 ? decades : ticks;
}

const MOST_CONTOURS = 8;

function panel(
  surface: Surface,
  facet: SurfaceFacet,
  layout: Layout,
  scale: LogScale,
  contours: readonly number[],
  name: string,
): string {
  const columnOf = new Map(surface.x.values.map((value, i) => [value, i]));
  const rowOf = new Map(surface.y.values.map((value, i) => [value, i]));
  const { band, row } = layout;
  const width = surface.x.values.length * band;
  const height = surface.y.values.length * row;
  const names = [surface.x.name, surface.y.name, ...(Object.keys(facet.fixed) as CellParameterName[])];
  const grid = surface.x.values.map(() => surface.y.values.map((): number | null => null));
  const isVisited = surface.x.values.map(() => surface.y.values.map(() => false));
  const placed = facet.cells.map((cell) => {
    const column = columnOf.get(cell.x) ?? 0;
    const place = rowOf.get(cell.y) ?? 0;
    grid[column][place] = cell.value !== null && cell.value > 0 ? Math.log10(cell.value) : null;
    isVisited[column][place] = true;
    const box: CellBox = { x: column * band, y: height - (place + 1) * row, width: band, height: row };
    return { cell, box };
  });
  const heading = pointLabel(facet.fixed);
  return group(
    layout.left,
    MARGIN.top,
    heading === "" ? "" : text(0, -8, heading, { "font-weight": 600 }),
    ...placed.map(({ cell, box }) => drawCellBox(surface, cell, names, box, scale, name)),
    contourPath(grid, contours, band, row),
    frontier(grid, isVisited, band, row),
    ...placed.map(({ cell, box }) => drawCellLabel(surface, cell, box, scale, name)),
    element("rect", { width, height, fill: "none", stroke: "#555" }),
    group(0, height, bandAxis(surface.x.values.map(valueLabel), band, "bottom", meaningOf(surface.x.name))),
    group(0, height, bandAxis(surface.y.values.map(valueLabel), row, "left", meaningOf(surface.y.name))),
  );
}

/** Lines of equal value, dark on a light rim so that they show on every colour. */
function contourPath(
  grid: readonly (readonly (number | null)[])[],
  levels: readonly number[],
  band: number,
  row: number,
): string {
  const height = (grid[0]?.length ?? 0) * row;
  const at = ([x, y]: readonly [number, number]): string =>
    `${((x + 0.5) * band).toFixed(1)},${(height - (y + 0.5) * row).toFixed(1)}`;
  const d = levels
    .flatMap((level) => contourPieces(grid, Math.log10(level)))
    .map(({ from, to }) => `M${at(from)}L${at(to)}`)
    .join("");
  if (d === "") return "";
  const common = { d, fill: "none", "stroke-linecap": "round", "pointer-events": "none" } as const;
  return (
    element("path", { ...common, stroke: "#fff", "stroke-width": 2.6, "stroke-opacity": 0.65 }) +
    element("path", { ...common, stroke: "#111", "stroke-width": 1.1 })
  );
}

/** A heavy line between cells with a value and visited ones without. */
function frontier(
  grid: readonly (readonly (number | null)[])[],
  isVisited: readonly (readonly boolean[])[],
  band: number,
  row: number,
): string {
  const height = (grid[0]?.length ?? 0) * row;
  const style = { stroke: "#111", "stroke-width": 2, "stroke-linecap": "square" } as const;
  const differ = (i: number, j: number, k: number, l: number): boolean =>
    k < grid.length &&
    l < grid[k].length &&
    isVisited[i][j] &&
    isVisited[k][l] &&
    (grid[i][j] === null) !== (grid[k][l] === null);
  return grid
    .flatMap((column, i) =>
      column.map((_, j) => {
        const [right, top] = [(i + 1) * band, height - (j + 1) * row];
        return (
          (differ(i, j, i + 1, j) ? line(right, top, right, top + row, style) : "") +
          (differ(i, j, i, j + 1) ? line(right - band, top, right, top, style) : "")
        );
      }),
    )
    .join("");
}
