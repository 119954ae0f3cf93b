import {
  type CurveRow,
  type Job,
  type Outcome,
  type Store,
  type Sweep,
  type Trial,
  type TrialProgress,
} from "../model/index.js";
import { concludeTrial } from "./conclude-trial.js";
import { coversGrid, coversMetrics, type RecordingRule } from "./recording-rule.js";
import type { TrialRules } from "./trial-rules.js";

/** What is to be done about one trial. */
export type TrialPlan =
  /** Its outcome under this rule is stored. */
  | { readonly kind: "done" }
  /** Everything is stored but the outcome under this rule. */
  | { readonly kind: "conclude"; readonly trial: Trial; readonly outcome: Outcome }
  /**
   * To be trained. `isNewRecording`: the store must first be told what will be recorded; `isRestart`: from step 0,
   * though it was trained before.
   */
  | {
      readonly kind: "train";
      readonly job: Job;
      readonly isNewRecording: boolean;
      readonly isRestart: boolean;
    };

/**
 * What a sweep still needs of these trials under their rules, in their order, from what the store holds. Reads only.
 *
 * A trial is trained on from its checkpoint when every record that this sweep wants up to there is stored, and from
 * the start otherwise: the same bits come again, and absent rows and columns are filled.
 *
 * Cost: two queries for all trials, and a curve for each that is neither new nor done.
 */
export function planTrials(
  store: Store,
  sweep: Sweep,
  rules: TrialRules,
  trials: readonly Trial[],
): TrialPlan[] {
  const ids = trials.map((trial) => trial.id);
  const concluded = concludedTrials(store, sweep.name, ids, rules);
  return store.progress(ids).map((progress, index): TrialPlan => {
    const trial = trials[index];
    const rule = rules.of(trial.id);
    if (concluded.has(trial.id) && progress.failures === 0) return { kind: "done" };
    if (progress.recordings.length === 0) return train(trial, sweep, rule, progress, null, true);
    const rows = store.curve(trial.id);
    const reach = reachOf(progress, rule);
    if (progress.end !== null && reach !== null) {
      const outcome = concludeTrial(
        trial,
        rule,
        rows.filter((row) => row.step <= reach),
        progress.end,
      );
      if (outcome !== null) return { kind: "conclude", trial, outcome };
    }
    const checkpoint = store.checkpoint(trial.id);
    const canContinue =
      checkpoint !== null && reach !== null && checkpoint.step <= Math.min(reach, rule.budget.steps);
    if (!canContinue) return train(trial, sweep, rule, progress, null, true);
    const before = rows.filter((row) => row.step <= checkpoint.step && rule.steps.has(row.step));
    const latest = progress.recordings[0];
    const continuesLatest =
      latest.from === 0 &&
      coversGrid(latest.grid, rule.budget.record) &&
      coversGrid(rule.budget.record, latest.grid) &&
      coversMetrics(rule.metrics, latest.metrics) &&
      coversMetrics(latest.metrics, rule.metrics);
    return train(trial, sweep, rule, progress, { checkpoint, rows: before }, !continuesLatest);
  });
}

/** Those of the trials that have an outcome under their rules. */
export function concludedTrials(
  store: Store,
  sweepName: string,
  ids: readonly string[],
  rules: TrialRules,
): ReadonlySet<string> {
  const byRule = new Map<string, string[]>();
  for (const id of ids) {
    const { text } = rules.of(id);
    const group = byRule.get(text);
    if (group === undefined) byRule.set(text, [id]);
    else group.push(id);
  }
  return new Set([...byRule].flatMap(([text, group]) => [...store.withOutcome(sweepName, group, text)]));
}

/**
 * The last step up to which every record of the rule's grid is stored with the rule's metrics, from step 0 on;
 * null when there is none. Stretches recorded one after the other, each continuing the one before, count together.
 */
export function reachOf(progress: TrialProgress, rule: RecordingRule): number | null {
  const fitting = progress.recordings.filter(
    (recording) =>
      coversGrid(recording.grid, rule.budget.record) && coversMetrics(recording.metrics, rule.metrics),
  );
  let reach: number | null = null;
  for (;;) {
    const next: number = fitting.reduce(
      (best, { from, steps }) => (steps !== null && from <= (reach ?? 0) ? Math.max(best, steps) : best),
      reach ?? -1,
    );
    if (next === (reach ?? -1)) return reach;
    reach = next;
  }
}

function train(
  trial: Trial,
  sweep: Sweep,
  rule: RecordingRule,
  progress: TrialProgress,
  resume: {
    readonly checkpoint: NonNullable<Job["resume"]>["checkpoint"];
    readonly rows: readonly CurveRow[];
  } | null,
  isNewRecording: boolean,
): TrialPlan {
  const job: Job = {
    trial,
    budget: rule.budget,
    thresholds: sweep.thresholds,
    metrics: sweep.metrics,
    resume,
    attempt: progress.failures + 1,
  };
  const isRestart = resume === null && (progress.steps ?? 0) > 0;
  return { kind: "train", job, isNewRecording, isRestart };
}
