import {
  DEFAULT_THRESHOLDS,
  OUTCOME_KINDS,
  orNull,
  type GrokThresholds,
  type OutcomeKind,
  type OutcomeRow,
  type ParameterValues,
} from "../model/index.js";
import { cellParameters, type CellParameterName, type CellParameters } from "./cell-parameters.js";
import { estimateMedian, type MedianEstimate } from "./median-estimate.js";
import { countPhases, PHASES, type Phase, type PhaseCounts, type PhaseInput } from "./phase.js";
import { DEFAULT_RESAMPLES, resampleSeeds } from "./resampling.js";
import { mostFrequentKind, soFar, type SoFarCounts, type SoFarKind } from "./so-far.js";
import type { Observation } from "./survival.js";
import { TrialColumns, type TrialNumbers } from "./trial-columns.js";

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
  readonly phaseOf?: ((row: PhaseInput & { readonly trialId: string }) => Phase | null) | null;
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
 * Source: ours (docs/definitions.md). Cost: O(rows + cells · resamples · seeds); keeps some 50 bytes a row.
 */
export function cellsOf(rows: Iterable<OutcomeRow>, options: CellOptions = {}): readonly Cell[] {
  return cellsOfTrials(new TrialColumns(options).addRows(rows), options);
}

/** {@link cellsOf} of trials that were read with the same options. */
export function cellsOfTrials(trials: TrialColumns, options: CellOptions = {}): readonly Cell[] {
  const { ratio = DEFAULT_THRESHOLDS.ratio, budgetSteps = trials.longest } = options;
  const resamples = resampleSeeds(trials.seeds.length, options.resamples ?? DEFAULT_RESAMPLES);
  // Seeds are sorted, so that results do not depend on the order of rows.
  const places = placesOf(trials.seeds);
  const grouped = trials.grouped();
  return trials.cells.map(({ key, parameters: given }, cell) => {
    const parameters = cellParameters(given, options.names);
    const members = grouped.ofCell(cell, (each) => memberOf(each, places[each.seed], ratio));
    return {
      clockFactor: options.clockFactor?.(parameters) ?? null,
      phases: (options.phaseOf ?? null) === null ? null : countPhases(members.map(({ phase }) => phase)),
      ...summarise(key, parameters, members, budgetSteps, resamples, options.intervals),
    };
  });
}

/** The place of each of these texts in their sorted order. */
function placesOf(texts: readonly string[]): Uint32Array {
  const places = new Uint32Array(texts.length);
  const sorted = new Map([...texts].sort().map((text, place) => [text, place]));
  texts.forEach((text, i) => (places[i] = sorted.get(text) ?? 0));
  return places;
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

function memberOf(numbers: TrialNumbers, place: number, ratio: number): Member {
  const kind = OUTCOME_KINDS[numbers.kind];
  const [trainStep, testStep] = [orNull(numbers.trainStep), orNull(numbers.testStep)];
  return {
    kind,
    soFar: soFar({ kind, train_step: trainStep, test_step: testStep }, ratio),
    phase: numbers.phase < 0 ? null : PHASES[numbers.phase],
    trainStep,
    testStep,
    steps: orNull(numbers.steps) ?? 0,
    finalTest: orNull(numbers.finalTest),
    deepenedTo: orNull(numbers.deepenedTo),
    seed: place,
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
