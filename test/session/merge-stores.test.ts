import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Store } from "../../src/model/index.js";
import {
  checkStore,
  deepenSweep,
  hashSweep,
  mergeEach,
  mergeStores,
  openStore,
  runSweep,
} from "../../src/session/index.js";
import { copyStoreTo } from "../../src/store/index.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { throwsGrok } from "../contract/store-fixtures.js";
import { attempts, tiny } from "./tiny-sweep.js";

let folder = "";
let open: Store[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-merge-"));
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

async function trained(name: string, ...set: readonly string[]): Promise<Store> {
  const store = storeAt(name);
  await runSweep(store, tiny(...set), { threads: 1 });
  return store;
}

describe("mergeStores", () => {
  it("makes one store of several machines' parts, equal to one that trained it all", async () => {
    const one = await trained("one.db", "axes.seed.to=1");
    const two = await trained("two.db", "axes.seed.from=1");
    const whole = await trained("whole.db");
    const all = storeAt("all.db");
    mergeStores(all, one);
    const { sweeps, compared, otherBackend } = mergeStores(all, two);
    assert.deepEqual(sweeps, [
      { sweep: "tiny", trials: 8, added: 4, progressed: 0, outcomes: 4, orphaned: 0, hasOtherAxes: true },
    ]);
    assert.deepEqual([compared, otherBackend], [4, 0]);
    assert.equal(hashSweep(all, "tiny"), hashSweep(whole, "tiny"));
    assert.equal(attempts(all), 12 + 4, "those of both, the shared seed was trained twice");
    const regimes = "SELECT alpha, samples, trials, test_step_median, p1, p2 FROM regime ORDER BY 1, 2";
    assert.deepEqual(all.query(regimes), whole.query(regimes));
    // The file of the whole finds nothing to do, and its continuation from merged states has the same bits.
    assert.equal((await runSweep(all, tiny(), { threads: 1 })).kept, 12);
    await runSweep(all, tiny("budget.steps=6e4", "budget.stop=budget"), { threads: 1 });
    await runSweep(whole, tiny("budget.steps=6e4", "budget.stop=budget"), { threads: 1 });
    assert.equal(hashSweep(all, "tiny"), hashSweep(whole, "tiny"));
  });

  it("brings trials that the sweep names no more, which count once its file names them again", async () => {
    const one = await trained("one.db");
    await runSweep(one, tiny("axes.alpha=[4]"), { threads: 1 });
    const all = storeAt("all.db");
    const [merged] = mergeStores(all, one).sweeps;
    assert.deepEqual([merged.trials, merged.orphaned, merged.outcomes], [6, 6, 12]);
    assert.equal(hashSweep(all, "tiny"), hashSweep(one, "tiny"));
    assert.deepEqual(checkStore(all).damage, []);
    assert.equal(mergeStores(all, one).compared, 12);
    const again = await runSweep(all, tiny(), { threads: 1 });
    assert.equal(again.kept, 12);
  });

  it("refuses a store with a definition that is none, and writes nothing", async () => {
    const one = await trained("one.db");
    one.close();
    open = [];
    const db = connect(join(folder, "one.db"), "write");
    db.exec("UPDATE sweep SET definition = '{}', seal = NULL");
    db.close();
    const all = storeAt("all.db");
    const from = storeAt("one.db");
    throwsGrok(() => mergeStores(all, from), "STORE", /one\.db.*sweep tiny/);
    assert.deepEqual(all.sweeps(), []);
  });

  it("changes nothing the second time", async () => {
    const one = await trained("one.db");
    const all = storeAt("all.db");
    mergeStores(all, one);
    const before = [hashSweep(all, "tiny"), attempts(all)];
    const { sweeps, compared } = mergeStores(all, one);
    assert.deepEqual(sweeps, [
      { sweep: "tiny", trials: 12, added: 0, progressed: 0, outcomes: 0, orphaned: 0, hasOtherAxes: false },
    ]);
    assert.equal(compared, 12);
    assert.deepEqual([hashSweep(all, "tiny"), attempts(all)], before);
  });

  it("takes over trials that were deepened there, and keeps those that were deepened here", async () => {
    const set = ["budget.steps=50", "axes.seed.to=0"];
    const there = await trained("there.db", ...set);
    const here = await trained("here.db", ...set);
    await deepenSweep(there, "tiny", { where: "censored", steps: 3000, threads: 1 });
    const { sweeps } = mergeStores(here, there);
    assert.ok(sweeps[0].progressed > 0 && sweeps[0].outcomes === sweeps[0].progressed);
    assert.equal(hashSweep(here, "tiny"), hashSweep(there, "tiny"));
    assert.deepEqual(here.deepened("tiny"), there.deepened("tiny"));
    const behind = await trained("behind.db", ...set);
    assert.equal(mergeStores(here, behind).sweeps[0].progressed, 0);
    assert.equal(hashSweep(here, "tiny"), hashSweep(there, "tiny"));
  });

  /** Alters one loss of one trial behind the store's back; `isKnown` false: as an older program would have written it. */
  function alter(store: Store, isKnown: boolean): void {
    const db = connect(store.path, "write");
    const trial = "(SELECT id FROM trial WHERE seed = 0 ORDER BY id LIMIT 1)";
    db.exec(
      `UPDATE curve_row SET test_loss = test_loss * (1 + 1e-15) WHERE step = 10 AND trial = (SELECT key FROM trial_key WHERE id = ${trial})`,
    );
    if (!isKnown) {
      db.exec(
        `UPDATE progress SET digest = NULL, seal = NULL WHERE trial_id = ${trial};
         UPDATE outcome SET digest = NULL, content = NULL WHERE trial_id = ${trial}`,
      );
    }
    db.close();
  }

  it("raises the alarm when a trial has other bits there, and writes nothing", async () => {
    const one = await trained("one.db", "axes.seed.to=0");
    const two = await trained("two.db", "axes.seed.to=1");
    alter(two, false);
    const before = [hashSweep(one, "tiny"), one.sweep("tiny")?.trials];
    throwsGrok(() => mergeStores(one, two), "DEFECT", /a trial has other bits/);
    assert.deepEqual([hashSweep(one, "tiny"), one.sweep("tiny")?.trials], before);
  });

  it("names the store that is damaged, whichever it is, and writes nothing", async () => {
    const one = await trained("one.db", "axes.seed.to=0");
    const two = await trained("two.db", "axes.seed.to=1");
    alter(two, true);
    const before = [hashSweep(one, "tiny"), one.sweep("tiny")?.trials];
    throwsGrok(() => mergeStores(one, two), "STORE", /two\.db: a trial is not as it was written/);
    assert.deepEqual([hashSweep(one, "tiny"), one.sweep("tiny")?.trials], before);
    throwsGrok(() => mergeStores(two, one), "STORE", /two\.db: a trial is not as it was written/);
    assert.deepEqual([hashSweep(one, "tiny"), one.sweep("tiny")?.trials], before);
  });

  it("keeps digests: what is merged is as sound as its parts", async () => {
    const all = await trained("all.db", "axes.seed.to=0");
    mergeStores(all, await trained("two.db", "axes.seed.from=1", "axes.seed.to=2"));
    const { trials, unknown, damage } = checkStore(all);
    assert.deepEqual([trials, unknown, damage], [12, 0, []]);
  });

  it("refuses a sweep that has other rules there, and names them", async () => {
    const one = await trained("one.db", "axes.seed.to=0");
    const two = await trained("two.db", "axes.seed.to=0", "budget.steps=1e3");
    throwsGrok(() => mergeStores(one, two), "INPUT", /other budget in .*two\.db/);
    // Before the store that fits is merged.
    const target = storeAt("target.db");
    throwsGrok(() => mergeEach(target, [one, two], () => undefined), "INPUT", /other budget in .*two\.db/);
    assert.deepEqual(target.sweeps(), []);
  });

  it("reads a store that is being written", async () => {
    const one = await trained("one.db", "axes.seed.to=0");
    one.acquireLease();
    const reader = openStore(one.path, { mode: "read" });
    open.push(reader);
    const all = storeAt("all.db");
    assert.equal(mergeStores(all, reader).sweeps[0].added, 4);
  });
});

describe("copyStoreTo", () => {
  it("copies what is committed while somebody writes, without the lease", async () => {
    const writer = await trained("store.db", "axes.seed.to=0");
    writer.acquireLease();
    const reader = openStore(writer.path, { mode: "read" });
    open.push(reader);
    copyStoreTo(reader, join(folder, "copy.db"));
    assert.ok(!readdirSync(folder).some((name) => name.startsWith("copy.db.")));
    writer.renewLease();
    const copy = storeAt("copy.db");
    assert.equal(copy.acquireLease(), null, "nobody holds the copy");
    assert.equal(hashSweep(copy, "tiny"), hashSweep(writer, "tiny"));
  });

  it("never replaces a file, and leaves none behind that is not whole", async () => {
    const store = await trained("store.db", "axes.seed.to=0");
    throwsGrok(() => copyStoreTo(store, store.path), "STORE", /there already/);
    throwsGrok(() => copyStoreTo(store, join(folder, "no", "copy.db")), "STORE", /copy\.db/);
    assert.deepEqual(
      readdirSync(folder).filter((name) => !name.startsWith("store.db")),
      [],
    );
  });
});
