import { isTracked } from "./so-far.js";
import type { OutcomeRow } from "../model/index.js";
import { cellKey, cellParameters, type CellParameterName, type CellParameters } from "./cell-parameters.js";
import { middleOfBracket, type WantedPrecision } from "./bracket-scale.js";
import type { AxisBoundary, RefinementOptions } from "./axis-boundary.js";

/** The regimes of P, from the least to the most, as each cell has them independently of its neighbours. */
const REGIME_WORDS = ["too little", "goldilocks", "too much"] as const;

/**
 * The places along an axis where neighbouring cells are of different regimes, at every point of the other parameters.
 * The regime of a cell is the lower median over its seeds: the test loss does not cross within the budget, crosses late, or
 * crosses with the train loss. All changes are found where there are several.
 *
 * Edge:   trials of unknown fate (failed, or ended before the budget) do not count; a cell with only such trials is
 *         skipped. The infinite width lies above all numbers; other values that are not numbers bound nothing.
 * Source: ours.
 */
export function cellBoundaries(
  rows: readonly OutcomeRow[],
  {
    axis,
    budgetSteps,
    ratio,
    ...wanted
  }: Pick<RefinementOptions, "axis" | "budgetSteps" | "ratio"> & WantedPrecision,
): readonly AxisBoundary[] {
  return [...gather(rows, axis, budgetSteps, ratio).values()].flatMap(({ parameters, cells }) => {
    const sorted = [...cells]
      .sort(([a], [b]) => a - b)
      .map(([value, regimes]) => ({ value, ...summary(regimes) }));
    return sorted.slice(1).flatMap((high, index): readonly AxisBoundary[] => {
      const low = sorted[index];
      if (low.regime === high.regime) return [];
      const bracket = [low.value, high.value] as const;
      return [
        {
          parameters,
          name: `${REGIME_WORDS[low.regime]} | ${REGIME_WORDS[high.regime]}`,
          bracket,
          estimate: middleOfBracket(bracket, wanted),
          interval: null,
          isSplit: low.isSplit || high.isSplit,
        },
      ];
    });
  });
}

/** Index into {@link REGIME_WORDS}. */
type RegimeIndex = 0 | 1 | 2;

interface Line {
  readonly parameters: CellParameters;
  readonly cells: Map<number, RegimeIndex[]>;
}

function gather(
  rows: readonly OutcomeRow[],
  axis: CellParameterName,
  budgetSteps: number,
  ratio: number,
): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  for (const row of rows) {
    const named = row.parameters[axis];
    const value = named === "infinite" ? Infinity : named;
    const regime = regimeOf(row, budgetSteps, ratio);
    if (typeof value !== "number" || regime === null) continue;
    const key = cellKey(row.parameters, [axis]);
    const line = lines.get(key) ?? {
      parameters: cellParameters(row.parameters),
      cells: new Map<number, RegimeIndex[]>(),
    };
    lines.set(key, line);
    const cell = line.cells.get(value) ?? [];
    line.cells.set(value, cell);
    cell.push(regime);
  }
  return lines;
}

function regimeOf(row: OutcomeRow, budgetSteps: number, ratio: number): RegimeIndex | null {
  if (row.kind === "failed") return null;
  if (row.kind === "censored" && (row.steps ?? 0) < budgetSteps) return null;
  if (isTracked(row, ratio)) return 2;
  return row.test_step !== null && row.kind !== "diverged" ? 1 : 0;
}

function summary(regimes: readonly RegimeIndex[]): {
  readonly regime: RegimeIndex;
  readonly isSplit: boolean;
} {
  const sorted = [...regimes].sort((a, b) => a - b);
  return {
    regime: sorted[Math.floor((sorted.length - 1) / 2)],
    isSplit: sorted[0] !== sorted[sorted.length - 1],
  };
}
