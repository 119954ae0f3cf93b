import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { OUTCOME_KINDS, type OutcomeRow, type Store, type Trial } from "../../src/model/index.js";
import { openStore } from "../../src/session/ask/open-store.js";
import { connect, type Connection } from "../../src/store/sqlite/connection.js";
import { outcomeOf, RULE, trialWith } from "../contract/store-fixtures.js";
import { ownFolder } from "./own-folder.js";

/** Trials of 12 cells, some with seeds of their own streams. */
const TRIALS: readonly Trial[] = Array.from({ length: 60 }, (_, i) =>
  trialWith({
    alpha: 1 + (i % 4),
    samples: 10 * (1 + (i % 3)),
    seed: i,
    ...(i % 5 === 0 ? { dataSeed: 7 } : {}),
  }),
);

describe("outcomes by column in a store", () => {
  const { path } = ownFolder();
  let store: Store;

  beforeEach(() => {
    store = openStore(path, { mode: "write" });
    store.acquireLease();
    declare();
    store.writeOutcomes("first", RULE, TRIALS.map(outcomeOfTrial));
  });

  function declare(trials = TRIALS): void {
    store.beginDeclaration({ name: "first", definition: "{}" });
    store.declareTrials("first", trials);
    store.endDeclaration("first");
  }

  function behind<T>(work: (db: Connection) => T): T {
    const db = connect(store.path, "write");
    try {
      return work(db);
    } finally {
      db.close();
    }
  }

  const outcomes = (): readonly OutcomeRow[] => [...store.outcomes("first")];
  const pages = (): readonly (readonly [string, number])[] =>
    behind((db) =>
      db
        .prepare<[], readonly [string, number]>("SELECT prefix, trials FROM outcome_page ORDER BY prefix")
        .raw()
        .all(),
    );
  const pack = (least = 1): number => [...store.packOutcomes("first", least)].length;
  const prefixOf = ({ id }: Trial): string => id.slice(0, 2);
  const prefixes = (trials: readonly Trial[] = TRIALS): readonly string[] =>
    [...new Set(trials.map(prefixOf))].sort();
  const packed = (): readonly string[] => pages().map(([prefix]) => prefix);
  const without = (trial: Trial): readonly string[] =>
    prefixes().filter((prefix) => prefix !== prefixOf(trial));

  it("are the outcomes of the rows, in the same order", () => {
    const ofRows = outcomes();
    assert.equal(ofRows.length, TRIALS.length);
    pack();
    assert.deepEqual(packed(), prefixes());
    assert.equal(
      pages().reduce((sum, [, trials]) => sum + trials, 0),
      TRIALS.length,
    );
    assert.deepEqual(outcomes(), ofRows);
    const reader = openStore(store.path, { mode: "read" });
    assert.deepEqual([...reader.outcomes("first")], ofRows);
    const cells = new Set([...reader.outcomePages("first")].map((page) => page.cells.length));
    assert.deepEqual(Math.max(...cells), 12, "cells are numbered once in a reading");
    reader.close();
    store.close();
  });

  it("are what is read, where they are there", () => {
    pack();
    const before = outcomes();
    // Only without its trigger can a row be changed behind its page.
    behind((db) =>
      db.exec("DROP TRIGGER outcome_page_after_update; UPDATE outcome SET kind = 'failed', steps = 3"),
    );
    assert.deepEqual(outcomes(), before);
    assert.equal(
      store.checkTables(false).length,
      0,
      "no page is damaged, and each has as many trials as before",
    );
    const faults = store.checkTables(true);
    assert.equal(faults.length, 0, "damaged rows are reported as rows");
    store.close();
  });

  it("leave the store with any change of an outcome, or of what they have of a trial", () => {
    const [trial] = TRIALS;
    const id = trial.id;
    const changes: readonly (readonly [string, () => unknown])[] = [
      ["another outcome", () => store.writeOutcomes("first", RULE, [outcomeOfTrial(trial, 3)])],
      ["no outcome", () => store.forget([id])],
      ["an orphan", () => store.orphan("first", [id])],
      [
        "an outcome changed in SQL",
        () => behind((db) => db.prepare("UPDATE outcome SET steps = 5 WHERE trial_id = ?").run(id)),
      ],
      [
        "an outcome replaced in SQL",
        () =>
          behind((db) => db.prepare("REPLACE INTO outcome SELECT * FROM outcome WHERE trial_id = ?").run(id)),
      ],
      [
        "an outcome removed in SQL",
        () => behind((db) => db.prepare("DELETE FROM outcome WHERE trial_id = ?").run(id)),
      ],
      [
        "a trial replaced in SQL",
        () =>
          behind((db) => {
            db.pragma("foreign_keys = OFF");
            const columns = db
              .prepare<[], string>("SELECT name FROM pragma_table_info('trial')")
              .pluck()
              .all()
              .join(", ");
            db.prepare(
              `INSERT OR REPLACE INTO trial (${columns}) SELECT ${columns} FROM trial WHERE id = ?`,
            ).run(id);
          }),
      ],
      [
        "another seed in SQL",
        () => behind((db) => db.prepare("UPDATE trial SET seed = 99 WHERE id = ?").run(id)),
      ],
      [
        "another cell in SQL",
        () => behind((db) => db.prepare("UPDATE trial SET cell = '{}' WHERE id = ?").run(id)),
      ],
    ];
    for (const [what, change] of changes) {
      pack();
      assert.deepEqual(packed(), prefixes(), what);
      change();
      assert.deepEqual(packed(), without(trial), what);
      behind((db) => db.exec("DELETE FROM outcome; DELETE FROM trial"));
      assert.deepEqual(packed(), [], "no page outlives its trials");
      declare();
      store.writeOutcomes("first", RULE, TRIALS.map(outcomeOfTrial));
    }
    store.close();
  });

  it("stay where a declaration names the same trials again, and lose those that it no longer names", () => {
    pack();
    declare();
    assert.deepEqual(packed(), prefixes());
    declare(TRIALS.slice(1));
    assert.deepEqual(packed(), without(TRIALS[0]));
    const ofRowsAndPages = outcomes();
    assert.deepEqual(
      ofRowsAndPages.map(({ trialId }) => trialId),
      TRIALS.slice(1)
        .map(({ id }) => id)
        .sort(),
    );
    pack();
    assert.deepEqual(packed(), prefixes(TRIALS.slice(1)));
    assert.deepEqual(outcomes(), ofRowsAndPages);
    store.close();
  });

  it("are written for the missing parts only, and only from so many outcomes on", () => {
    assert.equal(pack(TRIALS.length + 1), 0);
    assert.deepEqual(packed(), []);
    const some = store.packOutcomes("first", TRIALS.length)[Symbol.iterator]();
    for (let part = 0; part < 128; part++) some.next();
    assert.ok(packed().length > 0 && packed().every((prefix) => prefix < "80"));
    const ofBoth = outcomes();
    const marks = (): unknown =>
      behind((db) => db.prepare("SELECT rowid FROM outcome_page WHERE prefix < '80'").all());
    const before = marks();
    pack();
    assert.deepEqual(marks(), before, "what is there is not written again");
    assert.deepEqual(packed(), prefixes());
    assert.deepEqual(outcomes(), ofBoth);
    store.close();
  });

  it("that are damaged are not read, are reported, and are written anew", () => {
    const before = outcomes();
    const damages = [
      "UPDATE outcome_page SET columns = zeroblob(length(columns))",
      "UPDATE outcome_page SET digest = zeroblob(32)",
      "UPDATE outcome_page SET columns = x''",
      "DELETE FROM outcome_page_cell WHERE number = 0",
      `UPDATE outcome_page_cell SET cell = '{"alpha":9}' WHERE number = 0`,
      // Two cells whose numbers are swapped, digests included.
      "UPDATE outcome_page_cell SET number = number + 100 WHERE number < 2; UPDATE outcome_page_cell SET number = 101 - number WHERE number >= 100",
    ];
    for (const damage of damages) {
      pack();
      behind((db) => db.exec(damage));
      const reader = openStore(store.path, { mode: "read" });
      assert.deepEqual([...reader.outcomes("first")], before, damage);
      const faults = reader.checkTables(false);
      assert.ok(faults.length > (damage.includes("cell") ? 0 : prefixes().length - 1), damage);
      assert.match(
        faults[0],
        /^sweep first: outcome_page [0-9a-f]{2}: expected the outcomes of its trials, found others$/,
      );
      reader.close();
      store.mendShared([]);
      pack();
      assert.deepEqual(store.checkTables(true), [], damage);
      assert.deepEqual(packed(), prefixes(), damage);
    }
    store.close();
  });

  it("are not made of damaged rows, which readers refuse", () => {
    const [trial] = TRIALS;
    behind((db) => db.prepare("UPDATE outcome SET steps = 5 WHERE trial_id = ?").run(trial.id));
    pack();
    assert.deepEqual(packed(), without(trial));
    assert.throws(() => outcomes(), /expected the one of its numbers and its rule/);
    store.close();
  });
});

function outcomeOfTrial(
  { id }: Trial,
  at: number,
): { trialId: string; outcome: ReturnType<typeof outcomeOf> } {
  const kind = OUTCOME_KINDS[at % OUTCOME_KINDS.length];
  return {
    trialId: id,
    outcome: outcomeOf(kind, {
      steps: 100 + at,
      final_test: 1 / (1 + at),
      ...(at % 2 === 0 ? { train_step: at / 3, test_step: at, ratio: 3 } : {}),
      ...(at % 7 === 0 ? { facts: { norm_parameter: at / 7 } } : {}),
    }),
  };
}
