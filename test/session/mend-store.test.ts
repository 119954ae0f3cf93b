import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
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
import { connect } from "../../src/store/sqlite/connection.js";
import { throwsGrok } from "../contract/store-fixtures.js";
import { answersOf } from "./bit-flips.js";
import { assertSameOrRefused } from "./same-or-refused.js";
import { tiny } from "./tiny-sweep.js";

const SWEEP = tiny("axes.seed.to=0", "budget.steps=25000");
/** Another sweep with trials of its own, and another grid. */
const BESIDE = tiny("name=beside", "axes.seed.from=1", "axes.seed.to=1", "budget.record.pointsPerDecade=6");

let folder = "";
let original = "";
let path = "";
let hash = "";
let answers = "";

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-mend-"));
  original = join(folder, "original.db");
  path = join(folder, "store.db");
  const store = openStore(original, { mode: "write" });
  for (const sweep of [SWEEP, BESIDE]) await runSweep(store, sweep, { threads: 1 });
  hash = hashSweep(store, "tiny");
  answers = answersOf(store, { withAttempts: false });
  store.close();
});

after(() => rmSync(folder, { recursive: true }));

beforeEach(() => copyFileSync(original, path));

/** Statements behind the program's back; ?ID is the first trial of the sweep tiny. */
function alter(sql: string): void {
  const db = connect(path, "write");
  try {
    const id = db
      .prepare<[], string>(
        "SELECT min(trial.id) FROM trial JOIN sweep ON sweep.id = sweep_id WHERE name = 'tiny'",
      )
      .pluck()
      .get();
    db.exec(`PRAGMA foreign_keys = OFF; ${sql.replaceAll("?ID", `'${id ?? ""}'`)}`);
  } finally {
    db.close();
  }
}

async function withStore<T>(work: (store: Store) => T): Promise<Awaited<T>> {
  const store = openStore(path, { mode: "write" });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

async function mend(store: Store): Promise<MendedStore> {
  store.acquireLease();
  return mendStore(store, { threads: 1 });
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
  ["other metrics", `UPDATE record_plan SET metrics = '["x"]'`, /record_plan 1: metrics/, 0],
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
  [
    "a trial's parameters",
    "UPDATE trial SET parameters = '{' WHERE id = ?ID",
    /parameters: expected JSON/,
    0,
  ],
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
    "UPDATE curve SET trial_id = 'aa' WHERE trial_id = ?ID",
    /curve: expected rows of trials/,
    1,
  ],
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
        assert.match(damageError(store, damage).hint ?? "", /^groksweep rerun --damaged mends it/);
        assertSameOrRefused(store, "tiny", hash, /damaged|not as (?:it was|they were) written/);
        const mended = await mend(store);
        assert.deepEqual([mended.errors, mended.left], [[], []]);
        assert.equal(mended.trialIds.length, trained);
        assert.deepEqual(checkStore(store).damage, []);
        assert.equal(hashSweep(store, "tiny"), hash);
        assert.equal(answersOf(store, { withAttempts: false }), answers);
      });
    });
  }

  it("a trial that was deleted with all of its rows is missed where regimes count it, and a run trains it again", async () => {
    const tables = ["curve", "recording", "progress", "checkpoint", "attempt", "outcome"];
    alter(
      tables.map((table) => `DELETE FROM ${table} WHERE trial_id = ?ID;`).join("") +
        "DELETE FROM trial WHERE id = ?ID",
    );
    await withStore(async (store) => {
      throwsGrok(() => hashSweep(store, "tiny"), "STORE", /it is damaged/);
      assert.match(checkStore(store).damage[0].what, /expected at least the 4 rows .* found 3/);
      assert.deepEqual((await mend(store)).left, []);
      assert.equal(store.sweep("tiny")?.pending, 1);
      await runSweep(store, SWEEP, { threads: 1 });
      assert.equal(hashSweep(store, "tiny"), hash);
      assert.equal(answersOf(store, { withAttempts: false }), answers);
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
          /^groksweep run FILE .* rerun --damaged then mends/,
        );
        assert.equal(
          (await runSweep(store, SWEEP, { threads: 1 })).concluded,
          4 * Number(what !== "was altered"),
        );
        assert.equal(store.query("SELECT count(*) FROM attempt").rows[0][0], 8, "nothing was trained");
        store.acquireLease();
        assert.deepEqual((await mend(store)).left, []);
        assert.equal(hashSweep(store, "tiny"), hash);
      });
    });
  }

  it("what nothing else tells is left, and only a backup is said to help", async () => {
    alter(
      "UPDATE trial SET origin = 'refined', id = 'zz' WHERE id = ?ID; UPDATE curve SET trial_id = 'zz' WHERE trial_id = ?ID",
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
