import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GrokError, type Store } from "../../src/model/index.js";
import {
  checkStore,
  damageError,
  hashSweep,
  mendStore,
  openStore,
  runSweep,
  type MendedStore,
} from "../../src/session/index.js";
import { throwsGrok } from "../contract/store-fixtures.js";
import { alteredStore } from "./altered-store.js";
import { answersOf } from "./bit-flips.js";
import { assertSameOrRefused } from "./same-or-refused.js";
import { tiny } from "./tiny-sweep.js";

const SWEEP = tiny("axes.seed.to=0", "budget.steps=25000");
/** Another sweep with trials of its own, and another grid. */
const BESIDE = tiny("name=beside", "axes.seed.from=1", "axes.seed.to=1", "budget.record.pointsPerDecade=6");

const altered = alteredStore([SWEEP, BESIDE]);
const { alter, path } = altered;

function withStore<T>(work: (store: Store) => T): Promise<Awaited<T>> {
  return altered.withStore("write", work);
}

async function mend(store: Store): Promise<MendedStore> {
  store.acquireLease();
  return mendStore(store, { threads: 1 });
}

/** Exchanges the ids of the first trial and of the next one in a table. */
function exchanged(table: "trial" | "outcome" | "progress"): string {
  const column = table === "trial" ? "id" : "trial_id";
  const next =
    "(SELECT min(trial.id) FROM trial JOIN sweep ON sweep.id = sweep_id WHERE name = 'tiny' AND trial.id > ?ID)";
  return `CREATE TEMP TABLE two AS SELECT ?ID AS one, ${next} AS other;
    UPDATE ${table} SET ${column} = 'between' WHERE ${column} = (SELECT one FROM two);
    UPDATE ${table} SET ${column} = (SELECT one FROM two) WHERE ${column} = (SELECT other FROM two);
    UPDATE ${table} SET ${column} = (SELECT other FROM two) WHERE ${column} = 'between'`;
}

