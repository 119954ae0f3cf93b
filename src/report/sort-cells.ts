import {
  CELL_PARAMETER_NAMES,
  type Cell,
  type CellParameterName,
  type ParameterValue,
  type Regime,
} from "../analysis/index.js";

/**
 * Cells in the order of their parameters, the first column of tables slowest: trials come in the order of their ids,
 * which says nothing to a reader. "None" comes first, "infinite" last.
 *
 * Cost: O(n log n · parameters); a new array.
 */
export function sortCells(cells: readonly Cell[]): readonly Cell[] {
  return [...cells].sort((a, b) => compare(a.parameters, b.parameters));
}

/** Regimes of P in the order of their parameters, as {@link sortCells}. */
export function sortRegimes(regimes: readonly Regime[]): readonly Regime[] {
  return [...regimes].sort((a, b) => compare(a.parameters, b.parameters));
}

type Point = Readonly<Partial<Record<CellParameterName, ParameterValue>>>;

function compare(a: Point, b: Point): number {
  for (const name of CELL_PARAMETER_NAMES) {
    const [x, y] = [placeOf(a[name]), placeOf(b[name])];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

function placeOf(value: ParameterValue | undefined): number {
  if (value === null || value === undefined) return -Infinity;
  return value === "infinite" ? Infinity : value;
}
