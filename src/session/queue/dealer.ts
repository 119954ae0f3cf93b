import { randomUUID } from "node:crypto";
import {
  counted,
  type AnnouncedRun,
  type ExchangeDesk,
  type Job,
  type Store,
  type Sweep,
  type Trial,
  type TrialBundle,
  type WorkShard,
} from "../../model/index.js";
import type { ShardPool } from "./shard-pool.js";

/** The most trials in hand: this bounds the memory of a run, and these trials are sorted by cost. */
const WINDOW = 4000;

/** The number of waiting shards for each held shard, and the least number, so that every worker finds one. */
const [WAITING_PER_HELD, LEAST_WAITING] = [1, 8];

/** The expected number of threads before any have come. */
const EXPECTED_THREADS = 8;

/** The approximate limit in bytes for states and rows in a shard: trials that have begun may be large. */
const MOST_BYTES = 8 * 1024 * 1024;

/** The approximate size of a row in a bundle, in bytes. */
const ROW_BYTES = 60;

/** The parts that a dealer works with. */
export interface DealerParts {
  readonly store: Store;
  readonly sweep: Sweep;
  readonly desk: ExchangeDesk;
  readonly pool: ShardPool;
  readonly run: AnnouncedRun;
  readonly onNotice: (words: string) => void;
}

/** Deals the trials of a run in shards, and keeps track of the shards that are out. */
export class Dealer {
  readonly #parts: DealerParts;
  /** Trials of the shards that are out, by shard. */
  readonly #out = new Map<string, ReadonlySet<string>>();
  #jobs: Iterator<Job> = [][Symbol.iterator]();
  #isAll = false;
  /** Shards that waited at the last look, and those dealt since. */
  #waiting = 0;
  /** By trial: the shard of a worker that held the trial before the coordinator began. */
  readonly #held = new Map<string, string>();
  /** Shards whose workers fell silent, until they are settled. */
  readonly #lost = new Set<string>();
  /** Whether the exchange has lost data before the last look. */
  #hasForgotten = false;
  #threads = 0;
  #mostThreads = 0;
  #workers = 0;

  constructor(parts: DealerParts) {
    this.#parts = parts;
  }

  /** Shards that were held at the last look: threads that train. */
  get threads(): number {
    return this.#threads;
  }

  get mostThreads(): number {
    return this.#mostThreads;
  }

  /** Workers that reported lately. */
  get workers(): number {
    return this.#workers;
  }

  /** Whether every trial has an outcome, or was given up. */
  get isDone(): boolean {
    return this.#isAll && this.#parts.pool.size === 0;
  }

  /** @param jobs the trials to train, lazily. @param held shards that workers hold from before, with their trials. */
  begin(jobs: Iterator<Job>, held: ReadonlyMap<string, readonly string[]>): void {
    this.#jobs = jobs;
    for (const [shard, trialIds] of held) {
      this.#out.set(shard, new Set(trialIds));
      for (const id of trialIds) this.#held.set(id, shard);
    }
  }

  /** Deals shards until enough of them wait. */
  async deal(): Promise<void> {
    const { pool, desk } = this.#parts;
    const wanted = Math.max(LEAST_WAITING, WAITING_PER_HELD * this.#threads) - this.#waiting;
    if (wanted <= 0) return;
    this.#refill();
    const shards: WorkShard[] = [];
    while (shards.length < wanted && pool.waiting > 0) shards.push(this.#nextShard());
    if (shards.length === 0) return;
    await desk.deal(shards);
    this.#waiting += shards.length;
  }

  /** Reads the state of the shards; returns those that nobody holds any more. */
  async look(): Promise<readonly string[]> {
    const { desk, onNotice } = this.#parts;
    const { waiting, held, lost, workers, hasForgotten } = await desk.standing();
    this.#hasForgotten = hasForgotten;
    this.#waiting = waiting.size;
    this.#threads = held.size;
    this.#mostThreads = Math.max(this.#mostThreads, held.size);
    this.#workers = workers;
    if (lost.length > 0) await desk.forget(lost);
    for (const id of lost) if (this.#out.has(id)) this.#lost.add(id);
    for (const id of lost) {
      const trials = this.#out.get(id)?.size;
      if (trials !== undefined)
        onNotice(`a worker fell silent: its shard of ${counted(trials, "trial")} is dealt again`);
    }
    return [...this.#out.keys()].filter((id) => !waiting.has(id) && !held.has(id));
  }

  /** Takes back the trials of ended shards that have no outcome; the posts of these shards were taken before. */
  settle(ended: readonly string[]): void {
    const { pool } = this.#parts;
    for (const id of ended) {
      const isLost = this.#lost.delete(id);
      pool.putBack(this.#out.get(id) ?? [], id, isLost, this.#hasForgotten && !isLost);
      this.#out.delete(id);
    }
  }

  /** Takes more trials in hand. */
  #refill(): void {
    const { pool } = this.#parts;
    while (!this.#isAll && pool.size < WINDOW) {
      const next = this.#jobs.next();
      if (next.done === true) this.#isAll = true;
      else {
        const shard = this.#held.get(next.value.trial.id) ?? null;
        pool.add(next.value, shard !== null && this.#out.has(shard) ? shard : null);
      }
    }
  }

  #nextShard(): WorkShard {
    const { store, sweep, pool, run } = this.#parts;
    const id = randomUUID();
    const threads = Math.max(this.#threads, this.#workers) || EXPECTED_THREADS;
    const trials = pool.next(id, threads, this.#isAll);
    const bundles: TrialBundle[] = [];
    let bytes = 0;
    for (const bundle of store.bundles(idsOf(trials), { sweeps: [sweep.name] })) {
      bytes += bundle.rows.length * ROW_BYTES + (bundle.checkpoint?.payload.length ?? 0);
      if (bundles.length > 0 && bytes > MOST_BYTES) break;
      // A worker does not need the record of earlier attempts.
      bundles.push({
        ...bundle,
        attempts: [],
        memberships: bundle.memberships.map((each) => ({ ...each, outcome: null })),
      });
    }
    pool.untake(trials.slice(bundles.length));
    this.#out.set(id, new Set(bundles.map(({ trial }) => trial.id)));
    return { id, run: run.key, sweep: sweep.name, definition: sweep.definition, bundles };
  }
}

function idsOf(trials: readonly Trial[]): readonly string[] {
  return trials.map(({ id }) => id);
}
