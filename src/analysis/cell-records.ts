import {
  ESTIMATE_PARTS,
  OUTCOME_KINDS,
  type AmountUnit,
  type ParameterProfile,
  type ParameterValues,
} from "../model/index.js";
import type { Boundary } from "./join-boundaries.js";
import { cellKey, type CellParameterName } from "./cell-parameters.js";
import type { Cell } from "./cells.js";
import { cellsOnClock, type Clock } from "./clock.js";
import type { MechanismCounts } from "./mechanism.js";
import type { MedianEstimate } from "./median-estimate.js";
import { regimeFlags } from "./regime-rows.js";
import type { Regime } from "./regimes.js";
import { PHASES, phaseOfMost } from "./phase.js";
import { landscapeColumns, type ReducedLandscape } from "./reduced-landscape.js";
import { SO_FAR_KINDS } from "./so-far.js";

/** A flat row for tables: names of columns and their values. Absent is null, never −1, 0 or ∞. */
export type FlatRecord = Readonly<Record<string, string | number | null>>;

/** Options for the names and counts in records. */
export interface RecordOptions {
  readonly clock: Clock;
  /** The parameters of the sweep's system. */
  readonly parameters: readonly ParameterProfile[];
  /** The parameter that is the amount of data; null: there is none. */
  readonly amount: CellParameterName | null;
  /** The reduced landscape of a sweep at constant norm, whose edges its cells then have, too. Default: none. */
  readonly landscape?: ReducedLandscape | null;
}

/**
 * Every cell as one flat row: parameters, counts, survival medians with their intervals and bounds, and the
 * boundaries of P at its point. Every record has the same columns in the same order.
 *
 * Names:  as in the store. Of each estimate `…_median`, `…_low`, `…_high`, and `…_at_least`, the bound where there is
 *         no median. On the clock τ the times are called `train_tau_…`, `test_tau_…`, `delay_tau_…`. Quantities in the
 *         unit of the amount are called `…_per_dimension`, or `…_per_` and another unit.
 * Edge:   an infinite width and an absent eigenvector are null. `kernel` and `features` count
 *         trials (mechanismOf); both 0 where neither metric was recorded. `grokked_so_far` and `tracked_so_far` count
 *         trials among the `censored` ones. `phase` and the counts of phases are there where phases were asked for.
 *         Cells of a reduced landscape have its edges, and the decay that their norm needs ({@link landscapeColumns}).
 * Cost:   O(cells).
 */
export function cellRecords(
  cells: readonly Cell[],
  regimes: readonly Regime[],
  mechanisms: ReadonlyMap<string, MechanismCounts>,
  { clock, parameters: profiles, amount, landscape = null }: RecordOptions,
): readonly FlatRecord[] {
  const byPoint = new Map(regimes.map((regime) => [regime.key, regime]));
  const time = (name: string): string => (clock === "tau" ? `${name}_tau` : name);
  return cellsOnClock(cells, clock).map((cell) => {
    const { parameters } = cell;
    const regime = byPoint.get(cellKey(parameters, [amount]));
    const isLadder = regime !== undefined && regime.amounts.length > 1;
    const value = amount === null ? null : Number(parameters[amount]);
    const counts = mechanisms.get(cell.key);
    return {
      ...parameterColumns(parameters, profiles),
      ...(regime === undefined || regime.unit === null || value === null
        ? {}
        : {
            [`${columnOf(regime.amount, profiles)}_per_${regime.unit.name}`]: value / regime.unit.value,
          }),
      trials: cell.trials,
      reached: cell.reached,
      left_out: cell.leftOut,
      kind: cell.kind,
      ...Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, cell.kinds[kind]])),
      ...Object.fromEntries(SO_FAR_KINDS.map((kind) => [`${kind}_so_far`, cell.soFar[kind]])),
      ...(cell.phases === null
        ? {}
        : {
            phase: phaseOfMost(cell.phases),
            ...Object.fromEntries(PHASES.map((phase) => [phase, cell.phases?.[phase] ?? 0])),
          }),
      kernel: counts?.kernel ?? 0,
      features: counts?.features ?? 0,
      ...estimateColumns(clock === "tau" ? "train_tau" : "train_step", cell.trainStep),
      ...estimateColumns(clock === "tau" ? "test_tau" : "test_step", cell.testStep),
      ...estimateColumns(time("delay"), cell.delay),
      ...estimateColumns("ratio", cell.ratio),
      interval: cell.testStep.interval?.kind ?? null,
      regime: isLadder ? regime.labels[regime.amounts.indexOf(Number(value))] : null,
      ...boundaryColumns(regime),
      ...(landscape === null ? {} : landscapeColumns(landscape, parameters)),
    };
  });
}

