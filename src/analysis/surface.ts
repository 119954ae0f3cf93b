import type { Cell } from "./cells.js";
import { cellOnClock } from "./clock.js";
import {
  cellKey,
  distinctValues,
  varyingParameters,
  type CellParameterName,
  type CellParameters,
  type ParameterValue,
} from "./cell-parameters.js";
import type { Interval, MedianEstimate } from "./median-estimate.js";

/**
 * The value of a cell that a surface shows: a median in steps (`test_step`, `train_step`, `delay`), the median `ratio`
 * test_step / train_step, `tau` (the test step in the system's own time), or `reached` (the share of trials that crossed).
 */
export const SURFACE_VALUES = ["test_step", "train_step", "delay", "ratio", "tau", "reached"] as const;
export type SurfaceValue = (typeof SURFACE_VALUES)[number];

/** Which surface to cut out of the cells. */
export interface SurfaceChoice {
  readonly x: CellParameterName;
  readonly y: CellParameterName;
  readonly value: SurfaceValue;
  /** Other parameters held at one value; varying ones left out here give one facet a combination of values. */
  readonly fixed?: CellParameters;
}

/** One cell of a surface. */
export interface SurfaceCell {
  readonly x: ParameterValue;
  readonly y: ParameterValue;
  /** Null where fewer than half of the trials crossed. */
  readonly value: number | null;
  /** Where the value is null: its lower bound. Null with a null value: nothing could be estimated. */
  readonly bound: number | null;
  readonly interval: Interval | null;
  readonly cell: Cell;
}

/** One panel: the cells that share all parameters but x and y. */
export interface SurfaceFacet {
  /** The values that set this facet apart, in the order of tables; empty when there is one facet only. */
  readonly fixed: CellParameters;
  readonly cells: readonly SurfaceCell[];
}

/** Cells on a grid over two axes, as plain data for any renderer. */
export interface Surface {
  readonly value: SurfaceValue;
  readonly x: { readonly name: CellParameterName; readonly values: readonly ParameterValue[] };
  readonly y: { readonly name: CellParameterName; readonly values: readonly ParameterValue[] };
  readonly facets: readonly SurfaceFacet[];
}

/**
 * A surface over any two parameters, with a facet for every combination of the other varying ones.
 *
 * Edge:   points of the grid that no trial visited are absent, not null. Facets are in order of their values.
 * Source: ours.
 * Cost:   O(cells · parameters).
 */
export function surfaceOf(cells: readonly Cell[], choice: SurfaceChoice): Surface {
  const fixed = Object.entries(choice.fixed ?? {});
  const chosen = cells.filter((cell) => fixed.every(([name, value]) => cell.parameters[name] === value));
  const others = varyingParameters(chosen).filter((name) => name !== choice.x && name !== choice.y);
  const facets = new Map<string, { fixed: CellParameters; cells: SurfaceCell[] }>();
  for (const cell of inOrderOf(chosen, others)) {
    const key = cellKey(cell.parameters, [choice.x, choice.y]);
    const facet = facets.get(key) ?? { fixed: pick(cell.parameters, others), cells: [] };
    if (facet.cells.length === 0) facets.set(key, facet);
    facet.cells.push({
      x: cell.parameters[choice.x],
      y: cell.parameters[choice.y],
      ...valueOf(cell, choice.value),
      cell,
    });
  }
  return {
    value: choice.value,
    x: { name: choice.x, values: distinctValues(chosen, choice.x) },
    y: { name: choice.y, values: distinctValues(chosen, choice.y) },
    facets: [...facets.values()],
  };
}

/** A cell's entry on a surface. */
export function valueOf(cell: Cell, value: SurfaceValue): Pick<SurfaceCell, "value" | "bound" | "interval"> {
  switch (value) {
    case "test_step":
      return plain(cell.testStep);
    case "train_step":
      return plain(cell.trainStep);
    case "delay":
      return plain(cell.delay);
    case "ratio":
      return plain(cell.ratio);
    case "tau":
      return plain(cellOnClock(cell, value).testStep);
    case "reached": {
      const counted = cell.trials - cell.leftOut;
      return { value: counted === 0 ? null : cell.reached / counted, bound: null, interval: null };
    }
  }
}

function plain({
  median,
  bound,
  interval,
}: MedianEstimate): Pick<SurfaceCell, "value" | "bound" | "interval"> {
  return { value: median, bound, interval };
}

function pick(parameters: CellParameters, names: readonly CellParameterName[]): CellParameters {
  return Object.fromEntries(names.map((name) => [name, parameters[name]]));
}

/** Cells sorted by these parameters, the first name slowest. */
function inOrderOf(cells: readonly Cell[], names: readonly CellParameterName[]): readonly Cell[] {
  const ranks = names.map((name) => {
    const values = distinctValues(cells, name);
    return { name, rank: new Map(values.map((value, i) => [value, i])) };
  });
  const rankOf = (cell: Cell, r: (typeof ranks)[number]): number => r.rank.get(cell.parameters[r.name]) ?? 0;
  return [...cells].sort((a, b) => {
    for (const r of ranks) {
      const difference = rankOf(a, r) - rankOf(b, r);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}
