import { OUTCOME_KINDS, orNull, type OutcomeRow, type ParameterValues } from "../model/index.js";
import {
  cellKey,
  cellParameters,
  seedKey,
  type CellParameterName,
  type CellParameters,
} from "./cell-parameters.js";
import type { Rung } from "./seed-ladder.js";
import { isTracked } from "./so-far.js";
import { TrialColumns, type TrialNumbers } from "./trial-columns.js";

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

/** Options of {@link pointLadders}. */
export interface LadderOptions {
  /** The parameter that is the amount of data, P. */
  readonly amount: CellParameterName;
  /** The parameters in the order of tables. Default: as the first row of a point has them. */
  readonly names?: readonly CellParameterName[] | undefined;
  /** [ρ] */
  readonly ratio: number;
  /** [T] the budget. A censored trial that ended earlier is unknown. Absent: every last step is the budget. */
  readonly budgetSteps?: number | undefined;
  /** Trials that have no outcome yet. */
  readonly pending?: Iterable<ParameterValues> | undefined;
}

/**
 * Outcomes sorted into ladders of P, in order of first appearance; pending trials last.
 *
 * All rungs of a point are judged at one budget, since boundaries are level sets at a single budget. Where some trials were
 * deepened and others are still undecided at their smaller budget, the smaller budget applies.
 *
 * Cost: O(rows), a rung for each.
 */
export function pointLadders(rows: Iterable<OutcomeRow>, options: LadderOptions): readonly PointLadders[] {
  return [...laddersOfTrials(new TrialColumns().addRows(rows), options).points];
}

/** The ladders of a sweep, made one point at a time for callers that do not keep them (one rung per trial). */
export interface SweepLadders {
  /** Keys of all seeds, those of pending trials included. */
  readonly seeds: readonly string[];
  readonly points: Iterable<PointLadders>;
}

/** {@link pointLadders} of trials that were read before. May be iterated once. */
export function laddersOfTrials(trials: TrialColumns, options: LadderOptions): SweepLadders {
  const points = new Map<string, Point>();
  const pointAt = (parameters: ParameterValues): Point => {
    const key = cellKey(parameters, [options.amount]);
    const known = points.get(key);
    if (known !== undefined) return known;
    const point = { parameters: cellParameters(parameters, options.names), cells: [], pending: [] };
    points.set(key, point);
    return point;
  };
  trials.cells.forEach(({ parameters }, cell) => pointAt(parameters).cells.push(cell));
  const seeds = new Set(trials.seeds);
  for (const parameters of options.pending ?? []) {
    const seed = seedKey(parameters);
    seeds.add(seed);
    pointAt(parameters).pending.push({ seed, amount: Number(parameters[options.amount]), fate: null });
  }
  const order = trials.grouped();
  return {
    seeds: [...seeds],
    points: (function* () {
      for (const [key, { parameters, cells, pending }] of points) {
        const laddered = cells.flatMap((cell) => {
          const amount = Number(trials.cells[cell].parameters[options.amount]);
          return order.ofCell(cell, (each) =>
            ladderedOf(each, trials.seeds[each.seed], amount, options.ratio),
          );
        });
        yield laddersOf(key, parameters, [...laddered, ...pending], options);
      }
    })(),
  };
}

/** The part of a row that a ladder needs. */
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
  /** Indices of its cells. */
  readonly cells: number[];
  readonly pending: Laddered[];
}

/** A trial on a ladder; a null `fate` is unknown. */
interface Laddered {
  readonly seed: string;
  readonly amount: number;
  readonly fate: Fate | null;
}

function ladderedOf(numbers: TrialNumbers, seed: string, amount: number, ratio: number): Laddered {
  const kind = OUTCOME_KINDS[numbers.kind];
  if (kind === "failed") return { seed, amount, fate: null };
  const [trainStep, testStep] = [orNull(numbers.trainStep), orNull(numbers.testStep)];
  return {
    seed,
    amount,
    fate: {
      kind,
      trainStep,
      testStep,
      steps: orNull(numbers.steps) ?? 0,
      ratio: orNull(numbers.ratio),
      // Under weight decay a trial that has crossed both thresholds may be censored; its crossings still count.
      isTracked: isTracked({ kind, train_step: trainStep, test_step: testStep }, ratio),
    },
  };
}

function laddersOf(
  key: string,
  parameters: CellParameters,
  trials: readonly Laddered[],
  options: LadderOptions,
): PointLadders {
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
function commonBudget(trials: readonly Laddered[], budgetSteps: number | undefined): number {
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

function rungOf({ amount, fate }: Laddered, horizon: number, { ratio, budgetSteps }: LadderOptions): Rung {
  if (fate === null) return unknownRung(amount);
  const { kind, trainStep, testStep, steps } = fate;
  if (kind === "censored" && steps < (budgetSteps ?? 0)) {
    // The test loss has not crossed, and a later crossing would be delayed if the train set stays fitted.
    const isLate = trainStep !== null && steps > 0 && steps >= ratio * trainStep;
    return { amount, reached: null, tracked: isLate ? false : null, ratio: null };
  }
  // Lost after the common budget: whether the trial had generalised by then is not recorded.
  if ((kind === "lost" || kind === "collapsed") && steps > horizon) return unknownRung(amount);
  const reached = testStep !== null && testStep <= horizon && kind !== "diverged";
  return { amount, reached, tracked: reached && fate.isTracked, ratio: reached ? fate.ratio : null };
}
