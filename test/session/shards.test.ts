import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { parseShard, shardText, type Store } from "../../src/model/index.js";
import {
  hashSweep,
  mergeEach,
  mergeStores,
  openStore,
  partitionSweep,
  previewRefinement,
  refineSweep,
  runSweep,
  trialsOfShard,
} from "../../src/session/index.js";
import { shardsStatus } from "../../src/session/ask/shards-status.js";
import { copyStoreTo } from "../../src/store/index.js";
import { throwsGrok } from "../contract/store-fixtures.js";
import { runAll, tiny } from "./tiny-sweep.js";

let folder = "";
let open: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-shards-"));
});

afterEach(() => {
  for (const store of open) store.close();
  open = [];
  rmSync(folder, { recursive: true });
});

function storeAt(name: string): Store {
  const store = openStore(join(folder, name), { mode: "write" });
  open.push(store);
  return store;
}

async function trained(name: string, shard: string, ...set: readonly string[]): Promise<Store> {
  const store = storeAt(name);
  await runSweep(store, tiny(...set), { threads: 1, shard: parseShard(shard) });
  return store;
}

describe("parseShard", () => {
  it("reads what shardText writes, and refuses everything else", () => {
    assert.deepEqual(parseShard("32767/32767"), { index: 32_767, count: 32_767 });
    assert.equal(shardText(parseShard("2/3")), "2/3");
    for (const text of ["0/4", "5/4", "1.5/2", "1/2/3", "-1/2", "1/0", "a/b", "", "1", "1/40000", " 1/2"]) {
      throwsGrok(() => parseShard(text), "INPUT", /expected I\/N/);
    }
  });
});

describe("partitionSweep", () => {
  const large = tiny("axes.samples={ from: 10, to: 60, count: 26 }", "axes.alpha=[0.5, 1, 2, 4]");

  it("gives every trial to one shard, none much dearer than another", () => {
    for (const count of [1, 2, 7, 50]) {
      const { shardOf, costs } = partitionSweep(large, count);
      const loads = new Array<number>(count).fill(0);
      shardOf.forEach((shard, i) => (loads[shard - 1] += costs[i]));
      const mean = loads.reduce((sum, load) => sum + load, 0) / count;
      assert.ok(Math.max(...loads) <= mean + Math.max(...costs), `${count} shards`);
      const ids = Array.from({ length: count }, (_, i) => trialsOfShard(large, { index: i + 1, count }));
      const all = ids.flatMap(({ trials }) => trials.map(({ id }) => id));
      assert.deepEqual([...all].sort(), [...large.trials()].map(({ id }) => id).sort());
    }
  });

  it("keeps the seeds of a cell together where that makes no shard dearer, and else divides them", () => {
    const shardsOfCells = (count: number): number[] => {
      const shards = new Map<string, Set<number>>();
      const { shardOf } = partitionSweep(large, count);
      [...large.trials()].forEach(({ parameters: { alpha, samples } }, i) => {
        const cell = `${alpha} ${samples}`;
        shards.set(cell, (shards.get(cell) ?? new Set()).add(shardOf[i]));
      });
      return [...shards.values()].map(({ size }) => size);
    };
    assert.deepEqual(new Set(shardsOfCells(4)), new Set([1]));
    assert.ok(Math.max(...shardsOfCells(150)) > 1, "104 cells do not make 150 shards");
  });

  it("begins with the costliest trials", () => {
    const { costs } = trialsOfShard(large, { index: 2, count: 5 });
    assert.deepEqual(
      costs,
      [...costs].sort((a, b) => b - a),
    );
    assert.ok(costs[0] > (costs.at(-1) ?? 0));
  });

  it("has empty shards where there are more of them than trials", () => {
    const sizes = Array.from(
      { length: 20 },
      (_, i) => trialsOfShard(tiny(), { index: i + 1, count: 20 }).trials.length,
    );
    assert.equal(sizes.filter((size) => size === 1).length, 12);
    assert.equal(sizes.filter((size) => size === 0).length, 8);
  });
});

