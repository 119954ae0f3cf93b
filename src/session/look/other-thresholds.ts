import { decideOutcome } from "../../analysis/index.js";
import {
  DEFAULT_ACCURACIES,
  DEFAULT_THRESHOLDS,
  GrokError,
  PHASE_ACCURACIES,
  type CurveRow,
  type GrokThresholds,
  type Outcome,
  type OutcomeRow,
  type Store,
  type Sweep,
  type System,
  type Trial,
} from "../../model/index.js";
import { restOf, SYSTEMS } from "../../system/index.js";
import { concludeTrial, judgedCurve } from "../run/conclude-trial.js";
import { reachOf } from "../run/plan-jobs.js";
import type { RecordingRule } from "../run/recording-rule.js";
import { trialRules } from "../run/trial-rules.js";

/** Trials read at a time. */
const CHUNK = 500;

/** Outcomes of a sweep under thresholds that are not its own. */
export interface OtherOutcomes {
  /** In order of trial id. */
  readonly rows: readonly OutcomeRow[];
  /**
   * Trials that a run with these thresholds would train further: they stopped when they were decided under the sweep's
   * own. Their outcomes follow from their curves up to that point; without a crossing, they are censored at their last
   * step.
   */
  readonly undecided: number;
  /** The number of undecided trials that are censored. */
  readonly censored: number;
}

/** The changes that a report may make to a sweep's thresholds. Another measure has its own defaults. */
export type ThresholdChange = Partial<Omit<GrokThresholds, "measure">> & {
  readonly measure?: "loss" | "accuracy";
};

/**
 * The budget of a report.
 *
 * @throws GrokError INPUT unless it is a whole number of steps from 1 up to the sweep's own.
 */
export function changedBudget(own: number, steps: number | undefined): number {
  if (steps === undefined) return own;
  if (Number.isSafeInteger(steps) && steps >= 1 && steps <= own) return steps;
  throw new GrokError(
    "INPUT",
    `--steps: expected an integer from 1 to the sweep's budget of ${own}, found ${steps}`,
    {
      hint: "a report reads what is stored; train further with groksweep deepen, or run the file with --steps",
    },
  );
}

/**
 * The thresholds of a sweep with some of them changed.
 *
 * @throws GrokError INPUT listing every invalid value: a threshold on a relative scale must lie between 0 and 1, an
 *   absolute one above 0, an accuracy at most 1, the ratio at least 1, a lag at least 0; accuracies have no `relativeTo`,
 *   and only they have `within` and `phases`.
 */
export function changedThresholds(own: GrokThresholds, change: ThresholdChange): GrokThresholds {
  const { measure: wished, ...levels } = change;
  const isAccuracy = wished === undefined ? own.measure === "accuracy" : wished === "accuracy";
  const base =
    isAccuracy === (own.measure === "accuracy") ? own : defaultsOf(isAccuracy, own.ratio, change.phases);
  const changed = { ...base, ...levels };
  const problems = isAccuracy ? accuracyProblems(changed, levels) : lossProblems(changed, levels);
  if (change.ratio !== undefined && !(change.ratio >= 1 && Number.isFinite(change.ratio))) {
    problems.push(`ratio: expected a number of at least 1, found ${change.ratio}`);
  }
  if (problems.length === 0) return changed;
  const hint = hintFor(problems[0], isAccuracy, changed.relativeTo);
  throw new GrokError("INPUT", problems[0], { details: problems.slice(1), hint });
}

function hintFor(problem: string, isAccuracy: boolean, relativeTo: GrokThresholds["relativeTo"]): string {
  if (problem.startsWith("ratio"))
    return "with 3, generalisation is late that takes three times the steps of fitting";
  if (problem.startsWith("phase-lag"))
    return "generalisation is grokking that comes so many steps after fitting, by accuracies: 1000 in the source";
  if (problem.startsWith("within"))
    return "it chooses among the accuracies of a regression: measure accuracy";
  if (isAccuracy)
    return "thresholds of this report are accuracies, reached from below: 0.95 is 95 % of the samples";
  return relativeTo === "absolute"
    ? "with absolute thresholds, losses are compared as they are"
    : "0.1 is a tenth of the label power (relative to labels) or of the loss at step 0 (relative to initial)";
}

function defaultsOf(isAccuracy: boolean, ratio: number, phases: GrokThresholds["phases"]): GrokThresholds {
  if (!isAccuracy) return { ...DEFAULT_THRESHOLDS, ratio };
  const levels = phases === undefined ? DEFAULT_ACCURACIES : PHASE_ACCURACIES;
  return { ...DEFAULT_THRESHOLDS, ...levels, ratio, measure: "accuracy" };
}

function lossProblems(changed: GrokThresholds, change: Partial<GrokThresholds>): string[] {
  const [most, range] =
    changed.relativeTo === "absolute" ? [Infinity, "above 0"] : [1, "between 0 and 1 (exclusive)"];
  const within =
    change.within === undefined ? [] : [`within: expected nothing with losses, found ${change.within}`];
  const levels = (["train", "test"] as const)
    .filter((name) => change[name] !== undefined || change.relativeTo !== undefined)
    .filter((name) => !(changed[name] > 0 && changed[name] < most))
    .map((name) => `${name} threshold: expected a number ${range}, found ${changed[name]}`);
  const phases =
    change.phases === undefined
      ? []
      : [`phase-lag: expected nothing with losses, found ${change.phases.lag}`];
  return [...within, ...phases, ...levels];
}

