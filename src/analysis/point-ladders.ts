import type { OutcomeRow, ParameterValues } from "../model/index.js";
import {
  cellKey,
  cellParameters,
  seedKey,
  type CellParameterName,
  type CellParameters,
} from "./cell-parameters.js";
import type { Rung } from "./seed-ladder.js";
import { isTracked } from "./so-far.js";

/** The ladders of all seeds at one point of the parameters other than P. */
export interface PointLadders {
  readonly key: string;
  readonly parameters: CellParameters;
  /** The grid of P, increasing: every P that some trial of the point has, whether its fate is known or not. */
  readonly amounts: readonly number[];
  /** By seed, one rung for each of `amounts`; what is missing or undecided is unknown. */
  readonly ladders: ReadonlyMap<string, readonly Rung[]>;
  /** Trials of unknown fate: failed, ended before the budget undecided, or without an outcome yet. */
  readonly unknown: number;
}

/** What {@link pointLadders} is told besides the outcomes. */
export interface LadderOptions {
  /** The parameter that is the amount of data, P. */
  readonly amount: CellParameterName;
  /** The parameters in the order of tables. Default: as the first row of a point has them. */
  readonly names?: readonly CellParameterName[] | undefined;
  /** [ρ] */
  readonly ratio: number;
  /** [T] the budget. A censored trial that ended before is unknown. Absent: every last step is the budget. */
  readonly budgetSteps?: number | undefined;
  /** Trials that have no outcome yet. */
  readonly pending?: Iterable<ParameterValues> | undefined;
}

/**
 * Outcomes sorted into ladders of P, in order of first appearance; pending trials last.
 *
 * All rungs of a point are judged at one budget, or its boundaries would be level sets of none: where some of its trials
 * were deepened and others are still undecided at their smaller budget, at the smaller one.
 *
 * Cost: O(rows), four numbers a row.
 */
export function pointLadders(rows: Iterable<OutcomeRow>, options: LadderOptions): readonly PointLadders[] {
  const points = new Map<string, Point>();
  for (const row of rows) {
    const { trials } = pointOf(points, row.parameters, options);
    trials.push({
      seed: seedKey(row.parameters),
      amount: Number(row.parameters[options.amount]),
      fate: fateOf(row, options),
    });
  }
  for (const parameters of options.pending ?? []) {
    const { trials } = pointOf(points, parameters, options);
    trials.push({ seed: seedKey(parameters), amount: Number(parameters[options.amount]), fate: null });
  }
  return [...points].map(([key, point]) => laddersOf(key, point, options));
}

/** What a ladder needs of a row. */
interface Fate {
  readonly kind: OutcomeRow["kind"];
  readonly trainStep: number | null;
  readonly testStep: number | null;
  readonly steps: number;
  readonly ratio: number | null;
  readonly isTracked: boolean;
}

interface Point {
  readonly parameters: CellParameters;
  readonly trials: { readonly seed: string; readonly amount: number; readonly fate: Fate | null }[];
}

function pointOf(
  points: Map<string, Point>,
  trial: ParameterValues,
  { amount, names }: LadderOptions,
): Point {
  const key = cellKey(trial, [amount]);
  const known = points.get(key);
  if (known !== undefined) return known;
  const point: Point = { parameters: cellParameters(trial, names), trials: [] };
  points.set(key, point);
  return point;
}

function fateOf(row: OutcomeRow, options: LadderOptions): Fate | null {
  if (row.kind === "failed") return null;
  const { kind, train_step: trainStep, test_step: testStep, steps, ratio } = row;
  // Under weight decay a trial that has crossed both thresholds may be censored: its crossings tell all the same.
  return { kind, trainStep, testStep, steps: steps ?? 0, ratio, isTracked: isTracked(row, options.ratio) };
}

function laddersOf(key: string, { parameters, trials }: Point, options: LadderOptions): PointLadders {
  const amounts = [...new Set(trials.map((trial) => trial.amount))].sort((a, b) => a - b);
  const horizon = commonBudget(trials, options.budgetSteps);
  const bySeed = new Map<string, Map<number, Rung>>();
  let unknown = 0;
  for (const trial of trials) {
    const rung = rungOf(trial, horizon, options);
    if (rung.reached === null) unknown++;
    const ladder = bySeed.get(trial.seed) ?? new Map<number, Rung>();
    bySeed.set(trial.seed, ladder.set(trial.amount, rung));
  }
  const ladders = new Map(
    [...bySeed].map(([seed, ladder]) => [
      seed,
      amounts.map((value) => ladder.get(value) ?? unknownRung(value)),
    ]),
  );
  return { key, parameters, amounts, ladders, unknown };
}

/** The smallest budget among the trials that reached theirs undecided; no limit where none did. */
function commonBudget(trials: Point["trials"], budgetSteps: number | undefined): number {
  let horizon = Infinity;
  for (const { fate } of trials) {
    if (fate?.kind === "censored" && fate.steps >= (budgetSteps ?? Infinity))
      horizon = Math.min(horizon, fate.steps);
  }
  return horizon;
}

function unknownRung(amount: number): Rung {
  return { amount, reached: null, tracked: null, ratio: null };
}

function rungOf(
  { amount, fate }: Point["trials"][number],
  horizon: number,
  { ratio, budgetSteps }: LadderOptions,
): Rung {
  if (fate === null) return unknownRung(amount);
  const { kind, trainStep, testStep, steps } = fate;
  if (kind === "censored" && steps < (budgetSteps ?? 0)) {
    // Not there yet, and already too late to be without delay, if the train set stays fitted.
    const isLate = trainStep !== null && steps > 0 && steps >= ratio * trainStep;
    return { amount, reached: null, tracked: isLate ? false : null, ratio: null };
  }
  // Lost after the common budget: whether it had generalised by then is not told.
  if ((kind === "lost" || kind === "collapsed") && steps > horizon) return unknownRung(amount);
  const reached = testStep !== null && testStep <= horizon && kind !== "diverged";
  return { amount, reached, tracked: reached && fate.isTracked, ratio: reached ? fate.ratio : null };
}
