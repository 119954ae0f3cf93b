import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import Database from "better-sqlite3";
import { GrokError } from "../../src/model/index.js";
import { isStoreBusy, openStore } from "../../src/store/index.js";
import { connect } from "../../src/store/sqlite/connection.js";
import { LogWatch } from "../../src/store/sqlite/log-watch.js";
import { StorePresence } from "../../src/store/sqlite/store-presence.js";
import { waitWhileBusy } from "../../src/store/sqlite/wait-while-busy.js";
import { curveRow, declare, some, throwsGrok } from "../contract/store-fixtures.js";

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-others-"));
  path = join(folder, "store.db");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeStore(): void {
  const store = openStore(path, { mode: "write" });
  store.acquireLease();
  declare(store, some);
  store.close();
}

/** A copy of the store in the middle of a transaction with a rollback journal, as a killed writer leaves it. */
function leaveHotJournal(): void {
  makeStore();
  const db = new Database(path);
  try {
    db.pragma("journal_mode = DELETE");
    db.pragma("cache_size = 1"); // so that pages reach the file before the end
    db.exec(`BEGIN; UPDATE sweep SET name = 'half done'; CREATE TABLE more AS
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i, randomblob(100) FROM n`);
    mkdirSync(join(folder, "left"));
    for (const suffix of ["", "-journal"]) {
      copyFileSync(`${path}${suffix}`, join(folder, "left", `store.db${suffix}`));
    }
    db.exec("ROLLBACK");
  } finally {
    db.close();
  }
  path = join(folder, "left", "store.db");
}

describe("a journal that a killed writer left", () => {
  it("is rolled back by the first reader that may write", () => {
    leaveHotJournal();
    const plain = new Database(path, { readonly: true });
    assert.throws(() => plain.prepare("SELECT * FROM sweep").all(), /readonly/, "the state that is meant");
    plain.close();
    const reader = openStore(path, { mode: "read" });
    assert.deepEqual(
      reader.sweeps().map(({ name, trials }) => [name, trials]),
      [["first", some.length]],
    );
    reader.close();
    assert.deepEqual(readdirSync(join(folder, "left")), ["store.db"]);
  });

  it(
    "is named where it may not be",
    { skip: process.getuid?.() === 0 && "root may write everything" },
    () => {
      leaveHotJournal();
      chmodSync(join(folder, "left"), 0o555);
      try {
        throwsGrok(
          () => openStore(path, { mode: "read" }),
          "STORE",
          /killed while it was writing, and .*-journal has to be rolled back[^]*copy both/,
        );
      } finally {
        chmodSync(join(folder, "left"), 0o755);
      }
    },
  );
});

describe("another program's transaction", () => {
  it("is waited for, and told, by whatever writes", async () => {
    makeStore();
    // It holds the lock until it is ended, which the first word of the waiting does.
    const code = `const db = require("better-sqlite3")(${JSON.stringify(path)});
      db.pragma("journal_mode = WAL"); db.exec("BEGIN IMMEDIATE"); console.log("held"); setInterval(() => 0, 1000);`;
    const hold = async (): Promise<ReturnType<typeof spawn>> => {
      const child = spawn(process.execPath, ["-e", code], { cwd: import.meta.dirname });
      await once(child.stdout, "data");
      return child;
    };
    let holder: ReturnType<typeof spawn> | undefined;
    const told: string[] = [];
    const store = openStore(path, {
      mode: "write",
      onNotice: (words) => {
        told.push(words);
        holder?.kill("SIGKILL");
      },
    });
    try {
      store.acquireLease();
      holder = await hold();
      store.renewLease(); // a heartbeat that cannot be written ends nothing
      assert.deepEqual(told, []);
      store.writeEvents([{ kind: "rows", trialId: some[0].id, rows: [curveRow(0)] }]);
      assert.equal(told.length, 1);
      assert.match(told[0], /store .*store\.db: another program's transaction is in the way; waiting/);
      assert.equal(store.curve(some[0].id).length, 1);
    } finally {
      holder?.kill("SIGKILL");
      store.close();
    }
  });

  it("waiting ends with whatever else goes wrong", () => {
    let tries = 0;
    const told: string[] = [];
    const busy = new Database.SqliteError("database is locked", "SQLITE_BUSY");
    const value = waitWhileBusy(
      "s",
      (words) => told.push(words),
      () => {
        if (++tries < 4) throw busy;
        return "done";
      },
    );
    assert.deepEqual([value, tries, told.length], ["done", 4, 1]);
    const full = new Database.SqliteError("disk full", "SQLITE_FULL");
    const failing = (): never => {
      throw full;
    };
    assert.throws(() => waitWhileBusy("s", () => assert.fail("nothing to wait for"), failing), /disk full/);
    assert.ok(isStoreBusy(new GrokError("STORE", "locked", { cause: busy })));
    assert.ok(!isStoreBusy(new GrokError("STORE", "full", { cause: full })));
  });
});

describe("a log that a reader lets grow", () => {
  it("is told when it is large, and again when it has doubled", () => {
    makeStore();
    const reader = connect(path, "read");
    const writer = openStore(path, { mode: "write" });
    const db = connect(path, "write");
    const told: string[] = [];
    const watch = new LogWatch(new StorePresence(db, path), path, (words) => told.push(words), 100_000);
    try {
      reader.exec("BEGIN");
      reader.prepare("SELECT count(*) FROM sweep").get();
      writer.acquireLease();
      watch.look();
      assert.equal(told.length, 0);
      const rows = Array.from({ length: 2000 }, (_, step) => curveRow(step));
      writer.writeEvents([{ kind: "rows", trialId: some[0].id, rows }]);
      watch.look();
      watch.look();
      assert.equal(told.length, 1);
      assert.match(told[0], /has grown to \d+ MB: a program that reads the store/);
      for (const { id } of some.slice(1)) writer.writeEvents([{ kind: "rows", trialId: id, rows }]);
      watch.look();
      assert.equal(told.length, 2);
    } finally {
      reader.close();
      db.close();
      writer.close();
    }
    assert.ok(!existsSync(`${path}-wal`));
  });
});

it("strace: a writer that is killed at its end leaves a store that every reader reads", (t) => {
  if (spawnSync("strace", ["-V"]).status !== 0) return t.skip("there is no strace here");
  makeStore();
  const entry = new URL("../../src/store/index.js", import.meta.url).href;
  const code = `import { openStore } from ${JSON.stringify(entry)};
    const store = openStore(${JSON.stringify(path)}, { mode: "write" });
    store.acquireLease(); store.close();`;
  const traced = spawnSync("strace", [
    ...["-f", "-o", "/dev/null", "-e", "trace=unlink", "-e", "inject=unlink:signal=SIGKILL:when=1"],
    ...[process.execPath, "--input-type=module", "-e", code],
  ]);
  if (traced.signal !== "SIGKILL" && traced.status !== 137) return t.skip("strace may not trace here");
  assert.ok(existsSync(`${path}-journal`), "it was killed while it switched the journal");
  const reader = openStore(path, { mode: "read" });
  assert.equal(reader.sweep("first")?.trials, some.length);
  reader.close();
  assert.deepEqual(readdirSync(folder), ["store.db"]);
});