describe("runSweep with a shard", () => {
  for (const count of [1, 3, 7]) {
    it(`${count} merged, in any order, are the sweep`, async () => {
      const whole = storeAt("whole.db");
      await runSweep(whole, tiny(), { threads: 1 });
      const shards: Store[] = [];
      for (let i = count; i >= 1; i--) shards.push(await trained(`${i}.db`, `${i}/${count}`));
      const all = storeAt("all.db");
      const merged = mergeEach(all, shards, () => undefined);
      assert.deepEqual(
        merged.map(({ compared, sweeps }) => [compared, sweeps[0].hasOtherAxes]),
        merged.map(() => [0, false]),
        "no trial is trained twice",
      );
      assert.equal(hashSweep(all, "tiny"), hashSweep(whole, "tiny"));
      const regimes = "SELECT alpha, samples, trials, test_step_median, p1, p2 FROM regime ORDER BY 1, 2";
      assert.deepEqual(all.query(regimes), whole.query(regimes));
      assert.equal((await runSweep(all, tiny(), { threads: 1 })).kept, 12);
    });
  }

  it("goes on where it stopped, and trains nothing the second time", async () => {
    const store = await trained("1.db", "1/3");
    const again = await runSweep(store, tiny(), { threads: 1, shard: { index: 1, count: 3 } });
    assert.deepEqual([again.trials, again.kept], [4, 4]);
  });

  it("refuses a store of another shard or of whole sweeps, and a shard's store what needs the whole", async () => {
    const part = await trained("1.db", "1/3");
    const whole = storeAt("whole.db");
    await runSweep(whole, tiny(), { threads: 1 });
    const before = [hashSweep(part, "tiny"), hashSweep(whole, "tiny")];
    const refused = async (work: () => Promise<unknown>, words: RegExp): Promise<void> => {
      await assert.rejects(work, (error: Error & { code?: string }) => {
        assert.equal(error.code, "INPUT");
        assert.match(error.message, words);
        return true;
      });
    };
    const shard = { index: 2, count: 3 };
    await refused(
      () => runSweep(part, tiny(), { shard }),
      /expected a store of shard 2\/3, found shard 1\/3/,
    );
    await refused(() => runSweep(whole, tiny(), { shard }), /found one of whole sweeps/);
    await refused(() => runSweep(part, tiny()), /expected a store of whole sweeps, found shard 1\/3/);
    await refused(() => refineSweep(part, "tiny"), /expected a store of whole sweeps/);
    throwsGrok(() => previewRefinement(part, "tiny"), "INPUT", /expected a store of whole sweeps/);
    throwsGrok(() => mergeStores(part, whole), "INPUT", /expected a store of whole sweeps/);
    assert.deepEqual([hashSweep(part, "tiny"), hashSweep(whole, "tiny")], before);
  });

  it("refuses to merge shards of different cuts in one command", async () => {
    const shards = [await trained("a.db", "1/3"), await trained("b.db", "2/4")];
    const all = storeAt("all.db");
    throwsGrok(() => mergeEach(all, shards, () => undefined), "INPUT", /1\/3 in .*a\.db and 2\/4 in .*b\.db/);
    assert.deepEqual(all.sweeps(), []);
  });

  it("marks its store, and copies of it", async () => {
    const store = await trained("a.db", "2/3");
    copyStoreTo(store, join(folder, "copy.db"));
    assert.deepEqual(storeAt("copy.db").shard(), { index: 2, count: 3 });
    assert.equal(storeAt("new.db").shard(), null);
  });
});

describe("shardsStatus", () => {
  it("counts shards that are complete, stopped, running and not there", async () => {
    const parts = join(folder, "parts");
    mkdirSync(parts);
    await trained("parts/1.db", "1/4");
    const stop = new AbortController();
    stop.abort();
    for (const name of ["2", "3"]) {
      const shard = parseShard(`${name}/4`);
      await runSweep(storeAt(`parts/${name}.db`), tiny(), { threads: 1, shard, stop: stop.signal });
    }
    open.at(-1)?.acquireLease();
    const { sweeps, notices } = shardsStatus(parts);
    const [{ shards, trials, done, hoursLeft }] = sweeps;
    assert.deepEqual(
      shards.map((each) => [each.state, each.trials, each.done]),
      [
        ["complete", 2, 2],
        ["stopped", 2, 0],
        ["running", 4, 0],
        ["absent", 4, 0],
      ],
    );
    assert.deepEqual([trials, done, notices], [12, 2, []]);
    assert.ok(hoursLeft !== null && hoursLeft > 0);
  });

  it("says which files it leaves out, and counts the further of two of one shard", async () => {
    const parts = join(folder, "parts");
    mkdirSync(parts);
    const one = await trained("parts/1.db", "1/2");
    await runSweep(storeAt("parts/whole.db"), tiny(), { threads: 1 });
    copyStoreTo(one, join(parts, "again.db"));
    copyFileSync(new URL(import.meta.url), join(parts, "text.db"));
    const { sweeps, notices } = shardsStatus(parts);
    assert.equal(sweeps[0].done, 6);
    assert.equal(notices.length, 3);
    assert.match(notices.join("\n"), /text\.db[^]*whole\.db: it is of whole sweeps[^]*1\/2 of tiny is in/);
  });

  it("counts shards of another sweep in the folder by themselves, and merge mixes nothing", async () => {
    mkdirSync(join(folder, "parts"));
    await trained("parts/1.db", "1/2");
    await trained("parts/2.db", "2/2");
    await trained("parts/odd.db", "2/2", "name=other", "axes.alpha=[3]");
    const { sweeps, notices } = shardsStatus(join(folder, "parts"));
    assert.deepEqual(notices, []);
    assert.deepEqual(
      sweeps.map(({ sweep, trials, done, shards }) => [
        sweep,
        trials,
        done,
        shards.map(({ state }) => state),
      ]),
      [
        ["other", 6, sweeps[0].shards[1].trials, ["absent", "complete"]],
        ["tiny", 12, 12, ["complete", "complete"]],
      ],
    );
    const all = storeAt("all.db");
    mergeEach(all, [...open].slice(0, 3), () => undefined);
    assert.deepEqual(
      all
        .sweeps()
        .map(({ name }) => name)
        .sort(),
      ["other", "tiny"],
    );
    assert.equal(hashSweep(all, "tiny"), (await runAll([tiny()])).hash);
  });

  it("refuses a folder without shards, and shards that define one sweep differently", async () => {
    throwsGrok(() => shardsStatus(join(folder, "nowhere")), "INPUT", /expected a folder/);
    throwsGrok(() => shardsStatus(folder), "INPUT", /expected stores of shards/);
    await trained("1.db", "1/2");
    await trained("2.db", "2/2", "axes.seed.to=1");
    throwsGrok(() => shardsStatus(folder), "INPUT", /define it differently/);
  });
});
