import type { Surface, SurfaceCell, SurfaceFacet, SurfaceValue } from "../../analysis/index.js";
import type { SystemProfile } from "../../model/index.js";
import { categoryChannel, rowSizes } from "./category-axis.js";
import { cellHover, surfaceTitle } from "../words/cell-words.js";
import { heatColour, VIRIDIS_SCHEME } from "./colours.js";
import { fillGaps, type CellSpan } from "./cell-spans.js";
import { contourEdges, contourPieces } from "./contours.js";
import {
  DECORATION,
  HATCH_FILL,
  layer,
  tipChannels,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
import { HATCH_GROUND } from "./hatch.js";
import { contourLevels, partOf, tickValues, valueDomain, type ValueDomain } from "./heat-scale.js";
import { numberBeside, tinyNumber } from "../words/number-format.js";
import { pointLabel } from "../words/parameter-words.js";
import type { TimedParameters } from "../words/time-words.js";
import { MOST_PANELS, panelGrid } from "./panel-grid.js";
import { cellMark, LOOK_MEANINGS, lookOf, NEVER_FILL, type CellLook } from "./surface-cell.js";

/** Width and height of one letter in a cell, in pixels. */
const LETTER = { width: 5.6, height: 12 } as const;

/**
 * A surface as small multiples of heat maps on one colour scale (logarithmic but for `reached`), with contours at
 * powers of ten (or at `levels`) and a heavy line around the reached cells. Cells at rest above the threshold are grey;
 * cells where training ended first are hatched and show their bound; diverged cells have a cross. The nearest cell covers
 * gaps that refinement leaves, in a paler colour; points outside the sweep stay white. Where cells contain numbers,
 * contours run along their edges.
 *
 * Edge: more than {@link MOST_PANELS} facets: the first ones; the caller's caption says so.
 * Cost: linear in cells.
 */
export function surfaceFigure(
  system: TimedParameters & Pick<SystemProfile, "clock">,
  surface: Surface,
  size: FigureSize,
  levels?: readonly number[],
): FigureSpec {
  const facets = surface.facets.slice(0, MOST_PANELS);
  const across = surface.x.values.length;
  const { row, height, margin } = rowSizes(system, surface.y.name, surface.y.values);
  const { columns, panelWidth } = panelGrid(facets.length, across, size.width, margin);
  const width = Math.min(panelWidth, across * 64);
  const domain = valueDomain(surface);
  const contours = contourLevels(surface, domain, levels);
  // A requested level divides the values; rounded numbers must show on which side of it they lie.
  const [level] = levels ?? [];
  const format = level === undefined ? tinyNumber : (x: number): string => numberBeside(level, x, 2);
  const looks = looksOf(facets, surface.value);
  const points = surface.facets.map(({ fixed }) => ({ parameters: fixed }));
  const panels = facets.map((facet): FigureSpec => {
    const heading = pointLabel(system, facet.fixed, points);
    return {
      ...(heading === "" ? {} : { title: heading }),
      width,
      height,
      // Cells fill the view to its edge and would cover half of the frame.
      view: { stroke: null },
      encoding: {
        x: categoryChannel(system, "x", surface.x.name, surface.x.values),
        y: categoryChannel(system, "y", surface.y.name, surface.y.values, height),
      },
      layer: layersOf(surface, facet, {
        ...{ system, domain, contours, format, looks, size },
        box: [width / across, row],
      }),
    };
  });
  return { columns, concat: panels };
}

interface Drawing {
  readonly system: TimedParameters & Pick<SystemProfile, "clock">;
  readonly domain: ValueDomain;
  readonly contours: readonly number[];
  /** Formats a value for its cell. */
  readonly format: (x: number) => string;
  readonly looks: readonly Exclude<CellLook, "value">[];
  readonly size: FigureSize;
  /** Width and height of a cell, in pixels. */
  readonly box: readonly [number, number];
}

function looksOf(
  facets: readonly SurfaceFacet[],
  shown: SurfaceValue,
): readonly Exclude<CellLook, "value">[] {
  const seen = new Set(facets.flatMap((facet) => facet.cells.map((cell) => lookOf(cell, shown))));
  return (["never", "bound", "lost", "unknown"] as const).filter((look) => seen.has(look));
}

const LOOK_FILLS: Readonly<Record<Exclude<CellLook, "value">, string>> = {
  never: NEVER_FILL,
  bound: HATCH_FILL,
  lost: "#fff",
  unknown: "#fff",
};

function layersOf(surface: Surface, facet: SurfaceFacet, drawing: Drawing): readonly FigureSpec[] {
  const { domain, contours, format, size, box } = drawing;
  const columnOf = new Map(surface.x.values.map((value, i) => [value, i]));
  const rowOf = new Map(surface.y.values.map((value, j) => [value, j]));
  const names = [surface.x.name, surface.y.name, ...Object.keys(facet.fixed)];
  const placed = facet.cells.map((cell) => ({
    cell,
    i: columnOf.get(cell.x) ?? 0,
    j: rowOf.get(cell.y) ?? 0,
    tip: size.isInteractive ? { tip: cellHover(drawing.system, cell.cell, names) } : {},
  }));
  const { spans, owners } = fillGaps(placed, surface.x.values.length, surface.y.values.length);
  const ownerAt = (index: number | null): SurfaceCell | null => (index === null ? null : placed[index].cell);
  const grid = owners.map((column) =>
    column.map((index) => {
      const value = ownerAt(index)?.value ?? null;
      return value !== null && value > 0 ? Math.log10(value) : null;
    }),
  );
  const isVisited = owners.map((column) => column.map((index) => index !== null));
  const corners = { x2: { field: "x2" }, y2: { field: "y2" } };
  const letters = lettersOf(placed, surface.value, { domain, format, box });
  // Contours run between numbers, not through them.
  const lineAt = letters.areNumbers ? contourEdges : contourPieces;
  const pieces = contours.flatMap((level) => lineAt(grid, Math.log10(level)));
  const lines = pieces.map(({ from, to }): FigureRow => ({ x: from[0], y: from[1], x2: to[0], y2: to[1] }));
  const rule = { type: "rule", strokeCap: "round", ...DECORATION };
  return [
    ...rectangleLayers(surface, placed, spans, drawing),
    ...(lines.length === 0
      ? []
      : [
          layer(lines, { ...rule, stroke: "#fff", strokeWidth: 2.6, strokeOpacity: 0.65 }, corners),
          layer(lines, { ...rule, stroke: "#111", strokeWidth: 1.1 }, corners),
        ]),
    layer(
      frontier(grid, isVisited),
      { ...rule, strokeCap: "square", stroke: "#111", strokeWidth: 2 },
      corners,
    ),
    lettering(letters.rows),
  ];
}

/** A cell in its place, with its tooltip. */
interface PlacedCell {
  readonly cell: SurfaceCell;
  readonly i: number;
  readonly j: number;
  readonly tip: FigureRow;
}

/** Opacity of a cell's colour in the gaps beside it, where nothing was trained. */
const GAP_OPACITY = 0.55;

/** The cells with and without a value, and in a paler colour the gaps that they cover. */
function rectangleLayers(
  surface: Surface,
  placed: readonly PlacedCell[],
  spans: readonly CellSpan[],
  { system, domain, contours, looks, size, box }: Drawing,
): readonly FigureSpec[] {
  const shown = surface.value;
  const encoding = { x2: { field: "x2" }, y2: { field: "y2" }, ...tipChannels(size) };
  const mark = { type: "rect", stroke: "#fff", strokeWidth: Math.min(...box) < 10 ? 0 : 0.5 };
  const rows = placed.map(({ cell, i, j, tip }, index) => {
    const look = lookOf(cell, shown);
    const said = look === "value" ? { value: cell.value } : { look: LOOK_MEANINGS[look] };
    const rectangle = (x: Range, y: Range): FigureRow => ({
      ...{ x: x[0] - 0.5, x2: x[1] + 0.5, y: y[0] - 0.5, y2: y[1] + 0.5 },
      ...said,
      ...tip,
    });
    const { x, y } = spans[index];
    const gaps = [
      ...(x[0] < i ? [rectangle([x[0], i - 1], y)] : []),
      ...(x[1] > i ? [rectangle([i + 1, x[1]], y)] : []),
      ...(y[0] < j ? [rectangle(x, [y[0], j - 1])] : []),
      ...(y[1] > j ? [rectangle(x, [j + 1, y[1]])] : []),
    ];
    return { look, own: rectangle([i, i], [j, j]), gaps };
  });
  const fill = { ...encoding, fill: fillChannel(system, surface, domain, contours, size) };
  const plain = { ...encoding, color: lookChannel(looks) };
  const withValue = rows.filter(({ look }) => look === "value");
  const without = rows.filter(({ look }) => look !== "value");
  const pale = (of: typeof rows, channels: FigureSpec): readonly FigureSpec[] => {
    const gaps = of.flatMap((row) => row.gaps);
    return gaps.length === 0 ? [] : [layer(gaps, { ...mark, opacity: GAP_OPACITY }, channels)];
  };
  return [
    layer(
      withValue.map(({ own }) => own),
      mark,
      fill,
    ),
    ...pale(withValue, fill),
    ...(looks.length === 0
      ? []
      : [
          layer(
            without.map(({ own }) => own),
            mark,
            plain,
          ),
          ...pale(without, plain),
        ]),
  ];
}

type Range = readonly [number, number];

/** "20k" for large values, but "0.5", not "500m", for small ones. */
const VALUE_LABEL = "format(datum.value, datum.value < 1 ? '~g' : '~s')";

function fillChannel(
  system: TimedParameters & Pick<SystemProfile, "clock">,
  surface: Surface,
  { low, high, isShare }: ValueDomain,
  contours: readonly number[],
  size: FigureSize,
): FigureSpec {
  const scale = isShare
    ? { domain: [0, 1], range: [...VIRIDIS_SCHEME] }
    : { type: "log", domain: [low, high], range: [...VIRIDIS_SCHEME].reverse() };
  const legend = {
    title: surfaceTitle(surface.value, system.time, system.clock?.symbol),
    orient: "top",
    direction: "horizontal",
    gradientLength: Math.min(280, size.width - 60),
    gradientThickness: 12,
    // The legend is not as pale as the gaps.
    gradientOpacity: 1,
    values: isShare
      ? [0, 0.25, 0.5, 0.75, 1]
      : contours.length > 1
        ? [...contours]
        : [...tickValues(low, high)],
    ...(isShare ? { format: "%" } : { labelExpr: VALUE_LABEL }),
  };
  return { field: "value", type: "quantitative", scale, legend };
}

function lookChannel(looks: readonly Exclude<CellLook, "value">[]): FigureSpec {
  return {
    field: "look",
    type: "nominal",
    scale: { domain: looks.map((look) => LOOK_MEANINGS[look]), range: looks.map((look) => LOOK_FILLS[look]) },
    legend: {
      title: "Without a median",
      orient: "top",
      direction: "vertical",
      symbolType: "square",
      symbolStrokeColor: "#888",
      symbolStrokeWidth: 0.8,
      symbolSize: 150,
      symbolOpacity: 1,
    },
  };
}

/** The texts of cells: numbers where all of them fit (only some would look like findings), else only the signs. */
function lettersOf(
  placed: readonly PlacedCell[],
  shown: SurfaceValue,
  { domain, format, box: [width, height] }: Pick<Drawing, "domain" | "format" | "box">,
): { readonly rows: readonly FigureRow[]; readonly areNumbers: boolean } {
  const all = placed.map(({ cell, i, j }): FigureRow => {
    const look = lookOf(cell, shown);
    const ink =
      look === "value"
        ? heatColour(partOf(cell.value ?? 0, domain)).ink
        : look === "lost"
          ? "#b00020"
          : look === "bound"
            ? "#222"
            : "#666";
    return { x: i, y: j, text: cellMark(cell, shown, format), ink };
  });
  const isFitting = ({ text }: FigureRow): boolean => String(text).length * LETTER.width <= width - 2;
  if (height >= LETTER.height && all.every(isFitting)) return { rows: all, areNumbers: true };
  return {
    rows: all.filter(({ text }) => String(text).length === 1 && !/\d/.test(String(text))),
    areNumbers: false,
  };
}

/** Texts over cells; bounds get an outline, since the hatching below would cross them. */
function lettering(rows: readonly FigureRow[]): FigureSpec {
  const mark = { type: "text", fontSize: 9.5, ...DECORATION } as const;
  return {
    layer: [
      layer(
        rows.filter(({ text }) => String(text).startsWith(">")),
        { ...mark, stroke: HATCH_GROUND, strokeWidth: 2.6, strokeJoin: "round" },
        { text: { field: "text" } },
      ),
      layer(rows, mark, {
        text: { field: "text" },
        color: { field: "ink", type: "nominal", scale: null },
      }),
    ],
  };
}

/** A heavy line between cells with a value and visited ones without. */
function frontier(
  grid: readonly (readonly (number | null)[])[],
  isVisited: readonly (readonly boolean[])[],
): readonly FigureRow[] {
  const differ = (i: number, j: number, k: number, l: number): boolean =>
    k < grid.length &&
    l < grid[k].length &&
    isVisited[i][j] &&
    isVisited[k][l] &&
    (grid[i][j] === null) !== (grid[k][l] === null);
  return grid.flatMap((column, i) =>
    column.flatMap((_value, j) => [
      ...(differ(i, j, i + 1, j) ? [{ x: i + 0.5, x2: i + 0.5, y: j - 0.5, y2: j + 0.5 }] : []),
      ...(differ(i, j, i, j + 1) ? [{ x: i - 0.5, x2: i + 0.5, y: j + 0.5, y2: j + 0.5 }] : []),
    ]),
  );
}
