import {
  GrokError,
  type CurveRow,
  type Job,
  type Outcome,
  type Store,
  type Sweep,
  type Trial,
  type TrialProgress,
  commandHint,
} from "../../model/index.js";
import { jobOf } from "../../system/index.js";
import { concludeTrial, isExhausted } from "./conclude-trial.js";
import { comparedOutcomes, type KnownOutcomes } from "./known-outcomes.js";
import { coversGrid, coversMetrics, type RecordingRule } from "./recording-rule.js";
import type { TrialRules } from "./trial-rules.js";

/** The work for one trial. */
export type TrialPlan =
  /** The outcome under this rule is stored; `isExhausted`: it was decided because the trial has spent its evaluations. */
  | { readonly kind: "done"; readonly trial: Trial; readonly isExhausted: boolean }
  /** Everything is stored but the outcome under this rule. */
  | {
      readonly kind: "conclude";
      readonly trial: Trial;
      readonly outcome: Outcome;
      readonly isExhausted: boolean;
      /** The rows that decide the outcome. */
      readonly rows: readonly CurveRow[];
    }
  /**
   * To be trained. `isNewRecording`: the recording must first be announced to the store; `isRestart`: training begins at
   * step 0 although the trial was trained before.
   */
  | {
      readonly kind: "train";
      readonly job: Job;
      readonly isNewRecording: boolean;
      readonly isRestart: boolean;
    };

/**
 * The remaining work for these trials under their rules, in their order, given the data in the store. Reads only.
 *
 * Training continues from a trial's checkpoint if every record that this sweep needs up to there is stored, and begins at
 * the start otherwise: this gives the same bits again, and fills absent rows and columns.
 *
 * @param backend the tensor library that would train networks now; null: unknown, or there are none.
 * @param outcomes the known outcomes of the sweep; outcomes from the store are compared with their digests.
 * @throws GrokError INPUT when training would have to continue for a network that began on another tensor library.
 *
 * Cost: a query or two for all trials, and two and a curve for each that is neither new nor done.
 */
export function planTrials(
  store: Store,
  sweep: Sweep,
  rules: TrialRules,
  trials: readonly Trial[],
  backend: string | null = null,
  outcomes: KnownOutcomes = comparedOutcomes(store, sweep.name),
): TrialPlan[] {
  const ids = trials.map((trial) => trial.id);
  const concluded = concludedTrials(outcomes, ids, rules);
  const failing = outcomes.failing();
  const isOpen = ({ id }: Trial): boolean => !concluded.has(id) || failing.has(id);
  const open = store.progress(trials.filter(isOpen).map(({ id }) => id))[Symbol.iterator]();
  return trials.map((trial): TrialPlan => {
    const rule = rules.of(trial.id);
    const isDone = concluded.get(trial.id);
    if (isDone !== undefined && !failing.has(trial.id)) return { kind: "done", trial, ...isDone };
    const progress = open.next().value as TrialProgress;
    if (progress.recordings.length === 0) return train(trial, sweep, rule, progress, null, true);
    const toTrain = (...how: [resume: Job["resume"], isNewRecording: boolean]): TrialPlan => {
      requireBackend(store, trial, progress, backend);
      return train(trial, sweep, rule, progress, ...how);
    };
    const rows = store.curve(trial.id);
    const reach = reachOf(progress, rule);
    if (progress.end !== null && reach !== null) {
      const outcome = concludeTrial(
        trial,
        rule,
        rows.filter((row) => row.step <= reach),
        progress.end,
      );
      if (outcome !== null)
        return { kind: "conclude", trial, outcome, isExhausted: isExhausted(rule, progress.end), rows };
    }
    const checkpoint = store.checkpoint(trial.id);
    const canContinue =
      checkpoint !== null && reach !== null && checkpoint.step <= Math.min(reach, rule.budget.steps);
    if (!canContinue) return toTrain(null, true);
    const before = rows.filter((row) => row.step <= checkpoint.step && rule.steps.has(row.step));
    const latest = progress.recordings[0];
    const continuesLatest =
      latest.from === 0 &&
      coversGrid(latest.grid, rule.budget.record) &&
      coversGrid(rule.budget.record, latest.grid) &&
      coversMetrics(rule.metrics, latest.metrics) &&
      coversMetrics(latest.metrics, rule.metrics);
    return toTrain({ checkpoint, rows: before }, !continuesLatest);
  });
}

/** A curve comes from one tensor library from its start to its end, or its bits could not be checked. */
function requireBackend(store: Store, trial: Trial, progress: TrialProgress, backend: string | null): void {
  const begun = progress.backend;
  if (backend === null || begun === null || begun === backend) return;
  const kind = begun.split("-")[0];
  throw new GrokError(
    "INPUT",
    `--backend: expected ${begun}, on which trial ${trial.id.slice(0, 12)} was begun, found ${backend}`,
    {
      hint: `go on with: ${commandHint(["run", "FILE", "--backend", kind], store.path)}; or train it anew in another store (--store NEW.db)`,
      details: [`${store.path} holds its rows up to step ${progress.steps ?? 0}`],
    },
  );
}

/** The data of a trial that has its outcome. */
interface Concluded {
  readonly isExhausted: boolean;
}

/** The trials that have an outcome under their rules, and whether spent evaluations decided it. */
export function concludedTrials(
  outcomes: KnownOutcomes,
  ids: readonly string[],
  rules: TrialRules,
): ReadonlyMap<string, Concluded> {
  const byText = new Map<string, { readonly result: Concluded; readonly ids: string[] }>();
  const ask = (text: string, isExhausted: boolean, id: string): void => {
    const group = byText.get(text);
    if (group === undefined) byText.set(text, { result: { isExhausted }, ids: [id] });
    else group.ids.push(id);
  };
  for (const id of ids) {
    const { text, exhaustedText } = rules.of(id);
    ask(text, false, id);
    if (exhaustedText !== text) ask(exhaustedText, true, id);
  }
  const concluded = new Map<string, Concluded>();
  for (const [text, { result, ids: asked }] of byText) {
    for (const id of outcomes.withOutcome(asked, text)) concluded.set(id, result);
  }
  return concluded;
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
  const { thresholds, metrics } = sweep;
  const job = jobOf(
    trial,
    { budget: rule.budget, thresholds, metrics },
    { resume, attempt: progress.failures + 1 },
  );
  const isRestart = resume === null && (progress.steps ?? 0) > 0;
  return { kind: "train", job, isNewRecording, isRestart };
}
