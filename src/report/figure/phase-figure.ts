import {
  phaseOfMost,
  PHASES,
  surfaceOf,
  type Cell,
  type CellParameterName,
  type Phase,
  type SurfaceFacet,
} from "../../analysis/index.js";
import { cellHover } from "../words/cell-words.js";
import { pointLabel } from "../words/parameter-words.js";
import { NOT_JUDGED, PHASE_LETTERS, phaseMark } from "../words/phase-words.js";
import type { TimedParameters } from "../words/time-words.js";
import { categoryChannel, rowSizes } from "./category-axis.js";
import { PHASE_COLOURS } from "./colours.js";
import {
  DECORATION,
  layer,
  tipChannels,
  type FigureRow,
  type FigureSize,
  type FigureSpec,
} from "./figure-spec.js";
import { MOST_PANELS, panelGrid } from "./panel-grid.js";

/** Width of one letter in a cell, in pixels. */
const LETTER_WIDTH = 6.4;

/** A cell's entry: a phase, or none yet. */
type Shown = Phase | typeof NOT_JUDGED;

const SHOWN: readonly Shown[] = [...PHASES, NOT_JUDGED];

/**
 * The phase of most seeds of each cell over two parameters, as colours and letters, a panel for each combination of the
 * others. Where a cell's seeds disagree, its letter is followed by the share of them, if there is room. The legend counts cells.
 *
 * Edge: without phases, or with fewer than two cells: null. More than {@link MOST_PANELS} panels: the first ones
 * ({@link panelsLeftWords}). Points that were not trained stay white.
 * Source: after Fig. 5 of Liu et al. 2022, arXiv:2205.10343.
 */
export function phaseFigure(
  system: TimedParameters,
  cells: readonly Cell[],
  { x, y }: { readonly x: CellParameterName; readonly y: CellParameterName },
  size: FigureSize,
): FigureSpec | null {
  if (x === y || cells.length < 2 || cells.every(({ phases }) => phases === null)) return null;
  const surface = surfaceOf(cells, { x, y, value: "reached" });
  const facets = surface.facets.slice(0, MOST_PANELS);
  const [columns, rows] = [surface.x.values, surface.y.values];
  const { height, margin } = rowSizes(system, y, rows);
  const grid = panelGrid(facets.length, columns.length, size.width, margin);
  const width = Math.min(grid.panelWidth, columns.length * 64);
  const points = surface.facets.map(({ fixed }) => ({ parameters: fixed }));
  const legend = legendOf(cells);
  return {
    columns: grid.columns,
    concat: facets.map((facet): FigureSpec => {
      const heading = pointLabel(system, facet.fixed, points);
      const placed = rowsOf(facet, { system, x, y, size, columns, rows, room: width / columns.length });
      return {
        ...(heading === "" ? {} : { title: heading }),
        width,
        height,
        view: { stroke: null },
        encoding: {
          x: categoryChannel(system, "x", x, columns),
          y: categoryChannel(system, "y", y, rows, height),
        },
        layer: [
          layer(
            placed,
            { type: "rect", stroke: "#fff", strokeWidth: 0.5 },
            { x2: { field: "x2" }, y2: { field: "y2" }, color: legend, ...tipChannels(size) },
          ),
          layer(
            placed.map(({ column, row: place, text, ink }) => ({ x: column, y: place, text, ink })),
            { type: "text", fontSize: 10, ...DECORATION },
            { text: { field: "text" }, color: { field: "ink", type: "nominal", scale: null } },
          ),
        ],
      };
    }),
  };
}

/** The entry of a cell: the phase of most of its trials. */
function shownOf({ phases }: Cell): Shown {
  return (phases === null ? null : phaseOfMost(phases)) ?? NOT_JUDGED;
}

interface Placing {
  readonly system: TimedParameters;
  readonly x: CellParameterName;
  readonly y: CellParameterName;
  readonly size: FigureSize;
  readonly columns: readonly unknown[];
  readonly rows: readonly unknown[];
  /** Width of a cell, in pixels. */
  readonly room: number;
}

function rowsOf(facet: SurfaceFacet, placing: Placing): readonly FigureRow[] {
  const { system, x, y, size } = placing;
  const names = [x, y, ...Object.keys(facet.fixed)];
  return facet.cells.map(({ x: across, y: upwards, cell }): FigureRow => {
    const [i, j] = [placing.columns.indexOf(across), placing.rows.indexOf(upwards)];
    const shown = shownOf(cell);
    return {
      ...{ x: i - 0.5, x2: i + 0.5, y: j - 0.5, y2: j + 0.5, column: i, row: j },
      phase: shown,
      text: letterOf(cell, placing.room),
      ink: PHASE_COLOURS[shown].ink,
      ...(size.isInteractive ? { tip: cellHover(system, cell, names) } : {}),
    };
  });
}

/** "G 2/3" where that fits, else "G". */
function letterOf(cell: Cell, room: number): string {
  const mark = phaseMark(cell);
  return mark.length * LETTER_WIDTH > room ? mark[0] : mark;
}

/** The colours of the phases that occur, with the number of cells of each. */
function legendOf(cells: readonly Cell[]): FigureSpec {
  const shown = cells.map(shownOf);
  const countOf = (phase: Shown): number => shown.filter((each) => each === phase).length;
  const present = SHOWN.filter((phase) => countOf(phase) > 0);
  const texts = present.map((phase) => {
    const letter = phase === NOT_JUDGED ? "–" : PHASE_LETTERS[phase];
    return [phase, `${letter} ${phase}: ${countOf(phase)}`] as const;
  });
  return {
    field: "phase",
    type: "nominal",
    scale: { domain: present, range: present.map((phase) => PHASE_COLOURS[phase].fill) },
    legend: {
      title: "Phase of most seeds: cells",
      orient: "top",
      direction: "horizontal",
      columns: 3,
      symbolType: "square",
      symbolStrokeColor: "#888",
      symbolStrokeWidth: 0.8,
      symbolSize: 150,
      symbolOpacity: 1,
      labelExpr: `(${JSON.stringify(Object.fromEntries(texts))})[datum.value]`,
    },
  };
}

/**
 * In how many cells not all trials share a phase, and in how many of these no phase has more trials than every other, in words;
 * empty where all share one.
 */
export function disagreementWords(cells: readonly Cell[]): string {
  const split = cells.flatMap(({ phases, trials }) => {
    const most = phases === null ? null : phaseOfMost(phases);
    if (phases === null || most === null || phases[most] === trials) return [];
    const isTie = PHASES.filter((phase) => phases[phase] === phases[most]).length > 1;
    return [{ share: phases[most] / trials, isTie }];
  });
  if (split.length === 0) return "";
  const least = Math.min(...split.map(({ share }) => share));
  const ties = split.filter(({ isTie }) => isTie).length;
  return (
    ` In ${split.length} of ${cells.length} cells seeds disagree; there the phase shown is that of at least ${Math.round(100 * least)} % of them.` +
    (ties === 0
      ? ""
      : ` In ${ties} of these another phase has as many seeds: the first in the order of the legend is shown.`)
  );
}

/** The number of panels that are not drawn, in words; empty where all are. */
export function panelsLeftWords(
  cells: readonly Cell[],
  { x, y }: { readonly x: CellParameterName; readonly y: CellParameterName },
): string {
  const left = surfaceOf(cells, { x, y, value: "reached" }).facets.length - MOST_PANELS;
  return left > 0 ? ` ${left} further panels are left out here; the table has all cells.` : "";
}
