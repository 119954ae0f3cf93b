import {
  judgedTrials,
  phaseOfMost,
  PHASES,
  totalPhases,
  type Cell,
  type Phase,
  type PhaseCounts,
} from "../../analysis/index.js";
import type { GrokThresholds } from "../../model/index.js";
import { shortNumber } from "./number-format.js";

/** A letter for each phase, as in maps of letters. */
export const PHASE_LETTERS: Readonly<Record<Phase, string>> = {
  comprehension: "C",
  grokking: "G",
  memorization: "M",
  confusion: "X",
};

/** The word for trials without a phase. */
export const NOT_JUDGED = "not judged yet";

/**
 * Counts of phases in words, without absent ones.
 *
 * @example phasesText({ comprehension: 3, grokking: 0, memorization: 1, confusion: 0 }, 5)
 *   // "3 comprehension, 1 memorization, 1 not judged yet"
 */
export function phasesText(counts: PhaseCounts, trials: number): string {
  const open = trials - judgedTrials(counts);
  return [
    ...PHASES.filter((phase) => counts[phase] > 0).map((phase) => `${counts[phase]} ${phase}`),
    ...(open > 0 ? [`${open} ${NOT_JUDGED}`] : []),
  ].join(", ");
}

/**
 * The phase of most of a cell's trials, with its share where that is not all: "grokking, 2 of 3 seeds". Empty where phases
 * were not asked for.
 */
export function phaseText({ phases, trials }: Pick<Cell, "phases" | "trials">): string {
  if (phases === null) return "";
  const most = phaseOfMost(phases);
  if (most === null) return NOT_JUDGED;
  return phases[most] === trials ? most : `${most}, ${phases[most]} of ${trials} seeds`;
}

/** The letter of the phase of most of a cell's trials, with its share where that is not all: "G 2/3". "–" where there is none. */
export function phaseMark({ phases, trials }: Pick<Cell, "phases" | "trials">): string {
  const most = phases === null ? null : phaseOfMost(phases);
  if (phases === null || most === null) return "–";
  return phases[most] === trials ? PHASE_LETTERS[most] : `${PHASE_LETTERS[most]} ${phases[most]}/${trials}`;
}

/** A line with the phases of all cells; null where phases were not asked for. */
export function phasesLine(cells: readonly Cell[], { phases }: GrokThresholds): string | null {
  const counts = cells.flatMap((cell) => cell.phases ?? []);
  if (phases === undefined || counts.length === 0) return null;
  const trials = cells.reduce((sum, cell) => sum + cell.trials, 0);
  const lag = phases.lag > 0 ? `a lag of ${lagText(phases.lag)}` : "any lag";
  return `Phases, ${lag} being grokking: ${phasesText(totalPhases(counts), trials)}.`;
}

/** What parts the phases, in words. */
export function phaseDefinition({ phases, train, test }: GrokThresholds): string {
  const lag = phases?.lag ?? 0;
  const [early, late] =
    lag > 0
      ? [`and test accuracy ${shortNumber(test)} less than ${lagText(lag)} later`, "test later than that"]
      : [`but test accuracy ${shortNumber(test)} before it`, "test at the same step or later"];
  return (
    `comprehension: train accuracy first reaches ${shortNumber(train)}, ${early}; ` +
    `grokking: ${late}; memorization: train alone; confusion: train does not`
  );
}

/** Steps of a lag, with the digits that part phases. */
function lagText(lag: number): string {
  return `${lag} ${lag === 1 ? "step" : "steps"}`;
}
