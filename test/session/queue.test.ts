import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { MemoryExchange } from "../../src/exchange/index.js";
import { EXCHANGE_FORMAT, GrokError, type Store, type Sweep, type WorkShard } from "../../src/model/index.js";
import { deepenSweep, hashSweep, runSweep, type RunResult } from "../../src/session/index.js";
import { MOST_FRUITLESS } from "../../src/session/queue/shard-pool.js";
import { trainShard } from "../../src/session/queue/train-shard.js";
import { programVersion } from "../../src/store/program-version.js";
import { attempts, runAll, tiny, tinyDescent } from "./tiny-sweep.js";
import { claimed, coordinated, heard, KEY, LIMITS, newStore, trained } from "./queue-bench.js";

describe("a sweep that workers train", () => {
  const own = programVersion();

  it("has the hash of one run, tells what it did as a run does, and leaves nothing on the exchange", async () => {
    const { hash, results } = await runAll([tiny()]);
    const [exchange, store] = [new MemoryExchange(), newStore()];
    const told: string[] = [];
    const { result } = await coordinated(
      exchange,
      store,
      tiny(),
      (crew) => {
        void crew.hire(exchange.worker("one", own), { threads: 2 });
        return Promise.resolve();
      },
      { onStored: (_events, concluded) => told.push(...concluded.map(({ trialId }) => trialId)) },
    );
    assert.equal(hashSweep(store, "tiny"), hash);
    const counts = ({
      trials,
      kept,
      concluded,
      kinds,
      summary: { finished, failed, interrupted },
    }: RunResult): unknown => ({
      ...{ trials, kept, concluded, kinds, finished, failed, interrupted },
    });
    assert.deepEqual(counts(result), counts(results[0]));
    assert.equal(new Set(told).size, 12);
    assert.equal(attempts(store), 12);
    assert.deepEqual(await exchange.worker("one", own).runs(), []);
    const again = await coordinated(exchange, store, tiny(), () => Promise.resolve());
    assert.deepEqual(
      [again.result.kept, again.result.concluded],
      [12, 0],
      "no worker is needed where nothing is missing",
    );
  });

  it("goes on from what is there: states of interrupted trials, deepened ones, a larger budget, a denser grid", async () => {
    const small = tinyDescent("budget.stop=budget", "budget.steps=3000");
    const large = tinyDescent("budget.stop=budget", "budget.steps=4000", "budget.record.pointsPerDecade=16");
    const steps = async (store: Store, run: (sweep: Sweep) => Promise<unknown>): Promise<string> => {
      await runSweep(store, small, { threads: 1, stop: AbortSignal.timeout(400), checkpointMs: 20 });
      await run(small);
      // Asked for and not begun: the next run trains them as far.
      await deepenSweep(store, "tiny", {
        where: "alpha = 4",
        steps: 5000,
        threads: 1,
        stop: AbortSignal.abort(),
      });
      await run(small);
      assert.deepEqual([...store.deepened("tiny").values()], Array(6).fill(5000));
      await run(large);
      return hashSweep(store, "tiny");
    };
    const reference = newStore();
    const expected = await steps(reference, (sweep) => runSweep(reference, sweep, { threads: 1 }));
    const [exchange, store] = [new MemoryExchange(), newStore()];
    const found = await steps(store, (sweep) =>
      coordinated(exchange, store, sweep, (crew) => {
        void crew.hire(exchange.worker("one", own));
        return Promise.resolve();
      }),
    );
    assert.equal(found, expected);
  });

  it("loses nothing by a worker that dies with a shard, and takes what it posts after all", async () => {
    const { hash } = await runAll([tiny()]);
    const [exchange, store] = [new MemoryExchange(LIMITS), newStore()];
    const dead = exchange.worker("dead", own);
    await coordinated(exchange, store, tiny(), async (crew, said) => {
      const shard = await claimed(dead);
      const late = await trained(shard, tiny());
      // Nobody else trains before the coordinator has missed the dead worker.
      await heard(said, /fell silent: its shard of \d+ trials? is dealt again/);
      void crew.hire(exchange.worker("one", own));
      await dead.post(shard, late);
      await dead.post(shard, late);
    });
    assert.equal(hashSweep(store, "tiny"), hash);
  });

  it("survives an exchange that loses everything", async () => {
    const { hash } = await runAll([tiny()]);
    const [exchange, store] = [new MemoryExchange(LIMITS), newStore()];
    await coordinated(exchange, store, tiny(), async (crew) => {
      await claimed(exchange.worker("one", own));
      exchange.empty();
      void crew.hire(exchange.worker("two", own), { idleMs: 60_000 });
      // The run is announced again with its next word.
      await exchange
        .desk(KEY)
        .open({ key: KEY, sweep: "tiny", program: own, format: EXCHANGE_FORMAT, backend: null });
    });
    assert.equal(hashSweep(store, "tiny"), hash);
  });

  it("gives up no trial because the exchange loses its shards, however often it does", async () => {
    const { hash } = await runAll([tiny()]);
    const [exchange, store] = [new MemoryExchange(LIMITS), newStore()];
    await coordinated(exchange, store, tiny(), async (crew) => {
      const worker = exchange.worker("one", own);
      // More often than a trial may be dealt in vain.
      for (let time = 0; time < MOST_FRUITLESS + 2; time++) {
        await claimed(worker);
        exchange.empty();
      }
      // A worker finds no run before the coordinator announces it again, which it does every ten seconds.
      void crew.hire(worker, { idleMs: 60_000 });
      await exchange
        .desk(KEY)
        .open({ key: KEY, sweep: "tiny", program: own, format: EXCHANGE_FORMAT, backend: null });
    });
    assert.equal(hashSweep(store, "tiny"), hash);
  });

  it("gives up trials whose workers fall silent while the exchange keeps everything, and counts those it does not name", async () => {
    const [exchange, store] = [new MemoryExchange({ lockMs: 50, lookMs: 10 }), newStore()];
    let isOver = false;
    const run = coordinated(exchange, store, tiny(), async () => {
      const worker = exchange.worker("dead", own);
      while (!isOver) {
        await worker.claim(KEY);
        await delay(5);
      }
    });
    await assert.rejects(run, (error: unknown) => {
      assert.ok(error instanceof GrokError);
      assert.equal(error.code, "TRIAL");
      assert.match(error.message, /^12 trials given up/);
      assert.deepEqual([error.details.length, error.details.at(-1)], [6, "and 7 more"]);
      return true;
    });
    isOver = true;
  });

  it("goes on where a coordinator was stopped, with what workers have sent meanwhile", async () => {
    const { hash, results } = await runAll([tiny()]);
    const [exchange, store] = [new MemoryExchange(), newStore()];
    const stop = new AbortController();
    const worker = exchange.worker("one", own);
    let shard: WorkShard | null = null;
    const { result } = await coordinated(
      exchange,
      store,
      tiny(),
      async () => {
        shard = await claimed(worker);
        stop.abort();
      },
      { stop: stop.signal },
    );
    assert.equal(result.summary.interrupted, true);
    assert.ok(shard);
    const meanwhile = await trained(shard, tiny());
    // A worker that is not sure whether its post arrived posts it again.
    await worker.post(shard, meanwhile);
    await worker.post(shard, meanwhile);
    await worker.finish(shard);
    const told: string[] = [];
    const again = await coordinated(
      exchange,
      store,
      tiny(),
      (crew) => {
        void crew.hire(worker);
        return Promise.resolve();
      },
      { onStored: (_events, concluded) => told.push(...concluded.map(({ trialId }) => trialId)) },
    );
    assert.equal(hashSweep(store, "tiny"), hash);
    assert.ok((shard as WorkShard).bundles.length > 0);
    const {
      kept,
      judged,
      concluded,
      summary: { finished, evaluations },
    } = again.result;
    assert.deepEqual(
      { kept, judged, concluded, finished, evaluations },
      {
        ...{ kept: 0, judged: 0, concluded: 12 },
        finished: results[0].summary.finished,
        evaluations: results[0].summary.evaluations,
      },
      "what workers trained while nobody took it was trained for this run",
    );
    assert.deepEqual([told.length, new Set(told).size], [12, 12]);
    const third = await coordinated(exchange, store, tiny(), () => Promise.resolve());
    assert.deepEqual([third.result.kept, third.result.concluded], [12, 0]);
  });

  it("leaves nothing behind on the signals of its worker, shard after shard", async () => {
    const exchange = new MemoryExchange();
    const [stop, terminate] = [new AbortController(), new AbortController()];
    await coordinated(exchange, newStore(), tiny(), async () => {
      const worker = exchange.worker("one", own);
      const shard = await claimed(worker);
      for (let i = 0; i < 3; i++) {
        const signals = { stop: stop.signal, terminate: terminate.signal };
        await trainShard(worker, shard, { ...signals, onNotice: () => undefined });
      }
    });
    for (const { signal } of [stop, terminate]) assert.deepEqual(getEventListeners(signal, "abort"), []);
  });
});
