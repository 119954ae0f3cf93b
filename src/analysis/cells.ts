import {
  DEFAULT_THRESHOLDS,
  OUTCOME_KINDS,
  type GrokThresholds,
  type OutcomeKind,
  type OutcomeRow,
  type ParameterValues,
} from "../model/index.js";
import {
  cellKey,
  cellParameters,
  seedKey,
  type CellParameterName,
  type CellParameters,
} from "./cell-parameters.js";
import { estimateMedian, type MedianEstimate } from "./median-estimate.js";
import { countPhases, PHASES, type Phase, type PhaseCounts } from "./phase.js";
import { DEFAULT_RESAMPLES, resampleSeeds } from "./resampling.js";
import { gathered, type RowGatherer } from "./row-gatherer.js";
import { GroupedNumbers } from "./grouped-numbers.js";
import { mostFrequentKind, SO_FAR_KINDS, soFar, type SoFarCounts, type SoFarKind } from "./so-far.js";
import type { Observation } from "./survival.js";

/** All trials that differ only in their seeds, with their joint statistics. Times are in steps of the method. */
export interface Cell {
  readonly key: string;
  readonly parameters: CellParameters;
  /** The factor that converts steps into the system's own time; null where the system has none. */
  readonly clockFactor: number | null;
  /** All trials of the cell, whatever their outcome. */
  readonly trials: number;
  readonly kinds: Readonly<Record<OutcomeKind, number>>;
  /** Of the censored trials those that are grokked or tracked so far; {@link outcomeOfMost} counts them as such. */
  readonly soFar: SoFarCounts;
  /** The most frequent kind; among equals the first of OUTCOME_KINDS. */
  readonly kind: OutcomeKind;
  /** Trials by phase; null where phases were not asked for. */
  readonly phases: PhaseCounts | null;
  /** Trials whose test loss crossed its threshold for good. */
  readonly reached: number;
  /** Trials left out of all medians: diverged and failed. */
  readonly leftOut: number;
  /** Trials with a larger budget of their own; null where there are none. */
  readonly deepened: DeepenedTrials | null;
  readonly trainStep: MedianEstimate;
  readonly testStep: MedianEstimate;
  readonly delay: MedianEstimate;
  readonly ratio: MedianEstimate;
  /** Test loss at the last step trained, relative to {@link CellOptions.finalRelativeTo}; never censored. */
  readonly finalTest: MedianEstimate;
}

/** Trials that were deepened. */
export interface DeepenedTrials {
  readonly trials: number;
  /** [T] the largest budget of these trials. */
  readonly steps: number;
}

/** The quantities that a cell estimates over its seeds. */
export type CellQuantity = "trainStep" | "testStep" | "delay" | "ratio" | "finalTest";

/** Options of {@link cellsOf}. */
export interface CellOptions {
  /** The parameters in the order of tables. Default: as the first row of a cell has them. */
  readonly names?: readonly CellParameterName[];
  /** The factor that converts steps at a point into the system's own time. Default: the system has none. */
  readonly clockFactor?: ((parameters: ParameterValues) => number | null) | null;
  /** [T] the sweep's budget: the bound of events that never come. Default: the longest training among the rows. */
  readonly budgetSteps?: number;
  /** [T] budgets of deepened trials, by trial id. Default: no trial is deepened. */
  readonly deepened?: ReadonlyMap<string, number>;
  /** The phase of a trial. Default: phases are not asked for. */
  readonly phaseOf?: ((row: OutcomeRow) => Phase | null) | null;
  /** [ρ] the ratio at which generalisation counts as delayed. Default 3. */
  readonly ratio?: number;
  /** Bootstrap resamples of whole seeds, the same ones in every cell. Default 1000. */
  readonly resamples?: number;
  /** Quantities whose intervals are wanted; those of the others are null. Default: all. */
  readonly intervals?: readonly CellQuantity[];
  /** The divisor of final test losses. Default: the label power. */
  readonly finalRelativeTo?: GrokThresholds["relativeTo"];
}

/**
 * Trials grouped over their seeds: counts and Kaplan–Meier medians, in order of first appearance.
 *
 * Memorized and unfitted trials never cross, so they stay at risk for ever; every other trial without a
 * lasting crossing is at risk up to its last step; diverged and failed ones are left out and counted. A delay or
 * ratio needs a fitted train set: trials without one are not counted there.
 *
 * Source: ours (docs/definitions.md). Cost: O(rows + cells · resamples · seeds); keeps nine numbers a row.
 */