function accuracyProblems(changed: GrokThresholds, change: Partial<GrokThresholds>): string[] {
  const relative =
    change.relativeTo === undefined
      ? []
      : [`relative-to: expected nothing with accuracies, found ${change.relativeTo}`];
  const levels = (["train", "test"] as const)
    .filter((name) => change[name] !== undefined && !(changed[name] > 0 && changed[name] <= 1))
    .map((name) => `${name} threshold: expected an accuracy above 0 and at most 1, found ${changed[name]}`);
  const lag = change.phases?.lag ?? 0;
  const phases =
    lag >= 0 && Number.isFinite(lag)
      ? []
      : [`phase-lag: expected a number of steps of at least 0, found ${lag}`];
  return [...relative, ...phases, ...levels];
}

/**
 * @throws GrokError INPUT for thresholds that the trials of a task have no recorded values for.
 */
export function requireJudgeable(system: System, { measure, within }: GrokThresholds): void {
  if (measure !== "accuracy") return;
  const { kind } = system;
  const judged = system.series.flatMap((series) => series.judged ?? []);
  if (judged.length === 0) {
    throw new GrokError("INPUT", `measure: expected loss with task.kind ${kind}, found accuracy`, {
      hint: `systems with accuracies: ${kindsWith(({ series }) => series.some(({ judged: of }) => of !== null))}`,
    });
  }
  if (within !== undefined && !judged.some((each) => each.within === within)) {
    throw new GrokError("INPUT", `within: expected nothing with task.kind ${kind}, found ${within}`, {
      hint: `systems with such accuracies: ${kindsWith(({ series }) => series.some(({ judged: of }) => of?.within === within))}`,
    });
  }
}

function kindsWith(has: (system: System) => boolean): string {
  return SYSTEMS.filter(has)
    .map(({ kind }) => kind)
    .join(", ");
}

/** Further options of {@link outcomesUnder}. */
export interface OutcomesUnderOptions {
  /** [T] a smaller budget. Default: the sweep's. */
  readonly budgetSteps?: number;
  /** Ids of the trials to judge; null: all. */
  readonly only?: ReadonlySet<string> | null;
}

/**
 * The outcomes of a sweep's trials under other thresholds, or at a smaller budget, from their stored curves. Nothing is
 * trained or written. At a smaller budget deepened trials are judged like all others.
 *
 * A trial whose curve settles the outcome gets the outcome that a run with these thresholds would give it, apart from its
 * history. Trials without a stored outcome are left out, failed ones stay failed.
 *
 * Cost: reads every curve once (of `only` these trials, where given); holds the outcomes, not the curves.
 */
export function outcomesUnder(
  store: Store,
  sweep: Sweep,
  thresholds: GrokThresholds,
  { budgetSteps = sweep.budget.steps, only = null }: OutcomesUnderOptions = {},
): OtherOutcomes {
  const budget = { ...sweep.budget, steps: budgetSteps };
  const rules = trialRules(budgetSteps < sweep.budget.steps ? null : store, { ...sweep, thresholds, budget });
  const rows: OutcomeRow[] = [];
  let [undecided, censored] = [0, 0];
  for (const chunk of storedTrials(store, sweep.name, only)) {
    const progress = store.progress(chunk.map(({ trial }) => trial.id));
    for (const [index, { trial, stored }] of chunk.entries()) {
      if (stored.kind === "failed") {
        rows.push(stored);
        continue;
      }
      const curve = store.curve(trial.id);
      const { end } = progress[index];
      const rule = rules.of(trial.id);
      const reach = reachOf(progress[index], rule);
      const known = curve.filter(({ step }) => step <= (reach ?? stored.steps ?? 0));
      const settled = end === null ? null : concludeTrial(trial, rule, known, end);
      const outcome = settled ?? unsettled(trial, rule, known, stored);
      if (settled === null) {
        undecided++;
        if (outcome.kind === "censored") censored++;
      }
      rows.push({ ...outcome, trialId: trial.id, parameters: trial.parameters });
    }
  }
  return { rows, undecided, censored };
}

/** The outcome from the curve of a trial that ended before these thresholds settle it. */
function unsettled(
  trial: Trial,
  rule: RecordingRule,
  known: readonly CurveRow[],
  stored: OutcomeRow,
): Outcome {
  const curve = known.filter(({ step }) => rule.steps.has(step));
  return decideOutcome({
    curve: {
      steps: curve.map((row) => row.step),
      train: curve.map((row) => row.train_loss),
      test: curve.map((row) => row.test_loss),
    },
    thresholds: rule.thresholds,
    budgetSteps: rule.budget.steps,
    judged: judgedCurve(rule, curve),
    rest: restOf(trial),
    ending: "decided",
    labelPower: stored.label_power ?? Number.NaN,
    kernelTest: stored.kernel_test,
    linearisedTest: rule.metrics.includes("linearised") ? curve.map((row) => row.linearised_test) : null,
  });
}

/** Trials with their stored outcomes, in order of id. Both come in this order; pending trials have no outcome. */
function* storedTrials(
  store: Store,
  name: string,
  only: ReadonlySet<string> | null,
): Generator<readonly { readonly trial: Trial; readonly stored: OutcomeRow }[]> {
  const trials = store.trials(name)[Symbol.iterator]();
  let chunk: { readonly trial: Trial; readonly stored: OutcomeRow }[] = [];
  for (const stored of store.outcomes(name)) {
    if (only?.has(stored.trialId) === false) continue;
    let next = trials.next();
    while (next.done !== true && next.value.id !== stored.trialId) next = trials.next();
    if (next.done === true) break; // orphaned while we read
    chunk.push({ trial: next.value, stored });
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  yield chunk;
}
