import type { ParameterValues } from "../model/index.js";
import { cellParameterNames, compareValues } from "./cell-parameters.js";
import type { Cell } from "./cells.js";
import type { Regime } from "./regimes.js";

/**
 * Cells in the order of their parameters, the first column of tables slowest: trials come in the order of their ids,
 * which says nothing to a reader. "None" comes first, "infinite" last.
 *
 * Cost: O(n log n · parameters); a new array.
 */
export function sortCells(cells: readonly Cell[]): readonly Cell[] {
  return [...cells].sort(orderOf(cells));
}

/** Regimes of P in the order of their parameters, as {@link sortCells}. */
export function sortRegimes(regimes: readonly Regime[]): readonly Regime[] {
  return [...regimes].sort(orderOf(regimes));
}

type Placed = Readonly<{ parameters: ParameterValues }>;

function orderOf(placed: readonly Placed[]): (a: Placed, b: Placed) => number {
  const names = cellParameterNames(placed);
  return (a, b) => {
    for (const name of names) {
      const order = compareValues(a.parameters[name] ?? null, b.parameters[name] ?? null);
      if (order !== 0) return order;
    }
    return 0;
  };
}