export function cellsOf(rows: Iterable<OutcomeRow>, options: CellOptions = {}): readonly Cell[] {
  return gathered(rows, gatherCells(options));
}

/** {@link cellsOf} for rows that arrive one by one. */
export function gatherCells(options: CellOptions = {}): RowGatherer<readonly Cell[]> {
  const cells = new Map<string, { readonly number: number; readonly parameters: CellParameters }>();
  const members = new GroupedNumbers(MEMBER_NUMBERS);
  const seeds = new Map<string, number>();
  let longest = 0;
  return {
    add(row) {
      const key = cellKey(row.parameters);
      let cell = cells.get(key);
      if (cell === undefined) {
        cell = { number: cells.size, parameters: cellParameters(row.parameters, options.names) };
        cells.set(key, cell);
      }
      const ofSeed = seedKey(row.parameters);
      let seed = seeds.get(ofSeed);
      if (seed === undefined) {
        seed = seeds.size;
        seeds.set(ofSeed, seed);
      }
      const deepenedTo = options.deepened?.get(row.trialId) ?? null;
      members.add(cell.number, memberNumbers(row, deepenedTo, seed, options));
      longest = Math.max(longest, row.steps ?? 0);
    },
    result() {
      const budget = options.budgetSteps ?? longest;
      const resamples = resampleSeeds(seeds.size, options.resamples ?? DEFAULT_RESAMPLES);
      // Seeds are sorted, so that results do not depend on the order of rows.
      const places = new Map([...seeds.keys()].sort().map((seed, place) => [seeds.get(seed), place]));
      const groups = members.groups(cells.size);
      return [...cells].map(([key, { parameters }]) => {
        const numbers = groups.next().value as readonly MemberNumbers[];
        const ofCell = numbers.map((each) => memberOf(each, places.get(each.seed ?? 0) ?? 0));
        return {
          clockFactor: options.clockFactor?.(parameters) ?? null,
          phases: (options.phaseOf ?? null) === null ? null : countPhases(ofCell.map(({ phase }) => phase)),
          ...summarise(key, parameters, ofCell, budget, resamples, options.intervals),
        };
      });
    },
  };
}

/** The part of a row that a cell needs. */
interface Member {
  readonly kind: OutcomeKind;
  readonly soFar: SoFarKind | null;
  readonly phase: Phase | null;
  readonly trainStep: number | null;
  readonly testStep: number | null;
  readonly steps: number;
  readonly finalTest: number | null;
  /** The trial's own budget, where it has one. */
  readonly deepenedTo: number | null;
  /** The place of the trial's seed among the sorted seeds. */
  readonly seed: number;
}

/** A member as numbers: the kinds by their indices, `seed` in order of appearance. */
const MEMBER_NUMBERS = [
  ...(["kind", "soFar", "phase", "trainStep", "testStep", "steps"] as const),
  ...(["finalTest", "deepenedTo", "seed"] as const),
];
type MemberNumbers = Readonly<Record<(typeof MEMBER_NUMBERS)[number], number | null>>;

function memberNumbers(
  row: OutcomeRow,
  deepenedTo: number | null,
  seed: number,
  { finalRelativeTo = "labels", ratio = DEFAULT_THRESHOLDS.ratio, phaseOf }: CellOptions,
): MemberNumbers {
  const open = soFar(row, ratio);
  const phase = phaseOf?.(row) ?? null;
  return {
    kind: OUTCOME_KINDS.indexOf(row.kind),
    soFar: open === null ? null : SO_FAR_KINDS.indexOf(open),
    phase: phase === null ? null : PHASES.indexOf(phase),
    trainStep: row.train_step,
    testStep: row.test_step,
    steps: row.steps ?? 0,
    finalTest: finalTestOf(row, finalRelativeTo),
    deepenedTo,
    seed,
  };
}

