import { randomUUID } from "node:crypto";
import type { Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { AnnouncedRun, ExchangeDesk, ExchangeStanding, Post, WorkShard } from "../../model/index.js";
import type { ExchangeLimits } from "../exchange-limits.js";
import { packShard, unpackPost } from "../parcels.js";
import type { ShardJob } from "./bullmq-exchange.js";
import { onOneConnection, onRedis, type RedisPackages } from "./connect-redis.js";
import { CONFIRM_POSTS, COUNT_WORKERS, REMEMBERED_S, RUNS, runKeys, type RunKeys } from "./redis-keys.js";

/** Events that BullMQ keeps of a queue; nobody reads them. */
const KEPT_EVENTS = 10;

/** The coordinator's side of a Redis (see {@link ExchangeDesk} and bullmq-exchange.ts). */
export class BullmqDesk implements ExchangeDesk {
  readonly #redis: Redis;
  readonly #limits: ExchangeLimits;
  readonly #key: string;
  readonly #keys: RunKeys;
  readonly #queue: Queue<ShardJob>;
  /** Looks for shards whose worker fell silent; it claims no shards. */
  readonly #watcher: Worker<ShardJob>;
  /** Shards found by the watcher, until they are forgotten. */
  readonly #silent = new Set<string>();
  #run: AnnouncedRun | null = null;
  /** The mark in the service since the latest deal; null: there is none yet. */
  #mark: string | null = null;
  #hasForgotten = false;

  /** @param key of the run. */
  constructor(packages: RedisPackages, redis: Redis, key: string, limits: ExchangeLimits) {
    const { bullmq } = packages;
    this.#redis = redis;
    this.#limits = limits;
    this.#key = key;
    this.#keys = runKeys(key);
    this.#queue = new bullmq.Queue<ShardJob>(this.#keys.queue, {
      ...onRedis(redis),
      streams: { events: { maxLen: KEPT_EVENTS } },
    });
    const watching = {
      ...onRedis(redis),
      autorun: false,
      lockDuration: limits.lockMs,
      stalledInterval: limits.lookMs,
      // The trials of such a shard are dealt again from their latest state.
      maxStalledCount: 0,
    };
    this.#watcher = new bullmq.Worker<ShardJob>(this.#keys.queue, null, watching, onOneConnection(packages));
    // Errors are reported by the command that they concern.
    this.#queue.on("error", () => undefined);
    this.#watcher.on("error", () => undefined);
    this.#watcher.on("stalled", (id) => this.#silent.add(id));
  }

  async open(run: AnnouncedRun): Promise<ReadonlyMap<string, readonly string[]>> {
    this.#run = run;
    await this.announce();
    await this.drop();
    await this.#setMark();
    await this.#watcher.startStalledCheckTimer();
    const held = await this.#queue.getJobs(["active"]);
    return new Map(held.flatMap(({ id, data }) => (id === undefined ? [] : [[id, data.trialIds]])));
  }

  async announce(): Promise<void> {
    if (this.#run === null) return;
    await this.#redis
      .multi()
      .sadd(RUNS, this.#key)
      .set(this.#keys.run, JSON.stringify(this.#run), "EX", REMEMBERED_S)
      .expire(this.#keys.mark, REMEMBERED_S)
      .exec();
  }

  async deal(shards: readonly WorkShard[]): Promise<void> {
    // Before the shards: if these are lost, so is their mark.
    await this.#setMark();
    await this.#queue.addBulk(
      shards.map((shard) => ({
        name: "shard",
        data: {
          trialIds: shard.bundles.map(({ trial }) => trial.id),
          packed: packShard(shard).toString("base64"),
        },
        opts: { jobId: shard.id, attempts: 1, removeOnComplete: true, keepLogs: 0 },
      })),
    );
  }

  async receive(most: number): Promise<readonly Post[]> {
    const packed = await this.#redis.lrangeBuffer(this.#keys.posts, 0, most - 1);
    return packed.map((bytes) => unpackPost(bytes));
  }

  async confirm(count: number): Promise<void> {
    await this.#redis.eval(CONFIRM_POSTS, 2, this.#keys.posts, this.#keys.postBytes, count);
  }

  async standing(): Promise<ExchangeStanding> {
    let answer = await this.#look();
    if (this.#mark !== null && (await this.#redis.get(this.#keys.mark)) !== this.#mark) {
      await this.#setMark();
      // What was read before the loss would seem to have vanished later, without a reason.
      answer = await this.#look();
    }
    const hasForgotten = this.#hasForgotten;
    this.#hasForgotten = false;
    return { ...answer, hasForgotten };
  }

  /** Sets a new mark, and notes whether the former one is gone or older: after a flush, a restart or an old snapshot. */
  async #setMark(): Promise<void> {
    const next = randomUUID();
    const former = await this.#redis.set(this.#keys.mark, next, "EX", REMEMBERED_S, "GET");
    // A connection that broke may have sent the command twice.
    if (this.#mark !== null && former !== this.#mark && former !== next) this.#hasForgotten = true;
    this.#mark = next;
  }

  async #look(): Promise<Omit<ExchangeStanding, "hasForgotten">> {
    const [open, held, failed, workers] = [
      new Set(await this.#queue.getRanges(["wait", "active"], 0, -1)),
      new Set(await this.#queue.getRanges(["active"], 0, -1)),
      await this.#queue.getRanges(["failed"], 0, -1),
      Number(
        await this.#redis.eval(
          COUNT_WORKERS,
          1,
          this.#keys.workers,
          Math.ceil((2 * this.#limits.lockMs) / 1000),
        ),
      ),
    ];
    const lost = new Set([...failed, ...this.#silent]);
    // A shard claimed between the two answers no longer waits; the next answer lists it as held.
    return {
      waiting: new Set([...open].filter((id) => !held.has(id) && !lost.has(id))),
      held: new Set([...held].filter((id) => !lost.has(id))),
      lost: [...lost],
      workers,
    };
  }

  async forget(shards: readonly string[]): Promise<void> {
    for (const id of shards) {
      // A lost shard that a worker has just taken is locked; the next check finds it again.
      if ((await this.#queue.remove(id)) === 1 || (await this.#queue.getJob(id)) === undefined)
        this.#silent.delete(id);
    }
  }

  async drop(): Promise<void> {
    await this.#queue.drain();
  }

  async withdraw(): Promise<void> {
    await this.#queue.obliterate({ force: true });
    const { run, posts, postBytes, workers, mark } = this.#keys;
    await this.#redis.multi().srem(RUNS, this.#key).del(run, posts, postBytes, workers, mark).exec();
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#watcher.close(true), this.#queue.close()]);
    this.#redis.disconnect();
  }
}
