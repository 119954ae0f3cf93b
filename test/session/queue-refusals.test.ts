import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { MemoryExchange } from "../../src/exchange/index.js";
import { EXCHANGE_FORMAT, GrokError, type TrialBundle } from "../../src/model/index.js";
import { coordinateSweep, hashSweep } from "../../src/session/index.js";
import { trainShard } from "../../src/session/queue/train-shard.js";
import { programVersion } from "../../src/store/program-version.js";
import { claimed, coordinated, Crew, KEY, LIMITS, newStore, trained } from "./coordinated.js";
import { runAll, tiny } from "./tiny-sweep.js";

describe("a sweep that workers train, and that somebody disturbs", () => {
  const own = programVersion();

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
