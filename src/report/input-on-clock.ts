import { cellKey, cellsOnClock, clockFactor } from "../analysis/index.js";
import type { CurveRow, OutcomeRow } from "../model/index.js";
import type { OtherSeed, ReportCurve, ReportInput } from "./report-input.js";
import { timeWords, type TimedSystem } from "./words/time-words.js";

/** The input of a report, with times on the requested clock, and the words for them. */
export interface TimedInput extends ReportInput {
  readonly system: TimedSystem;
}

/**
 * Converts all times of a report (of cells, of curves, and of the crossings of their trials) to its clock, in one place: the
 * code that draws and writes them only asks the system for their names. Budgets stay in steps.
 */
export function inputOnClock(input: ReportInput): TimedInput {
  const { clock = "steps", cells, system, curves, furtherCurves } = input;
  const timed = { ...system, time: timeWords(system, clock) };
  if (clock === "steps") return { ...input, system: timed };
  const factors = new Map(cells.map((cell) => [cell.key, clockFactor(cell, clock)]));
  const factorOf = ({ outcome }: OtherSeed): number => factors.get(cellKey(outcome.parameters)) ?? Number.NaN;
  const onClock = (curve: ReportCurve): ReportCurve => ({
    ...curve,
    ...trialOnClock(curve, factorOf(curve)),
    ...(curve.others === undefined
      ? {}
      : { others: curve.others.map((other) => trialOnClock(other, factorOf(other))) }),
  });
  return {
    ...input,
    system: timed,
    cells: cellsOnClock(cells, clock),
    curves: curves.map(onClock),
    ...(furtherCurves === undefined ? {} : { furtherCurves: furtherCurves.map(onClock) }),
  };
}

/** Columns of an outcome that are times. */
const TIMES = [
  "train_step",
  "test_step",
  "train_first_step",
  "test_first_step",
  "delay",
  "delay_at_least",
  "rich_step",
] as const satisfies readonly (keyof OutcomeRow)[];

function trialOnClock({ outcome, rows }: OtherSeed, factor: number): OtherSeed {
  const times = TIMES.map((name): [string, number | null] => {
    const steps = outcome[name];
    return [name, steps === null ? null : steps * factor];
  });
  return {
    outcome: { ...outcome, ...Object.fromEntries(times) },
    rows: rows.map((row): CurveRow => ({ ...row, step: row.step * factor })),
  };
}
