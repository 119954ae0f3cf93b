import { GrokError, type Exchange, type Store, type Sweep, type WorkShard } from "../../model/index.js";
import { LeastRecentlyUsed } from "../../science/index.js";
import { openStore } from "../ask/open-store.js";
import { storedSweep } from "../ask/stored-sweep.js";
import { holdLease } from "../run/hold-lease.js";
import { partOfSweep } from "../run/run-scope.js";
import { runTrials, type RunTrialsOptions } from "../run/run-trials.js";
import { requirePortable } from "./require-portable.js";
import { ShardPoster } from "./shard-poster.js";

/** How long the last posts of a shard may wait for room when the worker was asked to stop, ms. */
const LAST_POSTS_MS = 30_000;

/** Bytes of the definitions of the sweeps that a worker keeps. */
const KEPT_BYTES = 8 * 1024 * 1024;

/** How a worker trains a shard. */
export interface TrainShardOptions extends Pick<
  RunTrialsOptions,
  "kernels" | "backend" | "executor" | "checkpointMs" | "shared"
> {
  /** Aborted: write states, post them, give the shard back. */
  readonly stop: AbortSignal;
  /** Aborted: end now. */
  readonly terminate: AbortSignal;
  readonly onNotice: (words: string) => void;
  /** The sweeps of earlier shards, by definition: reading one takes longer than storing a shard. */
  readonly sweeps?: LeastRecentlyUsed<Sweep>;
  /** Called when the thread is free: only the last results of the shard have not been posted yet. */
  readonly onTrained?: () => void;
}

/** The result of a shard. */
export interface TrainedShard {
  /** Trials that have their outcome. */
  readonly concluded: number;
  /** `lost`: the shard was taken away, because this worker was silent too long. */
  readonly how: "finished" | "givenBack" | "lost";
}

/**
 * Trains the trials of a shard on one thread, in a store of its own in memory, and posts the results during training. The
 * coordinator's store is the one that lasts, so a worker writes no file.
 *
 * @throws GrokError the errors of training; the results so far were posted, and the shard given back.
 */
export async function trainShard(
  exchange: Exchange,
  shard: WorkShard,
  options: TrainShardOptions,
): Promise<TrainedShard> {
  const lost = new AbortController();
  const alive = setInterval(() => {
    exchange.alive(shard).then(
      (isHeld) => {
        if (!isHeld) lost.abort();
      },
      // The exchange is unreachable; it reports the loss when it is back.
      () => undefined,
    );
  }, exchange.lockMs / 3);
  try {
    const store = openStore(":memory:", { mode: "write", onNotice: options.onNotice });
    try {
      return await trainIn(store, exchange, shard, options, lost.signal);
    } finally {
      store.close();
    }
  } finally {
    clearInterval(alive);
  }
}

async function trainIn(
  store: Store,
  exchange: Exchange,
  shard: WorkShard,
  options: TrainShardOptions,
  lost: AbortSignal,
): Promise<TrainedShard> {
  const patience = new AbortController();
  const stop = AbortSignal.any([options.stop, lost]);
  const onStop = (): void => void setTimeout(() => patience.abort(), LAST_POSTS_MS).unref();
  const onTerminate = (): void => patience.abort();
  stop.addEventListener("abort", onStop, { once: true });
  options.terminate.addEventListener("abort", onTerminate, { once: true });
  const poster = new ShardPoster(exchange, shard, store, () =>
    options.onNotice("too many results wait for the coordinator: this worker waits with them"),
  );
  let concluded = 0;
  try {
    const sweep = takeIn(store, shard, options.sweeps ?? keptSweeps());
    const trials = shard.bundles.map(({ trial }) => trial);
    const { summary } = await runTrials(
      store,
      // Of the whole sweep only its rules are needed here.
      { ...sweep, count: trials.length, trials: () => trials },
      partOfSweep(store, sweep, trials, null),
      {
        threads: 1,
        summaries: false,
        ...(options.kernels === undefined ? {} : { kernels: options.kernels }),
        ...(options.backend === undefined ? {} : { backend: options.backend }),
        ...(options.executor === undefined ? {} : { executor: options.executor }),
        ...(options.shared === undefined ? {} : { shared: options.shared }),
        ...(options.checkpointMs === undefined ? {} : { checkpointMs: options.checkpointMs }),
        stop,
        terminate: options.terminate,
        onNotice: options.onNotice,
        onStored: (events, ended) => {
          concluded += ended.length;
          poster.changed(
            events.filter(({ kind }) => kind === "checkpoint").map(({ trialId }) => trialId),
            ended.map(({ trialId }) => trialId),
          );
        },
      },
    );
    options.onTrained?.();
    await poster.rest(patience.signal);
    if (lost.aborted) return { concluded, how: "lost" };
    if (summary.interrupted) {
      await exchange.giveBack(shard);
      return { concluded, how: "givenBack" };
    }
    await exchange.finish(shard);
    return { concluded, how: "finished" };
  } catch (error) {
    onStop();
    await poster.rest(patience.signal).catch(() => undefined);
    await exchange.giveBack(shard).catch(() => undefined);
    throw error;
  } finally {
    poster.stop();
    stop.removeEventListener("abort", onStop);
    options.terminate.removeEventListener("abort", onTerminate);
  }
}

/** Keeps sweeps by their definition; those of usual size are a kilobyte. */
export function keptSweeps(): LeastRecentlyUsed<Sweep> {
  return new LeastRecentlyUsed(KEPT_BYTES, ({ definition }) => definition.length);
}

/** Puts the shard into the store: its sweep, its trials, and all of their data. */
function takeIn(
  store: Store,
  { sweep: name, definition, bundles }: WorkShard,
  sweeps: LeastRecentlyUsed<Sweep>,
): Sweep {
  const lease = holdLease(store);
  try {
    store.beginDeclaration({ name, definition });
    store.absorb(bundles);
  } finally {
    lease.release();
  }
  const sweep = sweeps.get(definition, () => storedSweep(store, name));
  if (sweep.name !== name) throw new GrokError("INPUT", `shard: expected sweep ${name}, found ${sweep.name}`);
  requirePortable(sweep);
  return sweep;
}
