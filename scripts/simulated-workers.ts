/**
 * Workers that invent what they would train, in a process of their own: for the benches of runs over a queue. Everything but the
 * training is real: exchange, packing, and a store for each shard. Told by a message what to do, it ends when it is killed.
 */
import { openExchange } from "../src/exchange/index.js";
import type { Exchange, WorkShard } from "../src/model/index.js";
import { openStore } from "../src/session/index.js";
import { storedSweep } from "../src/session/ask/stored-sweep.js";
import { programVersion } from "../src/store/program-version.js";
import { inventTraining } from "./invent-training.js";

/** What the process is told. */
export interface SimulatedCrew {
  readonly url: string;
  readonly workers: number;
  /** How long a shard pretends to take, ms. */
  readonly shardMs: number;
}

process.on("message", (crew: SimulatedCrew) => {
  for (let i = 0; i < crew.workers; i++) void work(crew, `simulated-${process.pid}-${i}`);
});

async function work({ url, shardMs }: SimulatedCrew, name: string): Promise<void> {
  const exchange = await openExchange(url, name, programVersion());
  for (;;) {
    const shard = await claim(exchange);
    if (shard === null) await pause(1000);
    else {
      const alive = setInterval(() => void exchange.alive(shard), exchange.lockMs / 3);
      await pause(shardMs);
      const store = openStore(":memory:", { mode: "write" });
      try {
        store.acquireLease();
        store.beginDeclaration({ name: shard.sweep, definition: shard.definition });
        store.absorb(shard.bundles);
        const sweep = storedSweep(store, shard.sweep);
        const trials = shard.bundles.map(({ trial }) => trial);
        await inventTraining(store, sweep, trials);
        while (!(await exchange.post(shard, [...store.bundles(shard.bundles.map(({ trial }) => trial.id))])))
          await pause(500);
      } finally {
        store.close();
      }
      clearInterval(alive);
      await exchange.finish(shard);
    }
  }
}

async function claim(exchange: Exchange): Promise<WorkShard | null> {
  for (const run of await exchange.runs()) {
    const shard = await exchange.claim(run.key);
    if (shard !== null) return shard;
  }
  return null;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
