import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { MemoryExchange } from "../../src/exchange/index.js";
import type { Exchange, Store, Sweep, TrialBundle, WorkShard } from "../../src/model/index.js";
import {
  coordinateSweep,
  openStore,
  runSweep,
  workShards,
  type CoordinateOptions,
  type RunResult,
  type RunSweepOptions,
  type WorkOptions,
} from "../../src/session/index.js";

/** The key of the runs of these tests. */
export const KEY = "feed";
/** Locks that are short, so that a test need not wait long. */
export const LIMITS = { lockMs: 600, lookMs: 100 };

/** Workers in this process, until they are told to stop. */
export class Crew {
  readonly #stop = new AbortController();
  readonly #ended: Promise<unknown>[] = [];
  readonly notices: string[] = [];

  hire(exchange: Exchange, options: Partial<WorkOptions> = {}): Promise<unknown> {
    const ended = workShards(exchange, {
      ...{ threads: 1, stop: this.#stop.signal, terminate: new AbortController().signal },
      onNotice: (words) => this.notices.push(words),
      ...options,
    });
    this.#ended.push(ended);
    return ended;
  }

  async dismiss(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#ended);
  }
}

/** What a coordinator has said so far. */
export type Said = readonly string[];

/** A coordinator and what happens beside it. */
export async function coordinated(
  exchange: MemoryExchange,
  store: Store,
  sweep: Sweep,
  beside: (crew: Crew, said: Said) => Promise<unknown>,
  options: CoordinateOptions = {},
): Promise<{ readonly result: RunResult; readonly notices: Said }> {
  const crew = new Crew();
  const notices: string[] = [];
  try {
    const run = coordinateSweep(
      store,
      sweep,
      { key: KEY, desk: exchange.desk(KEY) },
      {
        onNotice: (words) => notices.push(words),
        ...options,
      },
    );
    const [result] = await Promise.all([run, beside(crew, notices)]);
    return { result, notices };
  } finally {
    await crew.dismiss();
  }
}

/** An empty store in memory. */
export function newStore(): Store {
  return openStore(":memory:", { mode: "write" });
}

/** A worker that claims one shard, as soon as there is one. */
export async function claimed(worker: Exchange): Promise<WorkShard> {
  for (;;) {
    const shard = await worker.claim(KEY);
    if (shard !== null) return shard;
    await delay(10);
  }
}

/** Resolves once a coordinator has said it, and rejects after a minute in which it has not. */
export async function heard(said: Said, words: RegExp): Promise<void> {
  const limit = AbortSignal.timeout(60_000);
  while (!said.some((sentence) => words.test(sentence))) await delay(10, undefined, { signal: limit });
}

/** What a worker would post of a shard, from a store of its own. */
export async function trained(
  { definition, sweep: name, bundles }: WorkShard,
  sweep: Sweep,
  options: Pick<RunSweepOptions, "stop" | "checkpointMs" | "onStored"> = {},
): Promise<readonly TrialBundle[]> {
  const store = newStore();
  try {
    await runSweep(store, sweep, { threads: 1, ...options });
    assert.deepEqual([store.sweep(name)?.definition], [definition]);
    return structuredClone([...store.bundles(bundles.map(({ trial }) => trial.id))]);
  } finally {
    store.close();
  }
}
