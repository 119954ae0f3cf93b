import { OUTCOME_KINDS, type ParameterValues } from "../model/index.js";
import type { Boundary } from "./join-boundaries.js";
import { cellKey, cellParameterNames, type CellParameters, type PointParameters } from "./cell-parameters.js";
import type { Cell } from "./cells.js";
import { clockFactor, type Clock } from "./clock.js";
import type { MechanismCounts } from "./mechanism.js";
import type { MedianEstimate } from "./median-estimate.js";
import { regimeFlags } from "./regime-rows.js";
import type { Regime } from "./regimes.js";
import { SO_FAR_KINDS } from "./so-far.js";

/** A flat row for tables: names of columns and their values. Absent is null, never −1, 0 or ∞. */
export type FlatRecord = Readonly<Record<string, string | number | null>>;

/**
 * Every cell as one flat row: parameters, counts, survival medians with their intervals and bounds, and the
 * boundaries of P at its point. Every record has the same columns in the same order.
 *
 * Names:  as in the store. Of each estimate `…_median`, `…_low`, `…_high`, and `…_at_least`, the bound where there is
 *         no median. On the clock τ the times are called `train_tau_…`, `test_tau_…`, `delay_tau_…`.
 * Edge:   a width that is infinite and an eigenvector that there is none of are null. `kernel` and `features` count
 *         trials (mechanismOf); both 0 where neither metric was recorded. `grokked_so_far` and `tracked_so_far` count
 *         trials among the `censored` ones.
 * Cost:   O(cells).
 */
export function cellRecords(
  cells: readonly Cell[],
  regimes: readonly Regime[],
  mechanisms: ReadonlyMap<string, MechanismCounts>,
  clock: Clock,
): readonly FlatRecord[] {
  const byPoint = new Map(regimes.map((regime) => [regime.key, regime]));
  const time = (name: string): string => (clock === "tau" ? `${name}_tau` : name);
  return cells.map((cell) => {
    const { parameters } = cell;
    const factor = clockFactor(parameters, clock);
    const regime = byPoint.get(cellKey(parameters, ["samples"]));
    const isLadder = regime !== undefined && regime.samples.length > 1;
    const counts = mechanisms.get(cell.key);
    return {
      ...parameterColumns(parameters),
      samples_per_dimension: isNumber(parameters.dimension)
        ? parameters.samples / parameters.dimension
        : null,
      trials: cell.trials,
      reached: cell.reached,
      left_out: cell.leftOut,
      kind: cell.kind,
      ...Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, cell.kinds[kind]])),
      ...Object.fromEntries(SO_FAR_KINDS.map((kind) => [`${kind}_so_far`, cell.soFar[kind]])),
      kernel: counts?.kernel ?? 0,
      features: counts?.features ?? 0,
      ...estimateColumns(clock === "tau" ? "train_tau" : "train_step", cell.trainStep, factor),
      ...estimateColumns(clock === "tau" ? "test_tau" : "test_step", cell.testStep, factor),
      ...estimateColumns(time("delay"), cell.delay, factor),
      ...estimateColumns("ratio", cell.ratio, 1),
      interval: cell.testStep.interval?.kind ?? null,
      regime: isLadder ? regime.labels[regime.samples.indexOf(parameters.samples)] : null,
      ...boundaryColumns(regime),
    };
  });
}

/** Every point of the parameters other than P as one flat row, with both boundaries of P. Columns as above. */
export function regimeRecords(regimes: readonly Regime[]): readonly FlatRecord[] {
  return regimes
    .filter((regime) => regime.samples.length > 1)
    .map((regime) => ({
      ...parameterColumns(regime.parameters),
      seeds: regime.seeds,
      unknown: regime.unknown,
      not_monotone: regime.notMonotone,
      ...boundaryColumns(regime),
    }));
}

/** Parameters under the names of their columns in the store. */
function parameterColumns(parameters: CellParameters | PointParameters): FlatRecord {
  const all: ParameterValues = parameters;
  return Object.fromEntries(
    cellParameterNames([{ parameters: all }])
      .filter((name) => name in all)
      .map((name) => {
        const value = all[name] ?? null;
        return [columnName(name), value === "infinite" ? null : value];
      }),
  );
}

function columnName(parameter: string): string {
  return parameter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function estimateColumns(
  name: string,
  { median, bound, interval }: MedianEstimate,
  factor: number,
): FlatRecord {
  const scaled = (x: number | null | undefined): number | null =>
    x === null || x === undefined ? null : x * factor;
  return {
    [`${name}_median`]: scaled(median),
    [`${name}_low`]: scaled(interval?.low),
    [`${name}_high`]: scaled(interval?.high),
    [`${name}_at_least`]: scaled(bound),
  };
}

function boundaryColumns(regime: Regime | undefined): FlatRecord {
  const isLadder = regime !== undefined && regime.samples.length > 1;
  return {
    ...oneBoundary("p1", isLadder ? regime.first : null, regime?.parameters.dimension),
    ...oneBoundary("p2", isLadder ? regime.second : null, regime?.parameters.dimension),
    window: isLadder ? regime.window.ratio : null,
    window_low: isLadder ? (regime.window.interval?.low ?? null) : null,
    window_high: isLadder ? (regime.window.interval?.high ?? null) : null,
    window_empty_share: isLadder ? regime.window.emptyShare : null,
    window_unresolved_share: isLadder ? regime.window.unresolvedShare : null,
    flags: isLadder ? regimeFlags(regime) : "",
  };
}

/** A system without dimensions has null there. */
function isNumber(value: number | null | undefined): value is number {
  return typeof value === "number";
}

function oneBoundary(name: string, boundary: Boundary | null, dimension?: number): FlatRecord {
  const perDimension = (x: number | null | undefined): number | null =>
    x === null || x === undefined || !isNumber(dimension) ? null : x / dimension;
  return {
    [name]: boundary?.estimate ?? null,
    [`${name}_low`]: boundary?.interval?.low ?? null,
    [`${name}_high`]: boundary?.interval?.high ?? null,
    [`${name}_after`]: boundary?.within[0] ?? null,
    [`${name}_up_to`]: boundary?.within[1] ?? null,
    [`${name}_place`]: boundary?.place ?? null,
    [`${name}_seeds`]: boundary?.seeds ?? null,
    [`${name}_spanning`]: boundary?.spanning ?? null,
    [`${name}_per_dimension`]: perDimension(boundary?.estimate),
    [`${name}_per_dimension_low`]: perDimension(boundary?.interval?.low),
    [`${name}_per_dimension_high`]: perDimension(boundary?.interval?.high),
  };
}
