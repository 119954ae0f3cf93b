import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Store } from "../../src/model/index.js";
import {
  checkStore,
  damagedTrials,
  deepenSweep,
  hashSweep,
  mendTrials,
  mergeStores,
  openStore,
  requireSound,
  runSweep,
  sweepFindings,
} from "../../src/session/index.js";
import { alteredStore } from "./altered-store.js";
import { answersOf } from "./bit-flips.js";
import { assertSameOrRefused } from "./same-or-refused.js";
import { tiny } from "./tiny-sweep.js";

/** Four trials, the last step off the recorded grid. */
const SWEEP = tiny("axes.seed.to=0", "budget.steps=25000");

const altered = alteredStore([SWEEP]);
const { alter, original, withStore, refuses } = altered;

/** What a store answers, but for the attempts: mending is one more. */
function withoutAttempts(store: Store): string {
  const { rows } = store.query("SELECT trial_id, ending, steps FROM attempt WHERE attempt < 0");
  assert.equal(rows.length, 0);
  return answersOf(store, { withAttempts: false });
}

const ONE = "(SELECT id FROM trial ORDER BY id LIMIT 1)";
const KEY = `(SELECT key FROM trial_key WHERE id = ${ONE})`;

/** What is altered in one trial's results, with the words that name it. */
const DAMAGES: readonly (readonly [what: string, sql: string, words: RegExp])[] = [
  [
    "a bit of a loss",
    `UPDATE curve_row SET test_loss = test_loss * (1 + 1e-15) WHERE trial = ${KEY} AND step = 10`,
    /trial [0-9a-f]{12}: curve: expected the digest/,
  ],
  [
    "a lost row",
    `DELETE FROM curve_row WHERE trial = ${KEY} AND step = 10`,
    /trial [0-9a-f]{12}: curve: expected the digest/,
  ],
  [
    "a number of an outcome",
    `UPDATE outcome SET ratio = 77, kind = 'grokked' WHERE trial_id = ${ONE}`,
    /trial [0-9a-f]{12}: outcome: digest/,
  ],
  [
    "the digest that the content hash is made of",
    `UPDATE outcome SET content = zeroblob(32) WHERE trial_id = ${ONE}`,
    /trial [0-9a-f]{12}: outcome: digest/,
  ],
  [
    "the lack of that digest",
    `UPDATE outcome SET content = NULL WHERE trial_id = ${ONE}`,
    /trial [0-9a-f]{12}: outcome: digest/,
  ],
  [
    "the rule of an outcome",
    `INSERT INTO rule (id, text) VALUES (2, '{}'); UPDATE outcome SET rule_id = 2 WHERE trial_id = ${ONE}`,
    /trial [0-9a-f]{12}: outcome: digest/,
  ],
  [
    "JSON that is none",
    `UPDATE progress SET end_values = '{"ending' WHERE trial_id = ${ONE}`,
    /progress of trial [0-9a-f]{64}: end_values: expected JSON/,
  ],
  [
    "JSON of another shape, nested deeply",
    `UPDATE progress SET end_values = '{"ending":${"[".repeat(50_000)}${"]".repeat(50_000)}}' WHERE trial_id = ${ONE}`,
    /progress of trial [0-9a-f]{64}: end_values/,
  ],
  [
    "how far a recording goes",
    `UPDATE recording SET last_step = 1e6 WHERE trial_id = ${ONE}`,
    /trial [0-9a-f]{12}: progress: expected the seal/,
  ],
];

