import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { countSoFar } from "../../store/count-so-far.js";
import { programVersion } from "../../store/program-version.js";
import {
  counted,
  EXCHANGE_FORMAT,
  GrokError,
  type AnnouncedRun,
  type ExchangeDesk,
  type Job,
  type Store,
  type Sweep,
  type Workplace,
} from "../../model/index.js";
import { observedRates } from "../cost/observed-rates.js";
import { RunForecast } from "../cost/run-forecast.js";
import { holdLease, type HeldLease } from "../run/hold-lease.js";
import { missingJobs, requireOneBackend } from "../run/missing-jobs.js";
import { engineOf } from "../run/engine-of.js";
import { requireInputs } from "../run/require-inputs.js";
import { requireShard } from "../run/require-shard.js";
import { RunCounts } from "../run/run-counts.js";
import { wholeSweep } from "../run/run-scope.js";
import type { RunResult, RunSweepOptions } from "../run/run-sweep.js";
import { trialRules } from "../run/trial-rules.js";
import { writeSummaries } from "../run/write-summaries.js";
import { Aborted, atMost, orAborted, pause } from "./or-aborted.js";
import { Dealer } from "./dealer.js";
import { PostTaker } from "./post-taker.js";
import { requirePortable } from "./require-portable.js";
import { ShardPool } from "./shard-pool.js";

/** The time between two looks at the state of the shards, and between two announcements of the run, ms. */
const [LOOK_MS, ANNOUNCE_MS] = [500, 10_000];

/** The number of given-up trials that the error names. */
const MOST_NAMED = 5;

/** The pause when no post has come, ms. */
const PAUSE_MS = 50;

/** The longest time for signing off from an exchange, ms: the exchange may be unreachable. */
const LEAVE_MS = 2000;

/** How a sweep is coordinated: the options of a run, without those of local training. */
export type CoordinateOptions = Pick<
  RunSweepOptions,
  "backend" | "stop" | "terminate" | "onProgress" | "onStored" | "onNotice"
>;

/** The desk of a coordinated run. */
export interface RunDesk {
  readonly key: string;
  readonly desk: ExchangeDesk;
}

/** The key of a store's runs of a sweep on an exchange: the same when the command is given again on the same machine. */
export function runKey(storePath: string, sweepName: string): string {
  const place = JSON.stringify([hostname(), resolve(storePath), sweepName]);
  return createHash("sha256").update(place).digest("hex").slice(0, 24);
}

/**
 * Trains the missing trials of a sweep on the workers of an exchange: {@link runSweep} with remote workers. Deals shards,
 * takes bundles as they come, and deals unfinished trials again. Only the store counts: if the exchange loses data, or
 * this function ends early, the next run plans again.
 *
 * @param at the desk of the run, and its key ({@link runKey}); the desk stays open.
 * @returns the same as runSweep; `threads` of the summary is the largest number that trained at the same time, and the
 *   occupancy of lanes is not known.
 * @throws GrokError INPUT like runSweep, and for a sweep that shards cannot carry; DEFECT when a worker sends bits that
 *   differ from the stored ones: nothing of that post is then taken. TRIAL where trials were given up, because they end
 *   their workers.
 */
export async function coordinateSweep(
  store: Store,
  sweep: Sweep,
  at: RunDesk,
  options: CoordinateOptions = {},
): Promise<RunResult> {
  requireShard(store, null);
  requirePortable(sweep);
  requireInputs(sweep);
  // Workers are assumed to have the lanes of this machine.
  const place = await sweep.system.workplace({
    kernels: "auto",
    tensors: options.backend ?? "auto",
    engine: engineOf(sweep),
  });
  const lease = holdLease(store);
  try {
    if (lease.notice !== null) options.onNotice?.(lease.notice);
    return await coordinate(lease, store, sweep, at, place, options);
  } finally {
    lease.release();
  }
}