/** What is altered, what check says of it, and how many trials have to be trained again. */
const DAMAGES: readonly (readonly [what: string, sql: string, words: RegExp, trained: number])[] = [
  ["a grid that is none", "UPDATE record_plan SET grid = '{}' WHERE id = 1", /record_plan 1: grid/, 0],
  [
    "another grid",
    `UPDATE record_plan SET grid = '{"pointsPerDecade":9}' WHERE id = 1`,
    /progress: expected the seal/,
    0,
  ],
  ["other metrics", `UPDATE record_plan SET metrics = '["x"]'`, /progress: expected the seal of the row/, 0],
  ["grids that were deleted", "DELETE FROM record_plan", /record_plan 1: expected a row/, 0],
  [
    "a grid that nothing uses",
    `INSERT INTO record_plan (grid, metrics) VALUES ('{}', '[]')`,
    /record_plan 3/,
    0,
  ],
  ["steps of a rule", "DELETE FROM rule_step WHERE step = 10", /rule 1: rule_step/, 0],
  ["all steps of all rules", "DELETE FROM rule_step", /rule 1: rule_step/, 0],
  ["the text of a rule", "UPDATE rule SET text = '{}' WHERE id = 1", /outcome: digest/, 4],
  ["regimes", "UPDATE regime_result SET p1 = 3", /sweep tiny: regimes/, 0],
  ["a trial's column", "UPDATE trial SET alpha = 7 WHERE id = ?ID", /trial: expected the parameters/, 0],
  ["a trial's parameters", "UPDATE trial SET cell = '{' WHERE id = ?ID", /cell: expected JSON/, 0],
  [
    "a trial's system",
    "UPDATE trial SET system = 'mnist' WHERE id = ?ID",
    /trial: expected the parameters/,
    0,
  ],
  [
    "the cell of another trial",
    "UPDATE trial SET cell = json_set(cell, '$.alpha', 7) WHERE id = ?ID",
    /trial: expected the parameters/,
    0,
  ],
  [
    "a trial's task, without what its system writes there",
    `UPDATE trial SET task = '{"kind":"polynomial","test":"population","target":{}}' WHERE id = ?ID`,
    /task: expected \{ kind: polynomial, test: .*target: \{ index: /,
    0,
  ],
  [
    "ids of two trials that were exchanged",
    exchanged("trial"),
    /trial: expected the parameters that its id/,
    0,
  ],
  ["outcomes of two trials that were exchanged", exchanged("outcome"), /outcome: digest/, 2],
  ["progress of two trials that was exchanged", exchanged("progress"), /progress: expected the seal/, 2],
  ["a trial's id", "UPDATE trial SET id = 'zz' WHERE id = ?ID", /progress: expected rows of trials/, 0],
  ["a trial that was deleted", "DELETE FROM trial WHERE id = ?ID", /outcome: expected rows of trials/, 0],
  [
    "a trial that was deleted with its outcome",
    "DELETE FROM trial WHERE id = ?ID; DELETE FROM outcome WHERE trial_id = ?ID",
    /progress: expected rows of trials/,
    1,
  ],
  [
    "an outcome that was deleted",
    "DELETE FROM outcome WHERE trial_id = ?ID",
    /outcome: expected one, because an attempt has ended/,
    1,
  ],
  [
    "progress that was deleted",
    "DELETE FROM progress WHERE trial_id = ?ID",
    /progress: expected how far training has come/,
    1,
  ],
  [
    "rows of a curve under another id",
    "UPDATE trial_key SET id = 'aa' WHERE id = ?ID",
    /curve: expected rows of trials/,
    1,
  ],
  [
    "rows of a curve under a key of no trial",
    "UPDATE curve_row SET trial = 99 WHERE trial = (SELECT key FROM trial_key WHERE id = ?ID)",
    /curve: expected rows of trials of a sweep, found some of key 99/,
    1,
  ],
  [
    "keys of curves that were deleted",
    "DELETE FROM trial_key",
    /curve: expected rows of trials of a sweep, found some of key 1/,
    8,
  ],
  [
    "series of a curve",
    `UPDATE curve_row SET extra = '{"x":1}' WHERE trial = (SELECT key FROM trial_key WHERE id = ?ID)`,
    /curve: expected the digest/,
    1,
  ],
  ["facts of an outcome", `UPDATE outcome SET facts = '{"x":1}' WHERE trial_id = ?ID`, /outcome: digest/, 1],
];

describe("a sweep whose count of declarations is none that a program wrote", () => {
  it("is told by hash and check", () => {
    alter("UPDATE sweep SET declaration = 9223372036854775807 WHERE name = 'tiny'");
    const store = openStore(path, { mode: "read" });
    try {
      assert.throws(
        () => hashSweep(store, "tiny"),
        (error) =>
          error instanceof GrokError &&
          error.code === "STORE" &&
          error.message.includes(path) &&
          /sweep tiny: declaration: expected a count/.test([error.message, ...error.details].join("\n")),
      );
      assert.match(
        checkStore(store)
          .damage.map(({ what }) => what)
          .join("\n"),
        /declaration/,
      );
    } finally {
      store.close();
    }
  });
});

describe("mendStore", () => {
  for (const [what, sql, words, trained] of DAMAGES) {
    it(`${what}: check tells it, the hash is the same or refused, and mending makes the store what it was`, async () => {
      alter(sql);
      await withStore(async (store) => {
        const { damage } = checkStore(store);
        assert.match(damage.map(({ what }) => what).join("\n"), words);
        assert.match(
          damageError(store, damage).hint ?? "",
          /^groksweep rerun --damaged --store \S+ mends it/,
        );
        assertSameOrRefused(store, "tiny", altered.hash, /damaged|not as (?:it was|they were) written/);
        const mended = await mend(store);
        assert.deepEqual([mended.errors, mended.left], [[], []]);
        assert.equal(mended.trialIds.length, trained);
        assert.deepEqual(checkStore(store).damage, []);
        assert.equal(hashSweep(store, "tiny"), altered.hash);
        assert.equal(answersOf(store, { withAttempts: false }), altered.answers);
      });
    });
  }

  it("a trial that was deleted with all of its rows is missed where regimes count it, and a run trains it again", async () => {
    const tables = ["recording", "progress", "checkpoint", "attempt", "outcome"];
    alter(
      tables.map((table) => `DELETE FROM ${table} WHERE trial_id = ?ID;`).join("") +
        "DELETE FROM curve_row WHERE trial = (SELECT key FROM trial_key WHERE id = ?ID);" +
        "DELETE FROM trial_key WHERE id = ?ID; DELETE FROM trial WHERE id = ?ID",
    );
    await withStore(async (store) => {
      throwsGrok(() => hashSweep(store, "tiny"), "STORE", /it is damaged/);
      assert.match(checkStore(store).damage[0].what, /expected at least the 4 rows .* found 3/);
      assert.deepEqual((await mend(store)).left, []);
      assert.equal(store.sweep("tiny")?.pending, 1);
      await runSweep(store, SWEEP, { threads: 1 });
      assert.equal(hashSweep(store, "tiny"), altered.hash);
      assert.equal(answersOf(store, { withAttempts: false }), altered.answers);
    });
  });

  for (const [what, sql] of [
    ["was altered", "UPDATE sweep SET definition = '{}' WHERE name = 'tiny'"],
    ["was deleted with its row", "DELETE FROM sweep WHERE name = 'tiny'"],
  ] as const) {
    it(`a definition that ${what}: mending removes nothing, a run declares it again, then the rest is mended`, async () => {
      alter(sql);
      await withStore(async (store) => {
        const { left } = await mend(store);
        assert.match(
          damageError(store, left).hint ?? "",
          /^groksweep run FILE --store \S+ .* rerun --damaged --store \S+ then mends/,
        );
        assert.equal(
          (await runSweep(store, SWEEP, { threads: 1 })).concluded,
          4 * Number(what !== "was altered"),
        );
        assert.equal(store.query("SELECT count(*) FROM attempt").rows[0][0], 8, "nothing was trained");
        store.acquireLease();
        assert.deepEqual((await mend(store)).left, []);
        assert.equal(hashSweep(store, "tiny"), altered.hash);
      });
    });
  }

  it("what nothing else tells is left, and only a backup is said to help", async () => {
    alter(
      "UPDATE trial SET origin = 'refined', id = 'zz' WHERE id = ?ID; UPDATE trial_key SET id = 'zz' WHERE id = ?ID",
    );
    await withStore(async (store) => {
      const { left } = await mend(store);
      assert.match(
        left.map(({ what }) => what).join("\n"),
        /trial: expected the parameters that its id is made of/,
      );
      assert.match(damageError(store, left, { hasMended: true }).hint ?? "", /restore a backup$/);
    });
  });
});
