import {
  GrokError,
  usableThreads,
  type Batch,
  type Shard,
  type Store,
  type Sweep,
  type Trial,
  type TrialEvent,
  type ExecutorKind,
  type Workplace,
  type KernelChoice,
  type TensorBackendChoice,
} from "../../model/index.js";
import { runBatches } from "../../run/index.js";
// The module's index would bring the types of workers and tensors into those of the library.
import type { RunSummary } from "../../run/run-summary.js";
import type { SharedWorkers } from "../../run/shared-workers.js";
import { formBatches } from "../../sweep/index.js";
import { countSoFar } from "../../store/count-so-far.js";
import { holdLease, type HeldLease } from "./hold-lease.js";
import { jobsOf, missingJobs, requireOneBackend, startsOf } from "./missing-jobs.js";
import { planTrials } from "./plan-jobs.js";
import { trialsOfShard } from "../cost/partition-sweep.js";
import { observedRates } from "../cost/observed-rates.js";
import { requireInputs } from "./require-inputs.js";
import { RunForecast } from "../cost/run-forecast.js";
import { RunCounts, type RunProgress } from "./run-counts.js";
import { requireShard } from "./require-shard.js";
import { shardOfSweep, wholeSweep, type RunScope } from "./run-scope.js";
import { changedSourceNotice } from "../ask/system-of-stored.js";
import { StoreSink, type ConcludedTrial } from "./store-sink.js";
import { trialRules } from "./trial-rules.js";
import { programsFolder } from "../ask/programs-folder.js";
import { writeRegimes } from "./write-regimes.js";

/** Jobs that batches are formed from at a time; also what bounds the memory of a run. */
const WINDOW = 2000;

/** Jobs of a batch for each SIMD lane, at most: finished lanes are refilled, and only a batch's end leaves some idle. */
const JOBS_PER_LANE = 32;

/** Jobs for each lane that are enough for a batch of their own: the last ones leave lanes idle. */
const ENOUGH_JOBS_PER_LANE = 3;

/** How a sweep is run; everything has a default. */
export interface RunSweepOptions {
  readonly threads?: number;
  readonly kernels?: KernelChoice;
  /** Only this part of the sweep ({@link runSweep} alone); default: all of it. */
  readonly shard?: Shard;
  /** The tensor library for engine network; default `auto`. */
  readonly backend?: TensorBackendChoice;
  /** Workers of engine network; default: what the backend works in. */
  readonly executor?: ExecutorKind;
  /** Aborted: finish writing, checkpoint, return. */
  readonly stop?: AbortSignal;
  /** Aborted: return now; at most the last seconds of work are lost. */
  readonly terminate?: AbortSignal;
  readonly checkpointMs?: number;
  /** Called with all stored events and the trials that they concluded. */
  readonly onStored?: (events: readonly TrialEvent[], concluded: readonly ConcludedTrial[]) => void;
  /** Called when the run has found its first work, after every stored packet, and about once a second. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Receives messages for people, for example that a stale lease was taken over. */
  readonly onNotice?: (notice: string) => void;
}

/** The result of a run. */
export interface RunResult extends RunProgress {
  readonly sweep: string;
  readonly summary: RunSummary;
}

/**
 * Train the missing trials of a sweep: trials that the store does not have, that were interrupted, failed, stopped
 * short of this budget, or were recorded without this sweep's grid or metrics. Trials whose rows suffice only get
 * their outcome under the sweep's thresholds. Idempotent: running again does nothing.
 *
 * Trials are expanded, declared, looked up and trained lazily, so memory does not grow with their number. The
 * lease of the store is held meanwhile and released at the end.
 *
 * @throws GrokError INPUT when own data are gone or changed, STORE when the store is in use or cannot be written, DEFECT
 *   when a contract of the program is broken. INPUT when the store is for another shard, or for whole sweeps and a shard
 *   is requested.
 */
export async function runSweep(
  store: Store,
  sweep: Sweep,
  options: RunSweepOptions = {},
): Promise<RunResult> {
  const { shard } = options;
  requireShard(store, shard ?? null);
  const scope =
    shard === undefined
      ? wholeSweep(store, sweep)
      : shardOfSweep(store, sweep, shard, trialsOfShard(sweep, shard).trials);
  return await runTrials(store, sweep, scope, options);
}

/** How the trials of a scope are run. */
export interface RunTrialsOptions extends Omit<RunSweepOptions, "shard"> {
  /** Workers that outlive the run. Default: the run has its own. */
  readonly shared?: SharedWorkers;
}

/** {@link runSweep} for the trials of a scope. */
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
  if (!summary.interrupted && progress.concluded > 0) writeRegimes(store, sweep, rules.own);
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
