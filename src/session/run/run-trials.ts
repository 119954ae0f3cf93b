import {
  GrokError,
  usableThreads,
  type Batch,
  type Store,
  type Sweep,
  type Trial,
  type Workplace,
} from "../../model/index.js";
import { runBatches, type SharedWorkers } from "../../run/index.js";
import { formBatches } from "../../sweep/index.js";
import { countSoFar } from "../../store/count-so-far.js";
import { holdLease, type HeldLease } from "./hold-lease.js";
import { engineOf } from "./engine-of.js";
import { jobsOf, missingJobs, requireOneBackend, startsOf } from "./missing-jobs.js";
import { planTrials } from "./plan-jobs.js";
import { observedRates } from "../cost/observed-rates.js";
import { requireInputs } from "./require-inputs.js";
import { RunForecast } from "../cost/run-forecast.js";
import { RunCounts } from "./run-counts.js";
import type { RunScope } from "./run-scope.js";
import type { RunResult, RunSweepOptions } from "./run-sweep-options.js";
import { changedSourceNotice } from "../ask/system-of-stored.js";
import { StoreSink } from "./store-sink.js";
import { trialRules } from "./trial-rules.js";
import { programsFolder } from "../ask/programs-folder.js";
import { packOutcomes, writeSummaries } from "./write-summaries.js";

/** Jobs that batches are formed from at a time; also what bounds the memory of a run. */
const WINDOW = 2000;

/** Jobs of a batch for each SIMD lane, at most: finished lanes are refilled, and only a batch's end leaves some idle. */
const JOBS_PER_LANE = 32;

/** Jobs for each lane that are enough for a batch of their own: the last ones leave lanes idle. */
const ENOUGH_JOBS_PER_LANE = 3;

/** How the trials of a scope are run. */
export interface RunTrialsOptions extends Omit<RunSweepOptions, "shard"> {
  /** Workers that outlive the run. Default: the run has its own. */
  readonly shared?: SharedWorkers;
  /** Whether the regimes of the sweep are found at the end; default true. The store of a worker has a part of its trials only. */
  readonly summaries?: boolean;
}

/**
 * Trains the missing trials of a scope, as `runSweep` does for a sweep.
 *
 * @throws GrokError like runSweep.
 */
export async function runTrials(
  store: Store,
  sweep: Sweep,
  scope: RunScope,
  options: RunTrialsOptions = {},
): Promise<RunResult> {
  requireInputs(sweep);
  const place = await sweep.system.workplace({
    kernels: options.kernels ?? "auto",
    tensors: options.backend ?? "auto",
    engine: engineOf(sweep),
  });
  const lease = holdLease(store);
  for (const notice of [lease.notice, changedSourceNotice(store, sweep), ...place.notices])
    if (notice !== null) options.onNotice?.(notice);
  try {
    return await runHolding(lease, store, sweep, scope, place, options);
  } finally {
    lease.release();
  }
}

async function runHolding(
  lease: HeldLease,
  store: Store,
  sweep: Sweep,
  scope: RunScope,
  { lanes, bits: backend, choice, workers }: Workplace,
  options: RunTrialsOptions,
): Promise<RunResult> {
  store.atomically(() => {
    scope.begin();
    if (backend !== null) requireOneBackend(store, sweep, scope, backend);
  });
  const rules = trialRules(store, sweep);
  const threads = options.threads ?? usableThreads();
  const forecast = new RunForecast(scope.count, observedRates(store));
  const counts = new RunCounts(scope.count, rules.own.thresholds.ratio, (progress) =>
    options.onProgress?.(progress),
  );
  const { progress } = counts;
  const inTraining = new Map<string, Trial>();
  const trialInTraining = (id: string): Trial => {
    const trial = inTraining.get(id);
    if (trial === undefined) throw new GrokError("DEFECT", `trial ${id} was not in training`);
    return trial;
  };
  const tellProgress = (): void => counts.tell(forecast, threads);
  const sink = new StoreSink(store, sweep, rules, trialInTraining, (events, concluded) => {
    for (const event of events) {
      if (event.kind === "finished") forecast.concluded(event.trialId, event.evaluations);
    }
    for (const each of concluded) counts.add(each);
    for (const { trialId, outcome } of concluded) if (outcome.kind !== "failed") inTraining.delete(trialId);
    lease.renew();
    options.onStored?.(events, concluded);
    tellProgress();
  });
  const maxJobs = batchSize(scope.count, lanes, threads);
  const jobs = missingJobs(store, sweep, rules, scope, backend, {
    onStarts: (starts) => sink.announce(starts),
    onKept: ({ isExhausted }) => {
      progress.kept++;
      if (isExhausted) progress.exhausted++;
      forecast.kept();
    },
    onRestart: () => progress.restarted++,
    onConcluded: (concluded) => {
      progress.judged++;
      forecast.kept();
      counts.add(concluded);
    },
    onChunk: () => lease.renew(),
    onJob: (job) => {
      const isFirst = inTraining.size === 0 && progress.concluded === progress.judged;
      inTraining.set(job.trial.id, job.trial);
      forecast.toTrain(job);
      if (isFirst) setImmediate(tellProgress); // by then the first batches are formed, and their work is known
    },
  });
  const terminate = AbortSignal.any([
    lease.lost,
    ...(options.terminate === undefined ? [] : [options.terminate]),
  ]);
  const summary = await runBatches(
    formBatches(jobs, {
      maxJobs,
      enoughJobs: lanes * ENOUGH_JOBS_PER_LANE,
      lanes,
      window: WINDOW,
    }) satisfies Iterable<Batch>,
    sink,
    {
      reload: (ids) => {
        const plans = planTrials(store, sweep, rules, ids.map(trialInTraining), backend);
        sink.announce(startsOf(plans, backend));
        return jobsOf(plans);
      },
      kernels: choice.kernels,
      backend: choice.tensors,
      executor: options.executor ?? workers,
      terminate,
      threads,
      folder: programsFolder(store),
      onStandings: (standings) => {
        standings.forEach((standing) => forecast.underWay(standing));
        tellProgress();
      },
      ...(options.stop === undefined ? {} : { stop: options.stop }),
      ...(options.shared === undefined ? {} : { shared: options.shared }),
      ...(options.checkpointMs === undefined ? {} : { checkpointMs: options.checkpointMs }),
    },
  );
  if (lease.lost.aborted) throw lease.lost.reason;
  if (!summary.interrupted && options.summaries !== false) {
    if (progress.concluded > 0) writeSummaries(store, sweep, rules.own);
    else packOutcomes(store, sweep); // those of an older program
  }
  const status = store.sweep(sweep.name);
  return {
    ...{ sweep: sweep.name, ...progress, summary },
    ...(status === null ? {} : { kinds: status.outcomes, soFar: countSoFar(store, status) }),
  };
}

/** A thread's share, in whole rounds over the lanes; threads that end early take over from others. */
function batchSize(trials: number, lanes: number, threads: number): number {
  const share = Math.ceil(trials / threads / lanes) * lanes;
  return Math.max(lanes, Math.min(lanes * JOBS_PER_LANE, share));
}
