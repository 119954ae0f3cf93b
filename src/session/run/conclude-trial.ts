import { decideOutcome } from "../../analysis/index.js";
import { DecisionRule } from "../../engine/index.js";
import { interpolateRow } from "../../science/index.js";
import {
  judgedValues,
  type CurveRow,
  type Ending,
  type LossCurve,
  type Outcome,
  type Trial,
  type TrialEnd,
} from "../../model/index.js";
import { isImported, restOf } from "../../system/index.js";
import type { RecordingRule } from "./recording-rule.js";

/**
 * The outcome of a trial under a sweep's rule, from its stored data; null when these do not settle it yet.
 *
 * The result depends on the trial and the rule alone, not on history: rows of other sweeps' grids are left out,
 * and a trial that was trained further than this sweep would have (a larger budget, no stopping rule) is read up
 * to where this sweep would have stopped. So a store that grew sweep by sweep hashes like a fresh one. One exception:
 * where such a trial was still undecided at a budget at which nothing was recorded, its last row is interpolated between
 * the records around it ({@link interpolateRow}), however far apart they lie; a fresh run would have that row exactly.
 *
 * A trial is settled if it was decided, diverged within the budget, was trained to the budget or beyond, was trained
 * elsewhere (it is judged as far as it came), or has spent the evaluations of this rule. Only in the last case does
 * history matter: a trial that once had more evaluations is read further than this rule would have trained it.
 *
 * @param rows all stored rows, steps increasing, complete on the rule's grid as far as they go.
 * @param end values at the end of the last attempt that ended.
 */
export function concludeTrial(
  trial: Trial,
  rule: RecordingRule,
  rows: readonly CurveRow[],
  end: Omit<TrialEnd, "checkpoint">,
): Outcome | null {
  const onGrid = rows.filter((row) => rule.steps.has(row.step));
  const settled = settledCurve(trial, rule, onGrid, rows, end);
  if (settled === null) return null;
  const { curve, ending } = settled;
  const outcome = decideOutcome({
    curve: {
      steps: curve.map((row) => row.step),
      train: curve.map((row) => row.train_loss),
      test: curve.map((row) => row.test_loss),
    },
    judged: judgedCurve(rule, curve),
    thresholds: rule.thresholds,
    budgetSteps: rule.budget.steps,
    rest: restOf(trial),
    ending,
    labelPower: end.labelPower,
    kernelTest: rule.metrics.includes("kernelRegression") ? end.kernelTest : null,
    linearisedTest: rule.metrics.includes("linearised") ? curve.map((row) => row.linearised_test) : null,
  });
  return end.facts === undefined ? outcome : { ...outcome, facts: end.facts };
}

/** The error rates that thresholds on accuracies are compared with; null where thresholds are on losses. */
export function judgedCurve({ thresholds }: RecordingRule, curve: readonly CurveRow[]): LossCurve | null {
  if (thresholds.measure !== "accuracy") return null;
  const values = curve.map((row) => judgedValues(thresholds, row));
  return {
    steps: curve.map((row) => row.step),
    train: values.map(({ train }) => train),
    test: values.map(({ test }) => test),
  };
}

/** Whether a trial ended because it would need more evaluations than this rule gives it. */
export function isExhausted({ budget }: RecordingRule, { exhausted }: Pick<TrialEnd, "exhausted">): boolean {
  return exhausted !== undefined && budget.evaluations !== undefined && exhausted > budget.evaluations;
}

function settledCurve(
  trial: Trial,
  rule: RecordingRule,
  onGrid: readonly CurveRow[],
  rows: readonly CurveRow[],
  end: Omit<TrialEnd, "checkpoint">,
): { readonly curve: readonly CurveRow[]; readonly ending: Ending } | null {
  const budget = rule.budget.steps;
  if (rule.budget.stop === "decided") {
    const decision = new DecisionRule(restOf(trial), rule.thresholds, end.labelPower);
    const decidedAt = onGrid.findIndex((row) => decision.observe(row));
    if (decidedAt >= 0) return { curve: onGrid.slice(0, decidedAt + 1), ending: "decided" };
  }
  const isWhole = isImported(trial);
  const last =
    end.steps <= budget
      ? end.last
      : isWhole
        ? rowBetween(rows, budget)
        : rowAtBudget(rule, onGrid, rows, end);
  const atEnd = last === null ? onGrid : withEnd(onGrid, last);
  if (end.ending === "diverged" && end.steps <= budget) return { curve: atEnd, ending: "diverged" };
  const isSettled =
    atEnd.at(-1)?.step === budget ||
    ((isWhole || isExhausted(rule, end)) && end.steps <= budget && atEnd.length > 0);
  return isSettled ? { curve: atEnd, ending: "budget" } : null;
}

/**
 * The row at a budget that training went beyond: the stored one, or one interpolated between the records around it on any
 * grid, so that a smaller budget never trains anything. Null when these records are not all stored.
 */
function rowAtBudget(
  { budget, lastStep, nextStep }: RecordingRule,
  onGrid: readonly CurveRow[],
  rows: readonly CurveRow[],
  { last }: Omit<TrialEnd, "checkpoint">,
): CurveRow | null {
  const there = rows.find(({ step }) => step === budget.steps);
  if (there !== undefined) return there;
  const before = onGrid.at(-1);
  // Training ended between the budget and the next step of the grid, or it went on to that step.
  const isNearer = nextStep === null || last.step < nextStep;
  const after = isNearer ? last : rows.find(({ step }) => step === nextStep);
  if (before?.step !== lastStep || after === undefined) return null;
  return interpolateRow(before, after, budget.steps);
}

/** The row at a step within a curve whose steps are its own: the one there, or one interpolated between its neighbours. */
function rowBetween(rows: readonly CurveRow[], step: number): CurveRow | null {
  const at = rows.findIndex((row) => row.step >= step);
  if (at >= 0 && rows[at].step === step) return rows[at];
  return at > 0 ? interpolateRow(rows[at - 1], rows[at], step) : null;
}

function withEnd(onGrid: readonly CurveRow[], last: CurveRow): readonly CurveRow[] {
  return onGrid.at(-1)?.step === last.step ? onGrid : [...onGrid.filter((row) => row.step < last.step), last];
}
