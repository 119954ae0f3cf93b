import { decideOutcome } from "../analysis/index.js";
import {
  restsOnceFitted,
  GrokError,
  type CurveRow,
  type GrokThresholds,
  type Outcome,
  type OutcomeRow,
  type Store,
  type Sweep,
  type Trial,
} from "../model/index.js";
import { concludeTrial, judgedCurve } from "./conclude-trial.js";
import { reachOf } from "./plan-jobs.js";
import { recordingRule, type RecordingRule } from "./recording-rule.js";

/** Trials read at a time. */
const CHUNK = 500;

/** Outcomes of a sweep under thresholds that are not its own. */
export interface OtherOutcomes {
  /** In order of trial id. */
  readonly rows: readonly OutcomeRow[];
  /**
   * Trials that a run with these thresholds would train on: they stopped when they were decided under the sweep's own.
   * What their curves show up to there is told; where that is no crossing, they are censored at their last step.
   */
  readonly undecided: number;
  /** Those among them that are censored. */
  readonly censored: number;
}

/**
 * The thresholds of a sweep with some of them changed.
 *
 * @throws GrokError INPUT listing every value that makes no sense: a threshold on a relative scale lies between 0 and
 *   1, an absolute one above 0, the ratio is at least 1.
 */
export function changedThresholds(own: GrokThresholds, change: Partial<GrokThresholds>): GrokThresholds {
  const changed = { ...own, ...change };
  const isAbsolute = changed.relativeTo === "absolute";
  const [most, range] = isAbsolute ? [Infinity, "above 0"] : [1, "between 0 and 1 (exclusive)"];
  const problems = (["train", "test"] as const)
    .filter((name) => change[name] !== undefined || change.relativeTo !== undefined)
    .filter((name) => !(changed[name] > 0 && changed[name] < most))
    .map((name) => `${name} threshold: expected a number ${range}, found ${changed[name]}`);
  if (change.ratio !== undefined && !(change.ratio >= 1 && Number.isFinite(change.ratio))) {
    problems.push(`ratio: expected a number of at least 1, found ${change.ratio}`);
  }
  if (problems.length === 0) return changed;
  throw new GrokError("INPUT", problems[0], {
    details: problems.slice(1),
    hint: isAbsolute
      ? "with absolute thresholds, losses are compared as they are"
      : "0.1 is a tenth of the label power (relative to labels) or of the loss at step 0 (relative to initial)",
  });
}

/**
 * What became of a sweep's trials under other thresholds, from their stored curves. Nothing is trained or written.
 *
 * A trial whose curve settles it gets the outcome that a run with these thresholds would give it, history aside.
 * Trials without a stored outcome are left out, failed ones stay failed.
 *
 * Cost: reads every curve once; holds the outcomes, not the curves.
 */
export function outcomesUnder(store: Store, sweep: Sweep, thresholds: GrokThresholds): OtherOutcomes {
  const rule = recordingRule({ ...sweep, thresholds });
  const rows: OutcomeRow[] = [];
  let [undecided, censored] = [0, 0];
  for (const chunk of storedTrials(store, sweep.name)) {
    const progress = store.progress(chunk.map(({ trial }) => trial.id));
    for (const [index, { trial, stored }] of chunk.entries()) {
      if (stored.kind === "failed") {
        rows.push(stored);
        continue;
      }
      const curve = store.curve(trial.id);
      const { end } = progress[index];
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

/** What the curve shows of a trial that ended before these thresholds settle it. */
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
    restsOnceFitted: restsOnceFitted(trial),
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
): Generator<readonly { readonly trial: Trial; readonly stored: OutcomeRow }[]> {
  const trials = store.trials(name)[Symbol.iterator]();
  let chunk: { readonly trial: Trial; readonly stored: OutcomeRow }[] = [];
  for (const stored of store.outcomes(name)) {
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