describe("checkStore", () => {
  it("finds nothing in what was written, and knows of everything", async () => {
    assert.deepEqual(await withStore("read", (store) => checkStore(store)), {
      trials: 4,
      unknown: 0,
      damage: [],
    });
  });

  for (const [what, sql, words] of DAMAGES) {
    it(`sees ${what}, as merge and the hashes do, and mending makes it what it was`, async () => {
      alter(sql);
      await refuses((store) => requireSound(store), words);
      await refuses((store) => hashSweep(store, "tiny", "v1"), words);
      await withStore("read", (store) => assertSameOrRefused(store, "tiny", altered.hash, words));
      // No hash depends on how much of a curve a later sweep could do without training.
      if (!sql.includes("recording")) await refuses((store) => hashSweep(store, "tiny"), words);
      const others = openStore(original, { mode: "read" });
      await refuses((store) => mergeStores(store, others), words, "write");
      others.close();
      const target = openStore(":memory:", { mode: "write" });
      await refuses((store) => mergeStores(target, store), words);
      assert.deepEqual(target.sweeps(), []);
      target.close();
      await withStore("write", async (store) => {
        const ids = damagedTrials(store, null);
        assert.equal(ids.length, 1);
        store.acquireLease();
        const { trialIds, asBefore, errors } = await mendTrials(store, ids, { threads: 1 });
        assert.deepEqual([trialIds, asBefore, errors], [ids, ids, []]);
        assert.deepEqual(checkStore(store).damage, []);
        assert.equal(hashSweep(store, "tiny"), altered.hash);
        assert.equal(withoutAttempts(store), altered.answers);
      });
    });
  }

  it("run refuses an outcome that was altered", async () => {
    alter(`UPDATE outcome SET final_test = 2 * final_test WHERE trial_id = ${ONE}`);
    await refuses(
      (store) => runSweep(store, SWEEP, { threads: 1 }),
      /outcome of trial [0-9a-f]{64}: digest/,
      "write",
    );
  });

  it("a damaged trial is not trained on: its next digest would be of the damage", async () => {
    alter(`UPDATE curve_row SET test_loss = test_loss * (1 + 1e-15) WHERE step = 10`);
    const words = /trial [0-9a-f]{64}: curve: expected the digest/;
    const deepened = { where: "1", steps: 50_000, threads: 1 };
    const later = tiny("axes.seed.to=0", "budget.steps=50000", "budget.stop=budget");
    await refuses((store) => runSweep(store, later, { threads: 1 }), words, "write");
    await refuses(
      async (store) => {
        await runSweep(store, tiny("axes.seed.to=0", "metrics=[weightDistance]"), { threads: 1 });
      },
      words,
      "write",
    );
    await refuses(
      (store) => deepenSweep(store, "tiny", deepened).then(() => hashSweep(store, "tiny")),
      words,
      "write",
    );
  });

  it("run declares trials again whose parameters are damaged", async () => {
    alter(`UPDATE trial SET cell = replace(cell, '"alpha":', '"alphb":') WHERE id = ${ONE}`);
    await refuses((store) => requireSound(store), /cell: expected no member "alphb"/);
    await withStore("read", (store) => assert.equal(hashSweep(store, "tiny"), altered.hash));
    await refuses((store) => sweepFindings(store, "tiny"), /cell: expected no member "alphb"/);
    await withStore("write", async (store) => {
      assert.equal((await runSweep(store, SWEEP, { threads: 1 })).concluded, 0);
      assert.equal(hashSweep(store, "tiny"), altered.hash);
      assert.deepEqual(checkStore(store).damage, []);
    });
  });

  it("a trial under another's id is not trained in its place", async () => {
    alter(`UPDATE trial SET seed = 7 WHERE id = ${ONE};
      DELETE FROM curve_row WHERE trial = ${KEY}`);
    await withStore("write", async (store) => {
      store.acquireLease();
      const mended = await mendTrials(store, damagedTrials(store, null), { threads: 1 });
      assert.deepEqual(mended.trialIds, []);
      assert.match(mended.errors[0].message, /only a backup has it/);
    });
  });

  it("knows of nothing that an older program wrote, until it is adopted", async () => {
    alter("UPDATE progress SET digest = NULL, seal = NULL; UPDATE outcome SET digest = NULL, content = NULL");
    await withStore("write", (store) => {
      assert.deepEqual(checkStore(store), { trials: 4, unknown: 4, damage: [] });
      store.acquireLease();
      store.adopt(
        "tiny",
        [...store.trials("tiny")].map(({ id }) => id),
      );
      assert.deepEqual(checkStore(store), { trials: 4, unknown: 0, damage: [] });
      assert.equal(hashSweep(store, "tiny"), altered.hash);
    });
    alter(`UPDATE curve_row SET test_loss = 1 WHERE trial = ${KEY} AND step = 10`);
    await refuses((store) => hashSweep(store, "tiny"), /curve: expected the digest/);
  });

  it("the hash made of digests is the one made of rows", async () => {
    const forgotten = "SELECT count(*) FROM outcome WHERE content IS NULL";
    await withStore("write", (store) => {
      store.acquireLease();
      assert.deepEqual(store.query(forgotten).rows, [[0]]);
      assert.deepEqual([...store.unproven("tiny")], []);
      const [[rule]] = store.query("SELECT text FROM rule").rows;
      const outcomes = [...store.outcomes("tiny")].map(({ trialId, parameters, ...outcome }) => {
        void parameters;
        return { trialId, outcome };
      });
      store.writeOutcomes("tiny", String(rule), outcomes);
      assert.deepEqual(store.query(forgotten).rows, [[4]]);
      assert.equal([...store.unproven("tiny")].length, 4);
      assert.equal(hashSweep(store, "tiny"), altered.hash);
      assert.deepEqual(checkStore(store), { trials: 4, unknown: 0, damage: [] });
    });
    alter(`UPDATE curve_row SET test_loss = test_loss * (1 + 1e-15) WHERE trial = ${KEY} AND step = 10`);
    await refuses((store) => hashSweep(store, "tiny"), /curve: expected the digest/);
  });

  it("a digest of other rows than those that are stored is found, and the hash has it as it was kept", async () => {
    await withStore("write", (store) => {
      store.acquireLease();
      const [[rule]] = store.query("SELECT text FROM rule").rows;
      const [{ trialId, parameters, ...outcome }] = store.outcomes("tiny");
      void parameters;
      const others = store.curve(trialId).map((row) => ({ ...row, test_loss: row.test_loss / 2 }));
      store.writeOutcomes("tiny", String(rule), [{ trialId, outcome, rows: others }]);
      assert.deepEqual(
        checkStore(store).damage.map(({ what }) => what),
        ["outcome: content: expected the digest of its numbers and rows, found another"],
      );
      assert.notEqual(hashSweep(store, "tiny"), altered.hash, "a single number of a row counts");
      store.writeOutcomes("tiny", String(rule), [{ trialId, outcome, rows: store.curve(trialId) }]);
      assert.equal(hashSweep(store, "tiny"), altered.hash);
    });
  });

  it("rows of other grids and metrics than the sweep's change no digest of its outcomes", async () => {
    await withStore("write", async (store) => {
      const contents = (): unknown =>
        store.query("SELECT sweep_id, trial_id, hex(content) FROM outcome WHERE sweep_id = 1 ORDER BY 2")
          .rows;
      const before = contents();
      const denser = tiny("name=denser", "axes.seed.to=0", "budget.steps=25000", "metrics=[weightDistance]");
      await runSweep(store, denser, { threads: 1 });
      assert.equal(hashSweep(store, "tiny"), altered.hash);
      assert.deepEqual(checkStore(store).damage, []);
      assert.notDeepEqual(contents(), before, "rows that were completed make a digest be taken anew");
    });
  });

  it("a deepened trial has a digest of all of its rows", async () => {
    const small = tiny("axes.seed.to=0", "budget.steps=100");
    const store = openStore(":memory:", { mode: "write" });
    await runSweep(store, small, { threads: 1 });
    await deepenSweep(store, "tiny", { where: "1", steps: 1234, threads: 1 });
    const { unknown, damage } = checkStore(store);
    assert.deepEqual([unknown, damage], [0, []]);
    const digests = store.query("SELECT trial_id, hex(digest) FROM progress ORDER BY trial_id").rows;
    store.close();
    const atOnce = openStore(":memory:", { mode: "write" });
    await runSweep(atOnce, tiny("axes.seed.to=0", "budget.steps=1234"), { threads: 1 });
    assert.deepEqual(
      atOnce.query("SELECT trial_id, hex(digest) FROM progress ORDER BY trial_id").rows,
      digests,
      "the digest is of the result, not of how it came",
    );
    atOnce.close();
  });

  it("a trial has the same digest whether another sweep recorded it first on another grid or not", async () => {
    const [sparse, dense] = [4, 8].map((points) =>
      tiny(
        "axes.seed.to=0",
        `budget.record.pointsPerDecade=${points}`,
        "budget.steps=1000",
        "budget.stop=budget",
      ),
    );
    const digestsOf = async (...sweeps: readonly (typeof sparse)[]): Promise<unknown> => {
      const store = openStore(":memory:", { mode: "write" });
      for (const sweep of sweeps) await runSweep(store, sweep, { threads: 1 });
      assert.deepEqual(checkStore(store).damage, []);
      return store.query("SELECT trial_id, hex(digest) FROM progress ORDER BY trial_id").rows;
    };
    assert.deepEqual(await digestsOf(sparse, dense), await digestsOf(dense));
  });

  it("names damage that belongs to no trial", async () => {
    for (const [sql, words] of [
      ["UPDATE sweep SET definition = '{'", /sweep tiny: definition: expected JSON/],
      ["UPDATE sweep SET definition = replace(definition, '25000', '35000')", /sweep tiny: seal/],
      ["UPDATE rule SET text = '{'", /outcome: digest/],
      ["DELETE FROM rule_step WHERE step = 10", /rule 1: rule_step/],
      ["UPDATE record_plan SET grid = '{}'", /record_plan 1: grid/],
    ] as const) {
      altered.renew();
      alter(sql);
      const { damage } = await withStore("read", (store) => checkStore(store));
      assert.match(damage.map(({ what }) => what).join("\n"), words);
      await refuses((store) => hashSweep(store, "tiny"), words);
    }
  });

  it("sees attempts and checkpoints that are damaged, which no hash depends on", async () => {
    alter(`UPDATE attempt SET wall_ms = 1e9 WHERE trial_id = ${ONE};
      UPDATE checkpoint SET payload = zeroblob(length(payload))`);
    await withStore("read", (store) => {
      const { damage } = checkStore(store);
      assert.deepEqual(
        new Set(damage.map(({ what }) => what.split(":")[0])),
        new Set(["attempt", "checkpoint"]),
      );
      assert.equal(hashSweep(store, "tiny"), altered.hash);
    });
  });
});
