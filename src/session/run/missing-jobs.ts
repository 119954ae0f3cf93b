import type { Job, Store, Sweep, Trial, TrialStart } from "../../model/index.js";
import { comparedOutcomes, countedOutcomes, type KnownOutcomes } from "./known-outcomes.js";
import { planTrials, type TrialPlan } from "./plan-jobs.js";
import type { RunScope } from "./run-scope.js";
import { writeOutcomes, type ConcludedTrial } from "./store-sink.js";
import { trialRules, type TrialRules } from "./trial-rules.js";

/** @throws GrokError INPUT when a trial would have to change its tensor library, before anything else is done. */
export function requireOneBackend(store: Store, sweep: Sweep, scope: RunScope, backend: string): void {
  const rules = trialRules(store, sweep);
  const outcomes = countedOutcomes(store, sweep.name);
  for (const { trials } of scope.chunks()) planTrials(store, sweep, rules, trials, backend, outcomes);
}

/** The jobs of a scope that still have to be trained, lazily; declares its trials on the way. */
export function* missingJobs(
  store: Store,
  sweep: Sweep,
  rules: TrialRules,
  scope: RunScope,
  backend: string | null,
  on: {
    readonly onStarts: (starts: readonly TrialStart[]) => void;
    readonly onKept: (kept: { readonly trial: Trial; readonly isExhausted: boolean }) => void;
    readonly onRestart: () => void;
    readonly onConcluded: (concluded: ConcludedTrial) => void;
    readonly onChunk: () => void;
    readonly onJob: (job: Job) => void;
  },
): Generator<Job> {
  const outcomes = comparedOutcomes(store, sweep.name);
  for (const { trials, declare } of scope.chunks()) {
    const { plans, concluded } = store.atomically(() => {
      declare();
      return lookUp(store, sweep, rules, trials, backend, outcomes);
    });
    concluded.forEach(on.onConcluded);
    on.onStarts(startsOf(plans, backend));
    for (const plan of plans) {
      if (plan.kind === "done") on.onKept(plan);
      if (plan.kind === "train" && plan.isRestart) on.onRestart();
    }
    on.onChunk();
    for (const job of jobsOf(plans)) {
      on.onJob(job);
      yield job;
    }
  }
  scope.end();
}

/** Write the outcomes that the rows of trials already settle. */
function lookUp(
  store: Store,
  sweep: Sweep,
  rules: TrialRules,
  trials: readonly Trial[],
  backend: string | null,
  outcomes: KnownOutcomes,
): {
  readonly plans: readonly TrialPlan[];
  readonly concluded: readonly ConcludedTrial[];
} {
  const plans = planTrials(store, sweep, rules, trials, backend, outcomes);
  const concluded = plans.flatMap((plan): readonly ConcludedTrial[] =>
    plan.kind === "conclude"
      ? [
          {
            trialId: plan.trial.id,
            outcome: plan.outcome,
            isExhausted: plan.isExhausted,
            rows: plan.rows,
          },
        ]
      : [],
  );
  writeOutcomes(store, sweep.name, rules, concluded);
  return { plans, concluded };
}

/** The recordings that begin when these plans are trained. */
export function startsOf(plans: readonly TrialPlan[], backend: string | null): readonly TrialStart[] {
  const at = new Date();
  return plans.flatMap((plan) =>
    plan.kind === "train" && plan.isNewRecording
      ? [
          {
            trialId: plan.job.trial.id,
            grid: plan.job.budget.record,
            metrics: plan.job.metrics,
            from: plan.job.resume?.checkpoint.step ?? 0,
            at,
            ...(backend === null ? {} : { backend }),
          },
        ]
      : [],
  );
}

/** The jobs of the plans that need training. */
export function jobsOf(plans: readonly TrialPlan[]): readonly Job[] {
  return plans.flatMap((plan) => (plan.kind === "train" ? [plan.job] : []));
}
