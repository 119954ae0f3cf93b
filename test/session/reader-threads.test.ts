import assert from "node:assert/strict";
import { copyFileSync, rmSync } from "node:fs";
import { describe, it } from "node:test";
import { GrokError } from "../../src/model/index.js";
import { hashSweepOnThreads, openStore, requireAllMergeable } from "../../src/session/index.js";
import { unprovenOnThreads } from "../../src/session/ask/reader-threads.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { alteredStore } from "./altered-store.js";
import { tiny } from "./tiny-sweep.js";

/** The number of trials from which on other threads read, and one more. */
const altered = alteredStore([tiny("axes.seed.to=1250", "budget.steps=10", "budget.stop=budget")]);
const { alter, path, withStore } = altered;

/** Ids of three trials: the first, one in between, and the last. */
const PLACES = [0, 2000, 5003];

describe("threads that read a large store", () => {
  it("find the hash of one thread, and every part of the trials once", async () => {
    await withStore("read", async (store) => {
      assert.equal(store.sweep("tiny")?.trials, 5004);
      assert.equal(await hashSweepOnThreads(store, "tiny"), altered.hash);
      assert.deepEqual(await unprovenOnThreads(store, "tiny"), []);
      const bounds = ["", "3", "80", "ff", null];
      const ids = bounds
        .slice(1)
        .flatMap((upTo, i) => [...store.unproven("tiny", { after: bounds[i] ?? "", upTo })]);
      assert.deepEqual(ids, []);
    });
    alter("UPDATE outcome SET content = NULL");
    await withStore("read", async (store) => {
      const all = [...store.trials("tiny")].map(({ id }) => id).sort();
      assert.deepEqual(await unprovenOnThreads(store, "tiny"), all);
    });
  });

  for (const place of PLACES) {
    it(`find what was altered in trial ${place} of 5004`, async () => {
      const id = `(SELECT id FROM trial ORDER BY id LIMIT 1 OFFSET ${place})`;
      alter(
        `UPDATE curve_row SET test_loss = test_loss * 2 WHERE step = 10 AND trial = (SELECT key FROM trial_key WHERE id = ${id})`,
      );
      await withStore("read", async (store) => {
        const [[damaged]] = store.query(`SELECT ${id}`).rows;
        assert.deepEqual(await unprovenOnThreads(store, "tiny"), [damaged]);
        await assert.rejects(
          hashSweepOnThreads(store, "tiny"),
          (error) =>
            error instanceof GrokError &&
            error.code === "STORE" &&
            error.details.join("").includes(String(damaged).slice(0, 12)),
        );
      });
    });
  }

  it("name the first of several stores that is damaged, as one thread does", async () => {
    const copies = ["a", "b", "c"].map((name) => `${path}-${name}`);
    for (const copy of copies) copyFileSync(path, copy);
    const db = connect(copies[1], "write");
    db.unsafeMode(true);
    db.exec(
      "UPDATE curve_row SET test_loss = 1 WHERE step = 10 AND trial = (SELECT min(key) FROM trial_key)",
    );
    db.close();
    const stores = copies.map((copy) => openStore(copy, { mode: "read" }));
    try {
      await requireAllMergeable([stores[0], stores[2]]);
      const refusals = await Promise.all(
        [stores, [stores[1]]].map((some) =>
          requireAllMergeable(some).then(
            () => null,
            (error: unknown) => (error instanceof GrokError ? error.toData() : error),
          ),
        ),
      );
      assert.deepEqual(refusals[0], refusals[1]);
      assert.match(JSON.stringify(refusals[0]), /store\.db-b: a trial is not as it was written/);
    } finally {
      for (const store of stores) store.close();
      for (const copy of copies) rmSync(copy);
    }
  });
});
