import {
  EXCHANGE_FORMAT,
  type AnnouncedRun,
  type Exchange,
  type ExchangeDesk,
  type Post,
  type WorkShard,
} from "../model/index.js";
import { definitionDigest } from "./definition-digest.js";
import { EXCHANGE_LIMITS, type ExchangeLimits } from "./exchange-limits.js";
import { packPost, packShard, unpackPost, unpackShard } from "./parcels.js";

interface Held {
  readonly id: string;
  readonly trialIds: readonly string[];
  readonly bytes: Buffer;
  /** The worker that holds the shard; null: none. */
  worker: string | null;
  heardAt: number;
  isLost: boolean;
}

interface Room {
  run: AnnouncedRun | null;
  readonly shards: Map<string, Held>;
  readonly posts: Buffer[];
  readonly workers: Map<string, number>;
}

/**
 * An exchange in the memory of this process, for tests and simulations; it is the reference for the others' behaviour. Data
 * is packed as for a network, so that the two sides share nothing.
 */
export class MemoryExchange {
  readonly #limits: ExchangeLimits;
  readonly #rooms = new Map<string, Room>();
  readonly #now: () => number;

  constructor(limits: Partial<ExchangeLimits> = {}, now: () => number = () => performance.now()) {
    this.#limits = { ...EXCHANGE_LIMITS, ...limits };
    this.#now = now;
  }

  /** Forgets everything, like a service that was restarted without its file. */
  empty(): void {
    this.#rooms.clear();
  }

  /** The worker's side; `program` is the version that the worker reports. */
  worker(name: string, program: string): Exchange {
    const held = (shard: WorkShard): Held | null => {
      const found = this.#rooms.get(shard.run)?.shards.get(shard.id);
      return found?.worker === name && !found.isLost ? found : null;
    };
    const leave = (shard: WorkShard): Promise<void> => {
      if (held(shard) !== null) this.#room(shard.run).shards.delete(shard.id);
      return Promise.resolve();
    };
    return {
      lockMs: this.#limits.lockMs,
      runs: () => Promise.resolve([...this.#rooms.values()].flatMap(({ run }) => run ?? [])),
      claim: (run) => {
        const room = this.#rooms.get(run);
        if (room === undefined) return Promise.resolve(null);
        room.workers.set(name, this.#now());
        for (const shard of room.shards.values()) {
          if (shard.worker !== null) continue;
          shard.worker = name;
          shard.heardAt = this.#now();
          return Promise.resolve(unpackShard(shard.bytes));
        }
        return Promise.resolve(null);
      },
      alive: (shard) => {
        const mine = held(shard);
        if (mine === null) return Promise.resolve(false);
        mine.heardAt = this.#now();
        this.#rooms.get(shard.run)?.workers.set(name, this.#now());
        return Promise.resolve(true);
      },
      post: (shard, bundles) => {
        const { posts } = this.#room(shard.run);
        const waiting = posts.reduce((sum, { length }) => sum + length, 0);
        if (waiting > this.#limits.mailboxBytes) return Promise.resolve(false);
        const definition = definitionDigest(shard.definition);
        posts.push(
          packPost({ worker: name, shard: shard.id, program, format: EXCHANGE_FORMAT, definition }, bundles),
        );
        return Promise.resolve(true);
      },
      finish: leave,
      giveBack: leave,
      close: () => Promise.resolve(),
    };
  }

  /** The coordinator's side. */
  desk(key: string): ExchangeDesk {
    let announced: AnnouncedRun | null = null;
    let known: Room | null = null;
    const room = (): Room => this.#room(key);
    const drop = (): Promise<void> => {
      for (const [id, { worker }] of room().shards) if (worker === null) room().shards.delete(id);
      return Promise.resolve();
    };
    return {
      open: async (run) => {
        announced = run;
        known = room();
        known.run = run;
        await drop();
        return new Map([...room().shards.values()].map(({ id, trialIds }) => [id, trialIds]));
      },
      announce: () => {
        room().run = announced;
        return Promise.resolve();
      },
      deal: (shards) => {
        for (const shard of shards) {
          const trialIds = shard.bundles.map(({ trial }) => trial.id);
          const bytes = packShard(shard);
          const { id } = shard;
          room().shards.set(id, { id, trialIds, bytes, worker: null, heardAt: 0, isLost: false });
        }
        return Promise.resolve();
      },
      receive: (most) =>
        Promise.resolve(
          room()
            .posts.slice(0, most)
            .map((each): Post => unpackPost(each)),
        ),
      confirm: (count) => {
        room().posts.splice(0, count);
        return Promise.resolve();
      },
      standing: () => {
        const hasForgotten = known !== null && known !== room();
        known = room();
        const all = [...room().shards.values()];
        for (const shard of all) {
          if (shard.worker !== null && this.#now() - shard.heardAt > this.#limits.lockMs) shard.isLost = true;
        }
        const ids = (of: (shard: Held) => boolean): string[] => all.filter(of).map(({ id }) => id);
        const heard = [...room().workers.values()].filter((at) => this.#now() - at <= this.#limits.lockMs);
        return Promise.resolve({
          waiting: new Set(ids(({ worker }) => worker === null)),
          held: new Set(ids(({ worker, isLost }) => worker !== null && !isLost)),
          lost: ids(({ isLost }) => isLost),
          workers: heard.length,
          hasForgotten,
        });
      },
      forget: (shards) => {
        for (const id of shards) room().shards.delete(id);
        return Promise.resolve();
      },
      drop,
      withdraw: () => {
        this.#rooms.delete(key);
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    };
  }

  #room(key: string): Room {
    let room = this.#rooms.get(key);
    if (room === undefined) {
      room = { run: null, shards: new Map(), posts: [], workers: new Map() };
      this.#rooms.set(key, room);
    }
    return room;
  }
}
