import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { hashSweep, openStore, rerunTrials, storedSweep, sweepFindings } from "../../src/session/index.js";
import { throwsGrok } from "../contract/store-fixtures.js";
import { alteredStore } from "./altered-store.js";
import { tiny } from "./tiny-sweep.js";

/** Four trials, the last step off the recorded grid. */
const SWEEP = tiny("axes.seed.to=0", "budget.steps=25000");

const altered = alteredStore([SWEEP]);
const { alter, path, withStore, refuses } = altered;

const ONE = "(SELECT id FROM trial ORDER BY id LIMIT 1)";

describe("objects of a store are checked before they are read", () => {
  const ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id FROM n";

  it("a view in the place of a table is refused, and nothing is written", () => {
    alter(`PRAGMA foreign_keys = OFF; DROP TABLE outcome; CREATE VIEW outcome AS ${ENDLESS}`);
    for (const mode of ["read", "write"] as const) {
      throwsGrok(() => openStore(path, { mode }), "STORE", /found others/);
    }
    assert.ok(!existsSync(`${path}-wal`));
  });

  it("a table of another definition is refused: it may hold text where numbers belong", async () => {
    alter(
      `CREATE TABLE other AS SELECT * FROM curve_row; DROP TABLE curve_row; CREATE TABLE curve_row AS SELECT * FROM other`,
    );
    await refuses(() => undefined, /table curve_row has another definition/);
  });

  for (const [what, make, words, undo] of [
    [
      "a trigger on a table",
      "CREATE TRIGGER busy AFTER INSERT ON curve_row BEGIN DELETE FROM curve_row; END",
      /trigger busy runs on table curve_row/,
      'DROP TRIGGER "busy"',
    ],
    [
      "an index that allows a value once",
      "CREATE UNIQUE INDEX strict ON attempt (trial_id)",
      /index strict allows each value of table attempt once only/,
      'DROP INDEX "strict"',
    ],
    [
      "a table of the name of a view",
      "DROP VIEW regime; CREATE TABLE regime (x)",
      /regime: expected a view, found a table/,
      'DROP TABLE "regime"',
    ],
  ] as const) {
    it(`${what} is refused by readers and writers alike, until what the hint says is done`, async () => {
      alter(make);
      for (const mode of ["read", "write"] as const) {
        await refuses(() => undefined, words, mode);
        throwsGrok(() => openStore(path, { mode }), "STORE", new RegExp(`sqlite3 FILE '${undo}'`));
      }
      alter(undo);
      assert.equal(await withStore("write", (store) => hashSweep(store, "tiny")), altered.hash);
    });
  }

  it("other objects may be there", async () => {
    alter(`CREATE TABLE mine (x); CREATE INDEX by_loss ON curve_row (test_loss);
      CREATE TRIGGER own AFTER INSERT ON mine BEGIN SELECT 1; END`);
    assert.equal(await withStore("write", (store) => hashSweep(store, "tiny")), altered.hash);
  });

  it("an endless view of the program's name is replaced by the program's own", async () => {
    alter(`DROP VIEW time_to_grok; CREATE VIEW time_to_grok AS ${ENDLESS}`);
    for (const mode of ["read", "write"] as const) {
      const { rows } = await withStore(mode, (store) => store.query("SELECT count(*) FROM time_to_grok"));
      assert.deepEqual(rows, [[4]]);
    }
  });

  it("text where numbers belong, in a table that still says it has none, is named with its row", async () => {
    alter(`PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')') WHERE name = 'outcome';
      PRAGMA writable_schema = RESET;
      UPDATE outcome SET test_step = 'late' WHERE trial_id = ${ONE};
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = sql || ' STRICT' WHERE name = 'outcome'`);
    const words = /outcome of trial [0-9a-f]{64}: test_step: expected a number, found "late"/;
    await refuses((store) => sweepFindings(store, "tiny"), words);
    await refuses((store) => [...store.outcomes("tiny")], words);
    await refuses((store) => hashSweep(store, "tiny"), words);
  });

  it("a grid that has no steps does not keep a reader busy for ever", async () => {
    for (const grid of ["{}", '{"pointsPerDecade":0}', '{"pointsPerDecade":"x"}', "[".repeat(20_000)]) {
      altered.renew();
      alter(`UPDATE record_plan SET grid = '${grid}'`);
      await refuses((store) => rerunTrials(store, [...store.trials("tiny")]), /record_plan 1: grid/);
    }
  });

  it("a rule that is damaged is no mistake in a query", async () => {
    const mistaken = "SELECT json('{')";
    await withStore("read", (store) => throwsGrok(() => store.query(mistaken), "INPUT", /malformed JSON/));
    alter("UPDATE rule SET text = '{'");
    await refuses(
      (store) => store.query("SELECT text ->> '$.budget' FROM rule"),
      /rule 1: text: expected JSON/,
    );
  });

  it("a definition that is damaged is no mistake of the sweep's file", async () => {
    alter("UPDATE sweep SET definition = replace(definition, 'seed', 'sead')");
    await refuses((store) => storedSweep(store, "tiny"), /sweep tiny: seal/);
  });
});
