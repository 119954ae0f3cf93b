import type { Job, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { z } from "zod";
import {
  EXCHANGE_FORMAT,
  GrokError,
  type AnnouncedRun,
  type Exchange,
  type TrialBundle,
  type WorkShard,
} from "../../model/index.js";
import { definitionDigest } from "../definition-digest.js";
import type { ExchangeLimits } from "../exchange-limits.js";
import { packPost, unpackShard } from "../parcels.js";
import { onOneConnection, onRedis, type RedisPackages } from "./connect-redis.js";
import { HEAR_WORKER, PUSH_POST, RUNS, runKeys } from "./redis-keys.js";

/** A shard as BullMQ stores it: JSON, with bytes in base64. */
export interface ShardJob {
  readonly trialIds: readonly string[];
  readonly packed: string;
}

const announcement = z.object({
  key: z.string().regex(/^[0-9a-f]+$/),
  sweep: z.string(),
  program: z.string(),
  format: z.number(),
  backend: z.string().nullable(),
});

/**
 * The worker's side of a Redis: shards are jobs of a BullMQ queue for each run, claimed by hand under locks that are renewed
 * by hand; posts are a list. Nothing here trains, and all times are those of the service's clock.
 */
export class BullmqExchange implements Exchange {
  readonly #packages: RedisPackages;
  readonly #redis: Redis;
  readonly #limits: ExchangeLimits;
  readonly #name: string;
  readonly #program: string;
  /** The claimers of shards, by key of the run. */
  readonly #claimers = new Map<string, Worker<ShardJob>>();
  /** The held jobs, which know their queues, by id of the shard. */
  readonly #held = new Map<string, Job<ShardJob>>();

  /** @param name of the worker, unique among all. @param program the version that the worker reports. */
  constructor(
    packages: RedisPackages,
    redis: Redis,
    {
      name,
      program,
      limits,
    }: { readonly name: string; readonly program: string; readonly limits: ExchangeLimits },
  ) {
    this.#packages = packages;
    this.#redis = redis;
    this.#name = name;
    this.#program = program;
    this.#limits = limits;
  }

  get lockMs(): number {
    return this.#limits.lockMs;
  }

  async runs(): Promise<readonly AnnouncedRun[]> {
    const keys = await this.#redis.smembers(RUNS);
    if (keys.length === 0) return [];
    const texts = await this.#redis.mget(keys.map((key) => runKeys(key).run));
    return texts.flatMap((text) => {
      const found = announcement.safeParse(jsonOrNull(text));
      return found.success ? [found.data] : [];
    });
  }

  async claim(run: string): Promise<WorkShard | null> {
    const claimer = this.#claimer(run);
    const job = (await claimer.getNextJob(this.#name, { block: false })) as Job<ShardJob> | undefined;
    await this.#redis.eval(HEAR_WORKER, 1, runKeys(run).workers, this.#name);
    if (job?.id === undefined) return null;
    if (job.deferredFailure !== undefined) {
      // The worker fell silent: the coordinator deals the trials again, from their latest state.
      await unlessGone(job.moveToFailed(new Error(job.deferredFailure), this.#name));
      return null;
    }
    try {
      const shard = unpackShard(Buffer.from(job.data.packed, "base64"));
      this.#held.set(shard.id, job);
      return shard;
    } catch (error) {
      if (!(error instanceof GrokError)) throw error;
      // The shard was damaged in transit; the coordinator deals it again.
      await unlessGone(job.moveToFailed(error, this.#name));
      return null;
    }
  }

  async alive({ id, run }: WorkShard): Promise<boolean> {
    const job = this.#held.get(id);
    if (job === undefined) return false;
    await this.#redis.eval(HEAR_WORKER, 1, runKeys(run).workers, this.#name);
    const isHeld = (await job.extendLock(this.#name, this.#limits.lockMs)) === 1;
    if (!isHeld) this.#held.delete(id);
    return isHeld;
  }

  async post({ id, run, definition }: WorkShard, bundles: readonly TrialBundle[]): Promise<boolean> {
    const { posts, postBytes } = runKeys(run);
    const head = {
      ...{ worker: this.#name, shard: id, program: this.#program, format: EXCHANGE_FORMAT },
      definition: definitionDigest(definition),
    };
    const bytes = packPost(head, bundles);
    return (await this.#redis.eval(PUSH_POST, 2, posts, postBytes, bytes, this.#limits.mailboxBytes)) === 1;
  }

  async finish({ id }: WorkShard): Promise<void> {
    const job = this.#held.get(id);
    this.#held.delete(id);
    if (job !== undefined) await unlessGone(job.moveToCompleted(null, this.#name, false));
  }

  // Both cases are the same for the coordinator: it deals the missing work of the shard's trials again.
  async giveBack(shard: WorkShard): Promise<void> {
    await this.finish(shard);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#claimers.values()].map((claimer) => claimer.close(true)));
    this.#redis.disconnect();
  }

  #claimer(run: string): Worker<ShardJob> {
    let claimer = this.#claimers.get(run);
    if (claimer === undefined) {
      const options = {
        ...onRedis(this.#redis),
        name: this.#name,
        autorun: false,
        lockDuration: this.#limits.lockMs,
        // Only the coordinator looks for workers that fell silent.
        skipStalledCheck: true,
      };
      const { Worker } = this.#packages.bullmq;
      claimer = new Worker<ShardJob>(runKeys(run).queue, null, options, onOneConnection(this.#packages));
      // Errors are reported by the command that they concern.
      claimer.on("error", () => undefined);
      this.#claimers.set(run, claimer);
    }
    return claimer;
  }
}

/** Waits for a change of a job; a job that is no longer held, or is gone, needs no change. */
export async function unlessGone(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    // BullMQ codes: the key, the lock or the state of the job is missing, or the lock belongs to another worker.
    if (![-1, -2, -3, -6].includes(Number((error as { readonly code?: unknown }).code))) throw error;
  }
}

function jsonOrNull(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
