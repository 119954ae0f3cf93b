import { canonicalJson, type Json, type RegimeRow } from "../model/index.js";
import type { Cell } from "./cells.js";
import {
  cellKey,
  varyingParameters,
  type CellParameterName,
  type ParameterValue,
} from "./cell-parameters.js";
import type { Regime } from "./regimes.js";

/**
 * The rows of the table behind the view `regime`: one row a cell, with its survival median and the boundaries of its
 * ladder of P. `rule` is the canonical text of the thresholds and the budget under which the outcomes were decided.
 *
 * Edge: a point with a single P has no boundaries and no regime; flags are empty or unresolved (the window between P₁
 *       and P₂), not-monotone, below-grid and above-grid (of P₁ or P₂), unknown, not-reached and spans-unknown (regimeFlags).
 */
export function regimeRows(
  cells: readonly Cell[],
  regimes: readonly Regime[],
  amount: CellParameterName | null,
  rule: string,
): readonly RegimeRow[] {
  const others = varyingParameters(cells).filter(
    (name) => name !== "alpha" && name !== "epsilon" && name !== amount,
  );
  const byPoint = new Map(regimes.map((regime) => [regime.key, regime]));
  return cells.map((cell) => {
    const regime = byPoint.get(cellKey(cell.parameters, [amount]));
    const value = amount === null ? null : (cell.parameters[amount] ?? null);
    const isLadder = regime !== undefined && regime.amounts.length > 1;
    const label = isLadder ? regime.labels[regime.amounts.indexOf(Number(value))] : undefined;
    const named: Json = Object.fromEntries(others.map((name) => [name, cell.parameters[name]]));
    return {
      alpha: numberOrNull(cell.parameters.alpha),
      epsilon: numberOrNull(cell.parameters.epsilon),
      others: canonicalJson(named),
      samples: numberOrNull(value),
      regime: label ?? null,
      trials: cell.testStep.counted,
      test_step_median: cell.testStep.median,
      test_step_low: cell.testStep.interval?.low ?? null,
      test_step_high: cell.testStep.interval?.high ?? null,
      p1: regime?.first.estimate ?? null,
      p1_low: regime?.first.interval?.low ?? null,
      p1_high: regime?.first.interval?.high ?? null,
      p2: regime?.second.estimate ?? null,
      p2_low: regime?.second.interval?.low ?? null,
      p2_high: regime?.second.interval?.high ?? null,
      flags: isLadder ? regimeFlags(regime) : "",
      rule,
    };
  });
}

function numberOrNull(value: ParameterValue | undefined): number | null {
  return typeof value === "number" ? value : null;
}

/**
 * Peculiarities of a point's boundaries, as words separated by spaces; "" when there are none. `unknown`: the point has
 * trials of unknown fate; `not-reached`: for that reason, or without trials, P₁ or P₂ is not known; `spans-unknown`: the
 * bracket of some seed spans rungs of unknown fate.
 */
export function regimeFlags(regime: Regime): string {
  const boundaries = [regime.first, regime.second];
  const places = boundaries.map(({ place }) => place);
  return [
    ...windowFlags(regime),
    ...(regime.notMonotone > 0 ? ["not-monotone"] : []),
    ...(places.includes("below") ? ["below-grid"] : []),
    ...(places.includes("above") ? ["above-grid"] : []),
    ...(regime.unknown > 0 ? ["unknown"] : []),
    ...(places.includes("unknown") ? ["not-reached"] : []),
    ...(boundaries.some(({ spanning }) => spanning > 0) ? ["spans-unknown"] : []),
  ].join(" ");
}

/** The flag of a window that contains no P of the grid. */
function windowFlags({ window: { state } }: Regime): readonly string[] {
  return state === null || state === "open" ? [] : [state];
}
