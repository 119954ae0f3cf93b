import {
  DEFAULT_THRESHOLDS,
  type AmountUnit,
  type OutcomeRow,
  type ParameterValues,
} from "../model/index.js";
import { pointParameters, type CellParameterName, type PointParameters } from "./cell-parameters.js";
import { goldilocksWindow, type GoldilocksWindow } from "./goldilocks-window.js";
import { joinBoundaries, type Boundary } from "./join-boundaries.js";
import { laddersOfTrials, type PointLadders } from "./point-ladders.js";
import { DEFAULT_RESAMPLES, resampleSeeds } from "./resampling.js";
import { seedBoundaries, type SeedBoundaries } from "./seed-ladder.js";
import { TrialColumns } from "./trial-columns.js";

/** The regime of an amount of data for given other parameters; the spelling is the same in SQL, tables, CSV and on the page. */
export type RegimeLabel = "too little" | "goldilocks" | "too much";

/** The regimes of the amount of data, P, at one point of all other parameters. */
export interface Regime {
  readonly key: string;
  /** The parameter that is P. */
  readonly amount: CellParameterName;
  /** The unit in which P is also given; null: P has none. */
  readonly unit: AmountUnit | null;
  readonly parameters: PointParameters;
  /** The grid of P, increasing, including values that are not trained yet. */
  readonly amounts: readonly number[];
  /** Seeds whose ladder reaches P₁ or P₂. */
  readonly seeds: number;
  /** [P₁] the smallest P from which on every larger P generalises within the budget. A level set of θ and T. */
  readonly first: Boundary;
  /** [P₂] the smallest P from which on every larger P generalises without delay. */
  readonly second: Boundary;
  /** P₂ / P₁ with its interval, and whether some P of the grid lies between them. */
  readonly window: GoldilocksWindow;
  /** Seeds whose ladder is not monotone: some P below a boundary had the outcome of those above it. */
  readonly notMonotone: number;
  /** Trials whose fate under these thresholds is not known: failed, ended before the budget undecided, not trained yet. */
  readonly unknown: number;
  /** One label for each value of `amounts`; null where neither the boundaries nor the trials there decide. */
  readonly labels: readonly (RegimeLabel | null)[];
}

/** Options of {@link regimesOf}. */
export interface RegimeOptions {
  /** The parameter that is the amount of data; null: there is none, hence no regimes. */
  readonly amount: CellParameterName | null;
  /** The unit of the amount at a point. Default: it has none. */
  readonly unitOf?: (parameters: ParameterValues) => AmountUnit | null;
  /** The parameters in the order of tables. Default: as the first row of a point has them. */
  readonly names?: readonly CellParameterName[];
  /** [ρ] the ratio at which generalisation counts as delayed. Default 3. */
  readonly ratio?: number;
  /** [T] the budget. A censored trial that ended earlier is unknown. Default: every last step is the budget. */
  readonly budgetSteps?: number;
  /** Bootstrap resamples. Default 1000. */
  readonly resamples?: number;
  /** Trials of the sweep that have no outcome yet: their rungs exist and are unknown. Default: none. */
  readonly pending?: Iterable<ParameterValues>;
}

/**
 * Regimes of the dataset size for every point of the other parameters: too little < P₁ ≤ goldilocks < P₂ ≤ too
 * much. Boundaries are found per seed, whose data sets are nested, and joined by their lower median over seeds;
 * whole seeds are resampled, the same ones at every point, because all points share them. A seed bounds a boundary only
 * as far as its rungs reach: see {@link seedBoundaries} and {@link joinBoundaries}.
 *
 * Edge:   points with a single P are kept. Diverged trials have not generalised. In order of first appearance.
 * Source: ours (docs/definitions.md). Unrelated to Omnigrok's "Goldilocks zone", which is a weight norm.
 * Cost:   O(rows + points · resamples · seeds), tens of times that where ladders stop short of a boundary.
 */
