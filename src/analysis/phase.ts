import type { Outcome } from "../model/index.js";

/** The four phases of Liu et al. 2022 (Table 1), in their order. */
export const PHASES = ["comprehension", "grokking", "memorization", "confusion"] as const;
export type Phase = (typeof PHASES)[number];

/** Trials by phase; trials that are not yet judged are in none. */
export type PhaseCounts = Readonly<Record<Phase, number>>;

/** The part of an outcome that decides its phase. */
export type PhaseInput = Pick<Outcome, "kind" | "train_first_step" | "test_first_step" | "steps">;

/**
 * The phase of a trial, from the steps at which its train and test accuracy first reach their thresholds:
 * `comprehension`, both do and test less than `lag` steps after train (or before it); `grokking`, both do and test later
 * than that; `memorization`, train alone does; `confusion`, train does not.
 *
 * Units:   steps of the method.
 * Edge:    a lag of exactly `lag` steps is grokking. Test without train is confusion. Null, not yet judged: a censored trial
 *          that lacks a crossing and stopped short of its budget, and a failed one. A diverged trial is judged, because it
 *          will not cross any more.
 * Source:  Liu et al. 2022, arXiv:2205.10343, Table 1.
 * Differs: the authors' code gives a lag of exactly `lag` steps no phase, and none to test without train.
 *
 * @param lag [steps] the lag from which on generalisation is late; ≥ 0.
 * @param budgetSteps [T] the trial's budget.
 */
export function phaseOf(
  { kind, train_first_step: train, test_first_step: test, steps }: PhaseInput,
  lag: number,
  budgetSteps: number,
): Phase | null {
  if (kind === "failed") return null;
  if (train !== null && test !== null) return test - train < lag ? "comprehension" : "grokking";
  if (kind === "censored" && (steps ?? 0) < budgetSteps) return null;
  return train === null ? "confusion" : "memorization";
}

/** Counts of phases; null entries, trials that are not yet judged, count for none. */
export function countPhases(phases: Iterable<Phase | null>): PhaseCounts {
  const counts = noPhases();
  for (const phase of phases) if (phase !== null) counts[phase]++;
  return counts;
}

/** The sum of counts over cells. */
export function totalPhases(counts: Iterable<PhaseCounts>): PhaseCounts {
  const total = noPhases();
  for (const each of counts) for (const phase of PHASES) total[phase] += each[phase];
  return total;
}

/** The number of trials with a phase. */
export function judgedTrials(counts: PhaseCounts): number {
  return PHASES.reduce((sum, phase) => sum + counts[phase], 0);
}

/** The phase of most trials with a phase; among equals the first of PHASES. Null: no trial has one. */
export function phaseOfMost(counts: PhaseCounts): Phase | null {
  const most = PHASES.reduce((best, phase) => (counts[phase] > counts[best] ? phase : best));
  return counts[most] === 0 ? null : most;
}

function noPhases(): Record<Phase, number> {
  return { comprehension: 0, grokking: 0, memorization: 0, confusion: 0 };
}
