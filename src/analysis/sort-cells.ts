import type { ParameterValue, ParameterValues } from "../model/index.js";
import { cellParameterNames, compareValues, isWord } from "./cell-parameters.js";
import type { Cell } from "./cells.js";
import type { Regime } from "./regimes.js";

/** The order of word values, by parameter name. */
export type WordOrder = ReadonlyMap<string, readonly ParameterValue[]>;

/**
 * Cells in the order of their parameters, the first column of tables slowest; trials themselves come in the order of their
 * ids, which has no meaning for a reader. "None" comes first, "infinite" last.
 *
 * @param words the order of words, as the sweep file lists them; words missing there follow alphabetically.
 *
 * Cost: O(n log n · parameters); a new array.
 */
export function sortCells(cells: readonly Cell[], words: WordOrder = new Map()): readonly Cell[] {
  return [...cells].sort(orderOf(cells, words));
}

/** Regimes of P in the order of their parameters, as {@link sortCells}. */
export function sortRegimes(regimes: readonly Regime[], words: WordOrder = new Map()): readonly Regime[] {
  return [...regimes].sort(orderOf(regimes, words));
}

type Placed = Readonly<{ parameters: ParameterValues }>;

function orderOf(placed: readonly Placed[], words: WordOrder): (a: Placed, b: Placed) => number {
  const names = cellParameterNames(placed);
  const places = new Map(
    [...words].map(([name, values]) => [name, new Map(values.map((value, i) => [value, i]))]),
  );
  return (a, b) => {
    for (const name of names) {
      const [left, right] = [a.parameters[name] ?? null, b.parameters[name] ?? null];
      const place = (value: ParameterValue): number => places.get(name)?.get(value) ?? Number.MAX_VALUE;
      const areWords = isWord(left) && isWord(right);
      const order = (areWords ? place(left) - place(right) : 0) || compareValues(left, right);
      if (order !== 0) return order;
    }
    return 0;
  };
}
