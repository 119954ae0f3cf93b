import { OUTCOME_KINDS, type GrokThresholds, type OutcomeKind, type OutcomeRow } from "../model/index.js";
import { cellKey, cellParameters, type CellParameters } from "./cell-parameters.js";
import { estimateMedian, type MedianEstimate } from "./median-estimate.js";
import type { Observation } from "./survival.js";

/** All trials that differ only in their seeds, and what they say together. Times in steps of the method. */
export interface Cell {
  readonly key: string;
  readonly parameters: CellParameters;
  /** Trials in it, whatever became of them. */
  readonly trials: number;
  readonly kinds: Readonly<Record<OutcomeKind, number>>;
  /** The most frequent kind; among equals the first of OUTCOME_KINDS. */
  readonly kind: OutcomeKind;
  /** Trials whose test loss crossed its threshold for good. */
  readonly reached: number;
  /** Trials left out of all medians: diverged and failed. */
  readonly leftOut: number;
  readonly trainStep: MedianEstimate;
  readonly testStep: MedianEstimate;
  readonly delay: MedianEstimate;
  readonly ratio: MedianEstimate;
  /** Test loss at the last step trained, relative to {@link CellOptions.finalRelativeTo}; never censored. */
  readonly finalTest: MedianEstimate;
}

/** What a cell estimates over its seeds. */
export type CellQuantity = "trainStep" | "testStep" | "delay" | "ratio" | "finalTest";

/** Options of {@link cellsOf}. */
export interface CellOptions {
  /** [T] the sweep's budget: the bound of what never comes. Default: the longest training among the rows. */
  readonly budgetSteps?: number;
  /** Bootstrap resamples. Default 1000. */
  readonly resamples?: number;
  /** Quantities whose intervals are wanted; those of the others are null. Default: all. */
  readonly intervals?: readonly CellQuantity[];
  /** What final test losses are divided by. Default: the label power. */
  readonly finalRelativeTo?: GrokThresholds["relativeTo"];
}

/**
 * Trials grouped over their seeds: counts and Kaplan–Meier medians, in order of first appearance.
 *
 * Memorized and unfitted trials never get there, so they stay at risk for ever; every other trial without a
 * lasting crossing is at risk up to its last step; diverged and failed ones are left out and counted. A delay or
 * ratio needs a fitted train set: trials without one are not counted there.
 *
 * Source: ours (docs/definitions.md). Cost: O(rows + cells · resamples · seeds); keeps five numbers a row.
 */
export function cellsOf(rows: Iterable<OutcomeRow>, options: CellOptions = {}): readonly Cell[] {
  const groups = new Map<string, { parameters: CellParameters; members: Member[] }>();
  let longest = 0;
  for (const row of rows) {
    const parameters = cellParameters(row.parameters);
    const key = cellKey(parameters);
    const group = groups.get(key) ?? { parameters, members: [] };
    if (group.members.length === 0) groups.set(key, group);
    group.members.push(memberOf(row, options.finalRelativeTo ?? "labels"));
    longest = Math.max(longest, row.steps ?? 0);
  }
  const budget = options.budgetSteps ?? longest;
  return [...groups].map(([key, { parameters, members }]) =>
    summarise(key, parameters, members, budget, options),
  );
}

/** What a cell needs of a row. */
interface Member {
  readonly kind: OutcomeKind;
  readonly trainStep: number | null;
  readonly testStep: number | null;
  readonly steps: number;
  readonly finalTest: number | null;
}

function memberOf(row: OutcomeRow, relativeTo: GrokThresholds["relativeTo"]): Member {
  return {
    kind: row.kind,
    trainStep: row.train_step,
    testStep: row.test_step,
    steps: row.steps ?? 0,
    finalTest: relativeFinal(row, relativeTo),
  };
}

/** The final test loss over what it is measured by; null where either is not known. */
function relativeFinal(row: OutcomeRow, relativeTo: GrokThresholds["relativeTo"]): number | null {
  const unit = { labels: row.label_power, initial: row.initial_test, absolute: 1 }[relativeTo];
  return row.final_test === null || unit === null || unit <= 0 ? null : row.final_test / unit;
}

function summarise(
  key: string,
  parameters: CellParameters,
  members: readonly Member[],
  budget: number,
  options: CellOptions,
): Cell {
  const kinds = Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, 0])) as Record<OutcomeKind, number>;
  for (const member of members) kinds[member.kind]++;
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
      name: `${key} ${RESAMPLING_NAMES[quantity]}`,
      ...(horizon === undefined ? {} : { horizon }),
      ...(options.resamples === undefined ? {} : { resamples: options.resamples }),
      ...(options.intervals?.includes(quantity) === false ? { resamples: 0 } : {}),
    });
  const horizonAfter = (measure: (trainStep: number) => number): number | undefined =>
    withRatio.length === 0 ? undefined : Math.min(...withRatio.map((m) => measure(m.trainStep ?? 0)));
  return {
    key,
    parameters,
    trials: members.length,
    kinds,
    kind: OUTCOME_KINDS.reduce((best, kind) => (kinds[kind] > kinds[best] ? kind : best)),
    reached: counted.filter(({ testStep }) => testStep !== null).length,
    leftOut: members.length - counted.length,
    trainStep: estimate(
      "trainStep",
      counted.map((m) => observe(m.trainStep, (step) => step, m.kind === "unfitted", m.steps)),
      budget,
    ),
    testStep: estimate(
      "testStep",
      counted.map((m) => observe(m.testStep, (step) => step, isNever(m.kind), m.steps)),
      budget,
    ),
    delay: estimate(
      "delay",
      fitted.map((m) => {
        const since = (step: number): number => step - (m.trainStep ?? 0);
        return observe(m.testStep, since, isNever(m.kind), m.steps);
      }),
      horizonAfter((trainStep) => budget - trainStep),
    ),
    ratio: estimate(
      "ratio",
      withRatio.map((m) => {
        const over = (step: number): number => step / (m.trainStep ?? 1);
        return observe(m.testStep, over, isNever(m.kind), m.steps);
      }),
      horizonAfter((trainStep) => budget / trainStep),
    ),
    finalTest: estimate(
      "finalTest",
      counted.flatMap((m) => (m.finalTest === null ? [] : [{ time: m.finalTest, isEvent: true }])),
    ),
  };
}

/** Seeds of the resampling; another word gives other intervals. */
const RESAMPLING_NAMES: Readonly<Record<CellQuantity, string>> = Object.freeze({
  trainStep: "train",
  testStep: "test",
  delay: "delay",
  ratio: "ratio",
  finalTest: "final test",
});

function isNever(kind: OutcomeKind): boolean {
  return kind === "memorized" || kind === "unfitted";
}

/** `measure` turns a step into the observed quantity. */
function observe(
  step: number | null,
  measure: (step: number) => number,
  never: boolean,
  lastStep: number,
): Observation {
  if (step !== null) return { time: measure(step), isEvent: true };
  return { time: never ? Infinity : measure(lastStep), isEvent: false };
}
