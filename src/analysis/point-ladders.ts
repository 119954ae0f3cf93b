import { OUTCOME_KINDS, type OutcomeRow, type ParameterValues } from "../model/index.js";
import {
  cellKey,
  cellParameters,
  seedKey,
  type CellParameterName,
  type CellParameters,
} from "./cell-parameters.js";
import { GroupedNumbers } from "./grouped-numbers.js";
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
  const ladders = gatherLadders(options);
  for (const row of rows) ladders.add(row);
  return [...ladders.points(options.pending)];
}

/** {@link pointLadders} for rows that arrive one by one and callers that do not keep the ladders (one rung per trial). */
export interface LadderGatherer {
  add(row: OutcomeRow): void;
  /** Keys of the seeds so far. */
  seeds(): readonly string[];
  /** The points, one by one; `pending` trials are added first. */
  points(pending?: Iterable<ParameterValues>): Iterable<PointLadders>;
}

/** Cost: O(rows); eight numbers a row are kept, and one point at a time. */
export function gatherLadders(options: Omit<LadderOptions, "pending">): LadderGatherer {
  const points = new Map<string, Point>();
  const seeds = new Map<string, number>();
  const trials = new GroupedNumbers(TRIAL_NUMBERS);
  const add = (parameters: ParameterValues, row: OutcomeRow | null): void => {
    const ofSeed = seedKey(parameters);
    let seed = seeds.get(ofSeed);
    if (seed === undefined) {
      seed = seeds.size;
      seeds.set(ofSeed, seed);
    }
    const amount = Number(parameters[options.amount]);
    trials.add(pointOf(points, parameters, options).number, trialNumbers(seed, amount, row, options));
  };
  return {
    add: (row) => add(row.parameters, row),
    seeds: () => [...seeds.keys()],
    points(pending = []) {
      for (const parameters of pending) add(parameters, null);
      const names = [...seeds.keys()];
      const groups = trials.groups(points.size);
      return (function* () {
        for (const [key, { parameters }] of points) {
          const numbers = groups.next().value as readonly TrialNumbers[];
          yield laddersOf(
            key,
            parameters,
            numbers.map((each) => laddered(each, names)),
            options,
          );
        }
      })();
    },
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
  readonly number: number;
  readonly parameters: CellParameters;
}

/** A trial on a ladder; a null `fate` is unknown. */
interface Laddered {
  readonly seed: string;
  readonly amount: number;
  readonly fate: Fate | null;
}

/** The trial as numbers: `seed` in order of appearance, `kind` by its index; null: the fate is unknown. */
const TRIAL_NUMBERS = [
  ...(["seed", "amount", "kind", "trainStep", "testStep", "steps", "ratio", "isTracked"] as const),
];
type TrialNumbers = Readonly<Record<(typeof TRIAL_NUMBERS)[number], number | null>>;

function pointOf(
  points: Map<string, Point>,
  trial: ParameterValues,
  { amount, names }: LadderOptions,
): Point {
  const key = cellKey(trial, [amount]);
  const known = points.get(key);
  if (known !== undefined) return known;
  const point: Point = { number: points.size, parameters: cellParameters(trial, names) };
  points.set(key, point);
  return point;
}

function trialNumbers(
  seed: number,
  amount: number,
  row: OutcomeRow | null,
  options: Pick<LadderOptions, "ratio">,
): TrialNumbers {
  if (row === null || row.kind === "failed") {
    return {
      seed,
      amount,
      kind: null,
      trainStep: null,
      testStep: null,
      steps: null,
      ratio: null,
      isTracked: null,
    };
  }
  return {
    seed,
    amount,
    kind: OUTCOME_KINDS.indexOf(row.kind),
    trainStep: row.train_step,
    testStep: row.test_step,
    steps: row.steps ?? 0,
    ratio: row.ratio,
    // Under weight decay a trial that has crossed both thresholds may be censored; its crossings still count.
    isTracked: isTracked(row, options.ratio) ? 1 : 0,
  };
}

function laddered(numbers: TrialNumbers, seeds: readonly string[]): Laddered {
  const { seed, amount, kind, trainStep, testStep, steps, ratio, isTracked: tracked } = numbers;
  const fate =
    kind === null
      ? null
      : {
          kind: OUTCOME_KINDS[kind],
          trainStep,
          testStep,
          steps: steps ?? 0,
          ratio,
          isTracked: tracked === 1,
        };
  return { seed: seeds[seed ?? 0], amount: amount ?? Number.NaN, fate };
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