/** Every point of the parameters other than P as one flat row, with both boundaries of P. Columns as above. */
export function regimeRecords(
  regimes: readonly Regime[],
  profiles: readonly ParameterProfile[],
): readonly FlatRecord[] {
  return regimes
    .filter((regime) => regime.amounts.length > 1)
    .map((regime) => ({
      ...parameterColumns(regime.parameters, profiles),
      seeds: regime.seeds,
      unknown: regime.unknown,
      not_monotone: regime.notMonotone,
      ...boundaryColumns(regime),
    }));
}

/** Parameters under the names of their columns in the store. */
function parameterColumns(parameters: ParameterValues, profiles: readonly ParameterProfile[]): FlatRecord {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      columnOf(name, profiles),
      value === "infinite" ? null : value,
    ]),
  );
}

function columnOf(name: CellParameterName, profiles: readonly ParameterProfile[]): string {
  return profiles.find((profile) => profile.name === name)?.column ?? name;
}

function estimateColumns(name: string, { median, bound, interval }: MedianEstimate): FlatRecord {
  const values = { median, low: interval?.low, high: interval?.high, at_least: bound };
  return Object.fromEntries(ESTIMATE_PARTS.map((part) => [`${name}_${part}`, values[part] ?? null]));
}

function boundaryColumns(regime: Regime | undefined): FlatRecord {
  const isLadder = regime !== undefined && regime.amounts.length > 1;
  return {
    ...oneBoundary("p1", isLadder ? regime.first : null, regime?.unit ?? null),
    ...oneBoundary("p2", isLadder ? regime.second : null, regime?.unit ?? null),
    window: isLadder ? regime.window.ratio : null,
    window_low: isLadder ? (regime.window.interval?.low ?? null) : null,
    window_high: isLadder ? (regime.window.interval?.high ?? null) : null,
    window_empty_share: isLadder ? regime.window.emptyShare : null,
    window_unresolved_share: isLadder ? regime.window.unresolvedShare : null,
    flags: isLadder ? regimeFlags(regime) : "",
  };
}

function oneBoundary(name: string, boundary: Boundary | null, unit: AmountUnit | null): FlatRecord {
  const perUnit = (x: number | null | undefined): number | null =>
    x === null || x === undefined || unit === null ? null : x / unit.value;
  return {
    [name]: boundary?.estimate ?? null,
    [`${name}_low`]: boundary?.interval?.low ?? null,
    [`${name}_high`]: boundary?.interval?.high ?? null,
    [`${name}_after`]: boundary?.within[0] ?? null,
    [`${name}_up_to`]: boundary?.within[1] ?? null,
    [`${name}_place`]: boundary?.place ?? null,
    [`${name}_seeds`]: boundary?.seeds ?? null,
    [`${name}_spanning`]: boundary?.spanning ?? null,
    ...(unit === null
      ? {}
      : {
          [`${name}_per_${unit.name}`]: perUnit(boundary?.estimate),
          [`${name}_per_${unit.name}_low`]: perUnit(boundary?.interval?.low),
          [`${name}_per_${unit.name}_high`]: perUnit(boundary?.interval?.high),
        }),
  };
}
