import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { packageFile } from "../../src/model/index.js";
import { contentHash, copyStoreTo, openStore } from "../../src/store/index.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { loadMigrations, migrationOf, type Migration } from "../../src/store/sqlite/migrations.js";
import { readAsNewest } from "../../src/store/sqlite/read-older.js";
import { throwsGrok, trialWith } from "../contract/store-fixtures.js";
import { ownFolder } from "./own-folder.js";

const { folder, path, makeStore, withStore } = ownFolder();

function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

describe("stores of older programs", () => {
  const old = packageFile("test", "old-schema");

  for (const file of readdirSync(old).filter((name) => name.endsWith(".db"))) {
    it(`${file} opens, keeps its results and can be written`, () => {
      copyFileSync(join(old, file), path);
      withStore("write", (store) => {
        const sweep = store.sweep("old");
        assert.equal(sweep?.trials, 4);
        assert.deepEqual([sweep.outcomes.grokked, sweep.outcomes.diverged, sweep.pending], [1, 1, 2]);
        const [first] = store.trials("old");
        assert.ok(store.curve(first.id).length > 0);
        assert.ok(store.checkpoint(first.id));
        assert.equal(store.progress([first.id])[0].ending, "decided");
        assert.equal(store.query("SELECT count(*) FROM cell").rows[0][0], 2);
        assert.equal(store.acquireLease(), null);
        store.declareTrials("old", [trialWith({ seed: 1234 })], "refined");
        assert.equal(store.sweep("old")?.trials, 5);
      });
    });
  }

  for (const file of readdirSync(old).filter((name) => name.endsWith(".db"))) {
    it(`${file} is copied as it is`, () => {
      copyFileSync(join(old, file), path);
      const copy = join(folder, "copy-of-old.db");
      const store = openStore(path, { mode: "read" });
      try {
        copyStoreTo(store, copy);
      } finally {
        store.close();
      }
      const db = connect(copy, "read");
      try {
        assert.equal(db.prepare("SELECT count(*) FROM trial").pluck().get(), 4);
        assert.equal(
          db.prepare("SELECT max(version) FROM schema_version").pluck().get(),
          Number(file.slice(0, 4)),
        );
      } finally {
        db.close();
        rmSync(copy);
      }
    });
  }

  for (const file of readdirSync(old).filter((name) => name.endsWith(".db"))) {
    it(`${file} is read as if it were of the newest schema, and stays as it is`, () => {
      const migrated = join(folder, "migrated.db");
      copyFileSync(join(old, file), migrated);
      openStore(migrated, { mode: "write" }).close();
      copyFileSync(join(old, file), path);
      const before = digest(path);
      const seen = (at: string): unknown => {
        const store = openStore(at, { mode: "read" });
        try {
          const trials = [...store.trials("old")];
          const ids = trials.map(({ id }) => id);
          const examples = packageFile("db", "queries");
          return {
            ...{ trials, sweeps: store.sweeps(), outcomes: [...store.outcomes("old")] },
            ...{ refined: [...store.refinedTrials("old")], deepened: store.deepened("old") },
            ...{ progress: store.progress(ids), curves: ids.map((id) => store.curve(id)) },
            checkpoints: ids.map((id) => store.checkpoint(id)),
            hash: contentHash(store, "old"),
            found: store.findTrials(ids[0].slice(0, 8), 5),
            columns: ["trial", "curve", "time_to_grok", "cell", "regime"].map(
              (name) => store.query(`SELECT * FROM ${name}`).columns,
            ),
            // Sizes are those of the file.
            queries: readdirSync(examples)
              .filter((name) => name !== "store-size.sql")
              .map((name) => store.query(readFileSync(join(examples, name), "utf8"))),
          };
        } finally {
          store.close();
        }
      };
      assert.deepEqual(seen(path), seen(migrated));
      assert.equal(digest(path), before);
      withStore("read", (store) => {
        throwsGrok(() => store.acquireLease(), "STORE", /not writable/);
        throwsGrok(() => store.query("INSERT INTO trial DEFAULT VALUES"), "INPUT", /INSERT/);
      });
    });
  }

  it("a migration without the mark for older stores asks for a writer", () => {
    const migrations = loadMigrations();
    const next = (sql: string): Migration => migrationOf(migrations.length + 1, "next", sql);
    const changes = next("ALTER TABLE trial ADD COLUMN more INTEGER;");
    const adds = next("-- @older absent\nALTER TABLE trial ADD COLUMN more INTEGER DEFAULT 7;");
    const computes = next(
      "-- @older absent\n-- @value trial.more = 2 *\n--     alpha\nALTER TABLE trial ADD COLUMN more REAL;\n" +
        "UPDATE trial SET more = /*@trial.more*/;",
    );
    makeStore();
    const read = (extra: Migration): unknown => {
      const db = connect(path, "read");
      try {
        if (!readAsNewest(db, migrations.length, [...migrations, extra])) return null;
        return db.prepare("SELECT DISTINCT more FROM trial").pluck().all();
      } finally {
        db.close();
      }
    };
    assert.equal(read(changes), null);
    assert.deepEqual(read(adds), [7]);
    assert.deepEqual(read(computes), [2]);
    assert.match(computes.sql, /SET more = 2 \* alpha;/);
  });

  it("there is one for every schema version", () => {
    const versions = readdirSync(packageFile("db", "migrations")).map((file) => file.slice(0, 4));
    const stores = readdirSync(old)
      .filter((name) => name.endsWith(".db"))
      .map((file) => file.slice(0, 4));
    assert.deepEqual(stores.sort(), versions.sort());
  });
});