async function coordinate(
  lease: HeldLease,
  store: Store,
  sweep: Sweep,
  { key, desk }: RunDesk,
  { bits: backend, lanes }: Workplace,
  options: CoordinateOptions,
): Promise<RunResult> {
  const scope = wholeSweep(store, sweep);
  store.atomically(() => {
    scope.begin();
    if (backend !== null) requireOneBackend(store, sweep, scope, backend);
  });
  const rules = trialRules(store, sweep);
  const forecast = new RunForecast(scope.count, observedRates(store));
  const counts = new RunCounts(scope.count, rules.own.thresholds.ratio, (progress) =>
    options.onProgress?.(progress),
  );
  const pool = new ShardPool(lanes);
  const taker = new PostTaker({ store, sweep, rules, backend, desk, pool, counts, forecast, options });
  const run: AnnouncedRun = {
    ...{ key, sweep: sweep.name, program: programVersion() },
    ...{ format: EXCHANGE_FORMAT, backend },
  };
  const dealer = new Dealer({
    store,
    sweep,
    desk,
    pool,
    run,
    onNotice: (words) => options.onNotice?.(words),
  });
  const stop = AbortSignal.any([
    lease.lost,
    ...[options.stop, options.terminate].flatMap((signal) => signal ?? []),
  ]);
  const orStopped = <T>(work: Promise<T>): Promise<T> => orAborted(work, stop);
  const begun = performance.now();
  let isInterrupted = false;
  try {
    const held = await orStopped(desk.open(run));
    // Posts that workers sent while there was no coordinator are taken before planning.
    while ((await orStopped(taker.take())) > 0) lease.renew();
    const jobs = missingJobs(store, sweep, rules, scope, backend, {
      onStarts: () => undefined,
      onKept: ({ trial, isExhausted }) => {
        forecast.kept();
        if (taker.unplanned.has(trial.id)) return;
        counts.progress.kept++;
        if (isExhausted) counts.progress.exhausted++;
      },
      onRestart: () => counts.progress.restarted++,
      onConcluded: (concluded) => {
        counts.progress.judged++;
        forecast.kept();
        counts.add(concluded);
      },
      onChunk: () => lease.renew(),
      onJob: (job: Job) => forecast.toTrain(job),
    });
    dealer.begin(jobs, held);
    let [lookedAt, announcedAt] = [-Infinity, performance.now()];
    for (;;) {
      const taken = await orStopped(taker.take());
      lease.renew();
      const now = performance.now();
      if (now - announcedAt >= ANNOUNCE_MS) {
        await orStopped(desk.announce());
        announcedAt = now;
      }
      if (now - lookedAt >= LOOK_MS) {
        const ended = await orStopped(dealer.look());
        // A worker that has finished a shard has posted all of its results before.
        if (ended.length > 0) while ((await orStopped(taker.take())) > 0) lease.renew();
        dealer.settle(ended);
        counts.tell(forecast, Math.max(1, dealer.threads), dealer.workers);
        lookedAt = performance.now();
      }
      await orStopped(dealer.deal());
      if (dealer.isDone) break;
      if (taken === 0) await orStopped(pause(PAUSE_MS));
    }
  } catch (error) {
    await atMost(desk.drop(), LEAVE_MS).catch(() => undefined);
    if (!(error instanceof Aborted)) throw error;
    if (lease.lost.aborted) throw lease.lost.reason;
    isInterrupted = true;
  }
  if (!isInterrupted) {
    if (counts.progress.concluded > 0) writeSummaries(store, sweep, rules.own);
    await atMost(desk.withdraw(), LEAVE_MS);
    requireNoneGivenUp(pool);
  }
  const status = store.sweep(sweep.name);
  return {
    ...{ sweep: sweep.name, ...counts.progress },
    ...(status === null ? {} : { kinds: status.outcomes, soFar: countSoFar(store, status) }),
    summary: {
      ...taker.tally,
      ...{ retried: 0, deaths: 0, threads: Math.max(1, dealer.mostThreads), occupancy: null },
      ...{ wallMs: performance.now() - begun, interrupted: isInterrupted },
    },
  };
}

/** @throws GrokError TRIAL naming the trials that were given up. */
function requireNoneGivenUp({ givenUp }: ShardPool): void {
  if (givenUp.length === 0) return;
  throw new GrokError(
    "TRIAL",
    `${counted(givenUp.length, "trial")} given up: every worker that had ${givenUp.length === 1 ? "it" : "them"} fell silent or gave up`,
    {
      details: [
        ...givenUp.slice(0, MOST_NAMED).map(({ id }) => `trial ${id.slice(0, 12)}`),
        ...(givenUp.length > MOST_NAMED ? [`and ${givenUp.length - MOST_NAMED} more`] : []),
      ],
      hint: "workers say why they end; they may lack memory. All other trials are stored, and the same command tries these again",
    },
  );
}
