import type { Cell } from "./cells.js";
import { cellKey, type CellParameterName } from "./cell-parameters.js";
import { countsSoFar, outcomeOfMost, OUTCOMES_SO_FAR, type OutcomeSoFar } from "./so-far.js";

/** A cell that represents a kind of outcome, final or so far. */
export interface Representative {
  readonly kind: OutcomeSoFar;
  readonly cell: Cell;
}

/** Kinds that are drawn as curves: all kinds of trained trials. */
const DRAWN: readonly OutcomeSoFar[] = OUTCOMES_SO_FAR.filter((kind) => kind !== "failed");

/**
 * One cell for each kind of outcome that trials have, in order of P: as many as possible from one point of the other
 * parameters, so that only P differs between them; the other kinds from wherever they occur.
 *
 * A kind that most seeds of some cell share is represented by such a cell, any other kind by a cell with a trial of it.
 * Among cells of a kind the middle one is taken. Edge: no cells, no representatives; `atMost` cuts the rarest kinds,
 * those first that most seeds of no cell share. The kind `failed` has no curves, hence no representative.
 * Source: ours, after Fig. 9 of Kumar et al. 2023, which sets three values of P side by side.
 */
export function representativesOf(
  cells: readonly Cell[],
  atMost: number,
  amount: CellParameterName | null,
): readonly Representative[] {
  const home = richestPoint(cells, amount);
  const kinds = [...DRAWN]
    .map((kind) => {
      const ofMost = cells.filter((cell) => outcomeOfMost(cell) === kind);
      const having = cells.filter((cell) => countsSoFar(cell).has(kind));
      return { kind, cells: ofMost.length > 0 ? ofMost : having, shared: ofMost.length };
    })
    .filter((entry) => entry.cells.length > 0)
    .sort((a, b) => b.shared - a.shared || b.cells.length - a.cells.length)
    .slice(0, atMost);
  return kinds
    .map(({ kind, cells: ofKind }) => {
      const atHome = ofKind.filter((cell) => pointKey(cell, amount) === home);
      return { kind, cell: middle(atHome.length > 0 ? atHome : ofKind, amount) };
    })
    .sort((a, b) => amountOf(a.cell, amount) - amountOf(b.cell, amount));
}

function pointKey(cell: Cell, amount: CellParameterName | null): string {
  return cellKey(cell.parameters, [amount]);
}

function amountOf({ parameters }: Cell, amount: CellParameterName | null): number {
  return amount === null ? 0 : Number(parameters[amount]);
}

/** The point with the most kinds among its cells; of several the middle one in order of appearance. */
function richestPoint(cells: readonly Cell[], amount: CellParameterName | null): string | null {
  const kinds = new Map<string, Set<OutcomeSoFar>>();
  for (const cell of cells) {
    const key = pointKey(cell, amount);
    const seen = kinds.get(key) ?? new Set<OutcomeSoFar>();
    kinds.set(key, seen.add(outcomeOfMost(cell)));
  }
  let most = 0;
  for (const seen of kinds.values()) most = Math.max(most, seen.size);
  const richest = [...kinds].filter(([, seen]) => seen.size === most).map(([key]) => key);
  return richest.length === 0 ? null : richest[Math.floor(richest.length / 2)];
}

function middle(cells: readonly Cell[], amount: CellParameterName | null): Cell {
  const sorted = [...cells].sort((a, b) => amountOf(a, amount) - amountOf(b, amount));
  return sorted[Math.floor((sorted.length - 1) / 2)];
}