function memberOf(numbers: MemberNumbers, seed: number): Member {
  const { kind, soFar: open, phase, trainStep, testStep, steps, finalTest, deepenedTo } = numbers;
  return {
    kind: OUTCOME_KINDS[kind ?? 0],
    soFar: open === null ? null : SO_FAR_KINDS[open],
    phase: phase === null ? null : PHASES[phase],
    trainStep,
    testStep,
    steps: steps ?? 0,
    finalTest,
    deepenedTo,
    seed,
  };
}

/** The number of these budgets, and the largest; null where there is none. */
export function deepenedAmong(budgets: Iterable<number | null>): DeepenedTrials | null {
  let [trials, steps] = [0, 0];
  for (const budget of budgets) {
    if (budget === null) continue;
    trials++;
    steps = Math.max(steps, budget);
  }
  return trials === 0 ? null : { trials, steps };
}

/** The final test loss divided by its reference; null where either is not known. */
function finalTestOf(row: OutcomeRow, relativeTo: GrokThresholds["relativeTo"]): number | null {
  const unit = { labels: row.label_power, initial: row.initial_test, absolute: 1 }[relativeTo];
  return row.final_test === null || unit === null || unit <= 0 ? null : row.final_test / unit;
}

function summarise(
  key: string,
  parameters: CellParameters,
  members: readonly Member[],
  budget: number,
  resamples: readonly Uint32Array[],
  intervals: CellOptions["intervals"],
): Omit<Cell, "clockFactor" | "phases"> {
  const kinds = Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;
  for (const member of members) kinds[member.kind]++;
  const countOf = (kind: SoFarKind): number => members.filter((member) => member.soFar === kind).length;
  const counted = members.filter(({ kind }) => kind !== "diverged" && kind !== "failed");
  const fitted = counted.filter(({ trainStep }) => trainStep !== null);
  // A train set fitted from step 0 on has no ratio.
  const withRatio = fitted.filter(({ trainStep }) => trainStep !== 0);
  const estimate = (
    quantity: CellQuantity,
    observations: readonly Observation[],
    horizon?: number,
  ): MedianEstimate =>
    estimateMedian(observations, {
      resamples: intervals?.includes(quantity) === false || resamples.length === 0 ? null : resamples,
      ...(horizon === undefined ? {} : { horizon }),
    });
  const horizonAfter = (measure: (trainStep: number) => number): number | undefined =>
    withRatio.length === 0 ? undefined : Math.min(...withRatio.map((m) => measure(m.trainStep ?? 0)));
  return {
    key,
    parameters,
    trials: members.length,
    kinds,
    soFar: { grokked: countOf("grokked"), tracked: countOf("tracked") },
    kind: mostFrequentKind(kinds),
    reached: counted.filter(({ testStep }) => testStep !== null).length,
    leftOut: members.length - counted.length,
    deepened: deepenedAmong(members.map(({ deepenedTo }) => deepenedTo)),
    trainStep: estimate(
      "trainStep",
      counted.map((m) => observe(m, m.trainStep, m.kind === "unfitted")),
      budget,
    ),
    testStep: estimate(
      "testStep",
      counted.map((m) => observe(m, m.testStep, isNever(m.kind))),
      budget,
    ),
    delay: estimate(
      "delay",
      fitted.map((m) => {
        const since = (step: number): number => step - (m.trainStep ?? 0);
        return observe(m, m.testStep, isNever(m.kind), since);
      }),
      horizonAfter((trainStep) => budget - trainStep),
    ),
    ratio: estimate(
      "ratio",
      withRatio.map((m) => {
        const over = (step: number): number => step / (m.trainStep ?? 1);
        return observe(m, m.testStep, isNever(m.kind), over);
      }),
      horizonAfter((trainStep) => budget / trainStep),
    ),
    finalTest: estimate(
      "finalTest",
      counted.flatMap(({ finalTest, seed }) =>
        finalTest === null ? [] : [{ time: finalTest, isEvent: true, seed }],
      ),
    ),
  };
}

function isNever(kind: OutcomeKind): boolean {
  return kind === "memorized" || kind === "unfitted";
}

/** The event at `step`, or the censoring of the trial; `measure` turns a step into the observed quantity. */
function observe(
  { steps, seed }: Member,
  step: number | null,
  never: boolean,
  measure: (step: number) => number = (time) => time,
): Observation {
  if (step !== null) return { time: measure(step), isEvent: true, seed };
  return { time: never ? Infinity : measure(steps), isEvent: false, seed };
}