export function regimesOf(rows: Iterable<OutcomeRow>, options: RegimeOptions): readonly Regime[] {
  return regimesOfTrials(new TrialColumns().addRows(rows), options);
}

/** {@link regimesOf} of trials that were read before. */
export function regimesOfTrials(trials: TrialColumns, options: RegimeOptions): readonly Regime[] {
  const { amount, names, budgetSteps, pending, ratio = DEFAULT_THRESHOLDS.ratio } = options;
  if (amount === null) return [];
  const { seeds, points } = laddersOfTrials(trials, { amount, names, ratio, budgetSteps, pending });
  const order = [...seeds].sort();
  const resamples = resampleSeeds(order.length, options.resamples ?? DEFAULT_RESAMPLES);
  return Array.from(points, (point) => {
    const unit = options.unitOf?.(point.parameters) ?? null;
    return { amount, unit, ...regimeOf(point, order, resamples, { amount, unit, ratio }) };
  });
}

function regimeOf(
  point: PointLadders,
  seedOrder: readonly string[],
  resamples: readonly Uint32Array[],
  { amount, unit, ratio }: Pick<Regime, "amount" | "unit"> & { readonly ratio: number },
): Omit<Regime, "amount" | "unit"> {
  const { key, amounts, unknown } = point;
  const bySeed = seedOrder.map((seed): SeedBoundaries | null => {
    const ladder = point.ladders.get(seed);
    return ladder === undefined ? null : seedBoundaries(ladder, ratio);
  });
  const firstBySeed = bySeed.map((s) => s?.first ?? null);
  const secondBySeed = bySeed.map((s) => s?.second ?? null);
  const first = joinBoundaries(firstBySeed, resamples, amounts, unit);
  const second = joinBoundaries(secondBySeed, resamples, amounts, unit);
  return {
    key,
    parameters: pointParameters(point.parameters, amount),
    amounts,
    seeds: bySeed.filter((s) => s !== null && (s.first !== null || s.second !== null)).length,
    first,
    second,
    window: goldilocksWindow({ first, second, firstBySeed, secondBySeed }, resamples),
    notMonotone: bySeed.filter((s) => s !== null && !s.isMonotone).length,
    unknown,
    labels: amounts.map((value, rung) => labelOf(value, { first, second }, votesAt(point, rung))),
  };
}

/** Counts of seeds at one P: how many are known to have reached the threshold or not, and without delay or not. */
interface Votes {
  readonly reached: readonly [no: number, yes: number];
  readonly tracked: readonly [no: number, yes: number];
}

function votesAt({ ladders }: PointLadders, rung: number): Votes {
  const rungs = [...ladders.values()].map((ladder) => ladder[rung]);
  const count = (which: "reached" | "tracked", value: boolean): number =>
    rungs.filter((each) => each[which] === value).length;
  return {
    reached: [count("reached", false), count("reached", true)],
    tracked: [count("tracked", false), count("tracked", true)],
  };
}

/**
 * The label that the boundaries give, if the trials at this P agree. With complete ladders they always agree: at least half
 * of the seeds generalise from P₁ on. Where seeds have different rungs, the trials may disagree.
 */
function labelOf(
  value: number,
  { first, second }: Pick<Regime, "first" | "second">,
  { reached, tracked }: Votes,
): RegimeLabel | null {
  if (reached[0] + reached[1] === 0) return null;
  const [reaches, tracks] = [sideOf(value, first), sideOf(value, second)];
  if (reaches === false) return "too little";
  if (tracks === true && tracked[1] > 0 && tracked[1] >= tracked[0]) return "too much";
  if (tracks === null || (reaches === null && tracks === false)) return null;
  return reached[1] >= reached[0] ? "goldilocks" : "too little";
}

/** Whether a value of P lies at or above a boundary; null: unknown. */
function sideOf(value: number, { within: [after, upTo] }: Boundary): boolean | null {
  if (upTo !== null && value >= upTo) return true;
  return after !== null && value <= after ? false : null;
}
