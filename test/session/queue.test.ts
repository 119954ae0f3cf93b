import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { MemoryExchange } from "../../src/exchange/index.js";
import {
  EXCHANGE_FORMAT,
  GrokError,
  type Exchange,
  type Store,
  type Sweep,
  type TrialBundle,
  type WorkShard,
} from "../../src/model/index.js";
import {
  coordinateSweep,
  deepenSweep,
  hashSweep,
  openStore,
  runSweep,
  workShards,
  type CoordinateOptions,
  type RunResult,
  type WorkOptions,
} from "../../src/session/index.js";
import { trainShard } from "../../src/session/queue/train-shard.js";
import { programVersion } from "../../src/store/program-version.js";
import { attempts, runAll, tiny, tinyDescent } from "./tiny-sweep.js";

const KEY = "feed";
const LIMITS = { lockMs: 600, lookMs: 100 };

/** Workers in this process, until they are told to stop. */
class Crew {
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
type Said = readonly string[];

/** A coordinator and what happens beside it. */
async function coordinated(
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

function newStore(): Store {
  return openStore(":memory:", { mode: "write" });
}

/** A worker that claims one shard, as soon as there is one. */
async function claimed(worker: Exchange): Promise<WorkShard> {
  for (;;) {
    const shard = await worker.claim(KEY);
    if (shard !== null) return shard;
    await delay(10);
  }
}

/** Resolves once a coordinator has said it, and rejects after a minute in which it has not. */
async function heard(said: Said, words: RegExp): Promise<void> {
  const limit = AbortSignal.timeout(60_000);
  while (!said.some((sentence) => words.test(sentence))) await delay(10, undefined, { signal: limit });
}

/** What a worker would post of a shard, from a store of its own. */
async function trained(
  { definition, sweep: name, bundles }: WorkShard,
  sweep: Sweep,
): Promise<readonly TrialBundle[]> {
  const store = newStore();
  try {
    await runSweep(store, sweep, { threads: 1 });
    assert.deepEqual([store.sweep(name)?.definition], [definition]);
    return structuredClone([...store.bundles(bundles.map(({ trial }) => trial.id))]);
  } finally {
    store.close();
  }
}

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

  it("refuses what is damaged or not what it says, and is trained by others all the same", async () => {
    const { hash } = await runAll([tiny()]);
    const [exchange, store] = [new MemoryExchange(LIMITS), newStore()];
    const evil = exchange.worker("evil", own);
    const { notices } = await coordinated(exchange, store, tiny(), async (crew) => {
      const shard = await claimed(evil);
      const good = await trained(shard, tiny());
      const [bundle] = good;
      const [membership] = bundle.memberships;
      assert.ok(membership.outcome && bundle.progress?.end);
      const outcome = { ...membership.outcome, digest: null, content: null };
      const wrong = [
        { ...bundle, rows: bundle.rows.slice(1), memberships: [{ ...membership, outcome: null }] },
        { ...bundle, rows: [...bundle.rows, { ...bundle.rows.at(-1)!, step: 30_001 }] },
        {
          ...bundle,
          trial: { ...bundle.trial, parameters: { ...bundle.trial.parameters, alpha: 77 } },
          memberships: [{ ...membership, outcome: null }],
        },
        {
          ...bundle,
          memberships: [
            { ...membership, outcome: { ...outcome, outcome: { ...outcome.outcome, kind: "lost" } } },
          ],
        },
        { ...bundle, memberships: [{ ...membership, outcome: { ...outcome, rule: "{}" } }] },
        { ...bundle, progress: { ...bundle.progress, digest: null } },
        { ...bundle, progress: { ...bundle.progress, backend: "tensorflow-1" } },
        { ...bundle, recordings: [{ grid: { pointsPerDecade: 7 }, metrics: [], from: 0, steps: 1 }] },
        { ...bundle, odd: 1 },
      ] as unknown as readonly TrialBundle[];
      for (const each of wrong) await evil.post(shard, [each]);
      await exchange.worker("old", "0.0.1").post(shard, good);
      await evil.post({ ...shard, definition: "{}" }, good);
      await crew.hire(exchange.worker("one", own), { idleMs: 1500 });
    });
    assert.equal(hashSweep(store, "tiny"), hash);
    const alarms = notices.filter((words) => words.startsWith("alarm: a post of"));
    assert.equal(alarms.length, 11, notices.join("\n"));
    const all = alarms.join("\n");
    for (const words of [
      /digest: expected the one of its end and rows/,
      /rows: expected the steps of the sweep's grid, found 30001/,
      /expected the id of its parameters/,
      /outcome: expected what its rows say, found another/,
      /expected one under the sweep's rule/,
      /digest: expected one of a trial that ended, found none/,
      /expected the bits of this program, found those of tensorflow-1/,
      /recordings: expected the grid/,
      /[Uu]nrecognized key/,
      /found those of 0\.0\.1/,
      /another definition/,
    ])
      assert.match(all, words);
    assert.equal(store.query("SELECT count(*) FROM trial").rows[0][0], 12);
  });

  it("ends with an alarm where a worker sends other bits than are stored, and takes nothing of it", async () => {
    const [exchange, store] = [new MemoryExchange(), newStore()];
    const worker = exchange.worker("one", own);
    let before: readonly TrialBundle[] = [];
    const run = coordinated(exchange, store, tiny(), async () => {
      const shard = await claimed(worker);
      const [first, ...rest] = await trained(shard, tiny());
      await worker.post(shard, [first]);
      while (store.progress([first.trial.id])[0].end === null) await delay(10);
      before = structuredClone([...store.bundles([first.trial.id])]);
      const { progress } = first;
      assert.ok(progress);
      const rows = first.rows.map((row, i) =>
        i === 0 ? { ...row, test_loss: row.test_loss * (1 + 2 ** -50) } : row,
      );
      // In training, so that no digest tells.
      const other = {
        ...first,
        rows,
        memberships: first.memberships.map((each) => ({ ...each, outcome: null })),
        progress: { ...progress, ending: null, end: null, digest: null },
      };
      await worker.post(shard, [...rest, other]);
    });
    await assert.rejects(run, (error: unknown) => {
      assert.ok(error instanceof GrokError);
      assert.equal(error.code, "DEFECT");
      assert.match(
        error.message,
        /^one has sent other bits than are stored; nothing of it was taken: trial .*step 0, test_loss/,
      );
      return true;
    });
    assert.deepEqual(structuredClone([...store.bundles(before.map(({ trial }) => trial.id))]), before);
    assert.equal(
      store.query("SELECT count(*) FROM outcome").rows[0][0],
      1,
      "nothing of the same post either",
    );
  });

  it("is left alone by workers of another version, who say so", async () => {
    const exchange = new MemoryExchange();
    const run = { key: KEY, sweep: "tiny", program: "0.0.1", format: EXCHANGE_FORMAT, backend: null };
    await exchange.desk(KEY).open(run);
    const crew = new Crew();
    await assert.rejects(
      crew.hire(exchange.worker("one", own)),
      /expected a run of groksweep .*, found one of 0\.0\.1/,
    );
    await exchange.desk("f00d").open({ ...run, key: "f00d", program: own, backend: "cuda-9" });
    await crew.hire(exchange.worker("one", own), { idleMs: 10 });
    assert.match(crew.notices.join("\n"), /found one of 0\.0\.1/);
    assert.match(crew.notices.join("\n"), /its bits are those of cuda-9, which this program does not know/);
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

  it("is refused where it needs files or code that shards do not carry", async () => {
    const exchange = new MemoryExchange();
    const sweep = tiny();
    const task = { ...sweep.system.task, requireFiles: () => undefined };
    const withFiles = { ...sweep, system: { ...sweep.system, task } };
    const withCode = { ...sweep, task: { ...sweep.task, kind: "me/mine" } };
    const store = newStore();
    for (const [each, words] of [
      [withFiles, /found files of its own/],
      [withCode, /found the code of me\/mine/],
    ] as const) {
      await assert.rejects(coordinateSweep(store, each, { key: KEY, desk: exchange.desk(KEY) }), words);
    }
    assert.deepEqual(store.sweeps(), []);
    assert.deepEqual(await exchange.worker("one", own).runs(), []);
  });
});
