import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type GrokError, type Store } from "../../src/model/index.js";
import { openStore } from "../../src/store/index.js";
import { connect, type Connection } from "../../src/store/sqlite/connection.js";
import { curveRow, throwsGrok, trialWith } from "../contract/store-fixtures.js";
import { ownFolder } from "./own-folder.js";

const { folder, path, makeStore, withStore } = ownFolder();

function behind(work: (db: Connection) => void): void {
  const db = connect(path, "write");
  try {
    work(db);
  } finally {
    db.close();
  }
}

function digest(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

/** Opening fails with STORE in these words, and the folder is as it was, byte for byte. */
function refusedUntouched(mode: "write" | "read", words: RegExp): void {
  const before = readdirSync(folder).map((file) => [file, digest(join(folder, file))]);
  throwsGrok(() => openStore(path, { mode }), "STORE", words);
  const after = readdirSync(folder).map((file) => [file, digest(join(folder, file))]);
  assert.deepEqual(after, before);
}

describe("open-store: what cannot be used is refused and left as it was", () => {
  it("a file that is not SQLite", () => {
    for (const text of ["name: a sweep file\naxes: {}\n", "x"]) {
      writeFileSync(path, text);
      refusedUntouched("write", /not a SQLite database[^]*--store/);
      refusedUntouched("read", /not a SQLite database/);
    }
  });

  it("a SQLite database of another program", () => {
    behind((db) =>
      db.exec("CREATE TABLE schema_version (version INTEGER); INSERT INTO schema_version VALUES (1)"),
    );
    refusedUntouched("write", /another program/);
    refusedUntouched("read", /another program/);
  });

  it("a store of a newer program, naming both versions", () => {
    makeStore();
    behind((db) => {
      const insert = db.prepare("INSERT OR IGNORE INTO schema_version VALUES (?, 'x', 'x', '9.0.0')");
      for (let version = 1; version <= 7; version++) insert.run(version);
    });
    refusedUntouched("write", /version 7, .*up to \d+\n.*newer/);
    refusedUntouched("read", /version 7/);
  });

  it("a file whose pages are damaged", () => {
    makeStore();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 16);
    writeFileSync(path, bytes);
    refusedUntouched("write", /damaged[^]*backup/);
    refusedUntouched("read", /damaged/);
  });

  it("a store that does not say its version", () => {
    makeStore();
    behind((db) => db.exec("DELETE FROM schema_version"));
    refusedUntouched("write", /expected the versions 1, 2, … in the table schema_version, .* found none/);
    refusedUntouched("read", /expected the versions 1, 2, … in the table schema_version, .* found none/);
  });

  it("a store in whose table of versions a row is missing, whichever", () => {
    for (const [version, left] of [
      [1, "2, 3, 4"],
      [3, "1, 2, 4"],
    ] as const) {
      rmSync(path, { force: true });
      makeStore();
      behind((db) => db.exec(`DELETE FROM schema_version WHERE version = ${version}`));
      const words = new RegExp(`in the table schema_version, .* found ${left}[^]*restore a backup`);
      refusedUntouched("write", words);
      refusedUntouched("read", words);
    }
  });

  it("for reading, one that was killed before it wrote anything", () => {
    behind((db) => db.pragma("journal_mode = WAL"));
    // SQLite leaves its files beside a log that a reader has looked for.
    throwsGrok(() => openStore(path, { mode: "read" }), "STORE", /it is empty/);
    withStore("write", (store) => assert.deepEqual(store.sweeps(), []));
  });

  it("a header that names a format of files that no SQLite writes", () => {
    makeStore();
    const bytes = readFileSync(path);
    bytes[47] = 123;
    writeFileSync(path, bytes);
    refusedUntouched("write", /damaged or is not a SQLite database/);
    refusedUntouched("read", /damaged or is not a SQLite database/);
  });

  it("a file cut short is found out when it is read", () => {
    makeStore();
    writeFileSync(path, readFileSync(path).subarray(0, 8192));
    throwsGrok(
      () => withStore("read", (store) => assert.equal(store.curve(trialWith({ seed: 0 }).id).length, 2)),
      "STORE",
      /damaged/,
    );
  });

  it("a missing folder, a folder in place of the file, a file in place of the folder", () => {
    throwsGrok(() => openStore(join(folder, "no", "store.db"), { mode: "write" }), "STORE", /mkdir -p/);
    throwsGrok(() => openStore(folder, { mode: "write" }), "STORE", /found a folder/);
    writeFileSync(path, "x");
    throwsGrok(() => openStore(join(path, "store.db"), { mode: "write" }), "STORE", /--store|name a file/);
  });

  it("a folder in which nothing can be created", { skip: !existsSync("/proc/self") }, () => {
    throwsGrok(
      () => openStore("/proc/store.db", { mode: "write" }),
      "STORE",
      /\/proc\/store\.db[^]*permissions|writable/,
    );
  });

  it(
    "a file without write permission",
    { skip: process.getuid?.() === 0 && "root may write everything" },
    () => {
      makeStore();
      chmodSync(path, 0o444);
      throwsGrok(() => openStore(path, { mode: "write" }), "STORE", /not writable/);
      withStore("read", (store) => assert.equal(store.sweeps().length, 1));
    },
  );

  it("in read mode, what is not there: nothing is created", () => {
    throwsGrok(() => openStore(path, { mode: "read" }), "STORE", /no such file[^]*run a sweep/);
    throwsGrok(() => openStore(":memory:", { mode: "read" }), "STORE", /memory/);
    assert.deepEqual(readdirSync(folder), []);
    writeFileSync(path, "");
    refusedUntouched("read", /empty/);
    withStore("write", (store) => assert.deepEqual(store.sweeps(), []));
  });
});

describe("open-store: reading", () => {
  it("never writes: file and folder are the same before and after", () => {
    makeStore();
    const before = digest(path);
    withStore("read", (store) => {
      assert.equal(store.sweep("first")?.pending, 3);
      assert.equal(store.curve(trialWith({ seed: 0 }).id).length, 2);
      store.query("SELECT * FROM cell");
      throwsGrok(() => store.query("DELETE FROM trial"), "INPUT", /DELETE/);
      throwsGrok(() => store.acquireLease(), "STORE", /not writable/);
      assert.deepEqual(readdirSync(folder), ["store.db"]);
    });
    assert.equal(digest(path), before);
  });

  it("works beside a writer and sees every commit", () => {
    makeStore();
    withStore("write", (writer) => {
      writer.acquireLease();
      withStore("read", (reader) => {
        writer.declareTrials("first", [trialWith({ seed: 99 })], "refined");
        assert.equal(reader.sweep("first")?.trials, 4);
      });
    });
  });

  it("views are the program's own for a reader, and the next writer brings them up to date", () => {
    makeStore();
    behind((db) => {
      db.exec("DROP VIEW cell; CREATE VIEW cell AS SELECT 1 AS old");
      db.exec("DROP VIEW regime");
    });
    const columnsIn = (store: Store, view: string): readonly string[] =>
      store.query(`SELECT * FROM ${view}`).columns;
    const before = digest(path);
    withStore("read", (store) => {
      assert.ok(columnsIn(store, "cell").includes("reached"));
      assert.ok(columnsIn(store, "regime").includes("p1"));
    });
    assert.equal(digest(path), before);
    withStore("write", (store) => assert.ok(columnsIn(store, "cell").includes("reached")));
    behind((db) => assert.ok(db.prepare("SELECT * FROM cell").columns().length > 2));
  });
});

describe("open-store: damaged pages", () => {
  it("a store that is refused for writing is not changed, whichever page is empty", () => {
    makeStore();
    const PAGE = 4096;
    const whole = readFileSync(path);
    let refused = 0;
    for (let at = PAGE; at < whole.length; at += PAGE) {
      const damaged = Buffer.from(whole);
      damaged.fill(0, at, at + PAGE);
      writeFileSync(path, damaged);
      try {
        openStore(path, { mode: "write" }).close();
      } catch (error) {
        refused++;
        assert.equal((error as GrokError).code, "STORE", String(error));
        assert.ok(readFileSync(path).equals(damaged), `page ${at / PAGE + 1}`);
      }
    }
    assert.ok(refused > 3, "tables that are written at once are among them");
  });

  it("a list of tables that holds other things than texts is damage", () => {
    makeStore();
    const whole = readFileSync(path);
    for (const [column, value] of [
      ["type", "7"],
      ["type", "x'7461'"],
      ["name", "NULL"],
      ["tbl_name", "x'00'"],
    ]) {
      writeFileSync(path, whole);
      behind((db) => {
        db.unsafeMode(true);
        db.exec(`CREATE INDEX strange ON outcome (kind);
          PRAGMA writable_schema = ON;
          UPDATE sqlite_schema SET ${column} = ${value} WHERE name IN ('strange', 'outcome_by_kind')`);
      });
      for (const mode of ["read", "write"] as const) {
        throwsGrok(() => withStore(mode, () => undefined), "STORE", /./);
      }
    }
  });

  it("a constraint that a damaged row breaks is damage, not a mistake of the program", () => {
    makeStore();
    behind((db) => {
      db.unsafeMode(true);
      const schema = (from: string, to: string): void => {
        db.exec(`PRAGMA writable_schema = ON;
          UPDATE sqlite_schema SET sql = replace(sql, '${from}', '${to}') WHERE name = 'trial';
          PRAGMA writable_schema = RESET;`);
      };
      schema(") STRICT", ") /*STRICT*/");
      db.exec("UPDATE trial SET seed = 'x' WHERE seed = 2");
      schema(") /*STRICT*/", ") STRICT");
    });
    throwsGrok(
      () =>
        withStore("write", (store) => {
          store.acquireLease();
          store.beginDeclaration({ name: "first", definition: "{}" });
          store.endDeclaration("first"); // orphans all trials, and so writes the damaged row
        }),
      "STORE",
      /it is damaged: tables and indexes: non-INTEGER value in trial\.seed/,
    );
  });
});

describe("open-store: the death of a writer", () => {
  /** Runs a program that opens the store at `path`, and ends as the program ends. */
  function inAnotherProcess(program: string): ReturnType<typeof spawnSync> {
    const entry = new URL("../../src/store/index.js", import.meta.url).href;
    const code = `import { openStore } from ${JSON.stringify(entry)};
      const store = openStore(${JSON.stringify(path)}, { mode: "write" });
      ${program}`;
    return spawnSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  }

  it("kill -9 loses nothing that was acknowledged, and its lease is taken over at once", () => {
    const row = curveRow(3);
    const killed = inAnotherProcess(`
      store.acquireLease();
      store.beginDeclaration({ name: "second", definition: "{}" });
      store.writeEvents([{ kind: "rows", trialId: "t", rows: [${JSON.stringify(row)}] }]);
      process.kill(process.pid, "SIGKILL");`);
    assert.equal(killed.signal, "SIGKILL", String(killed.stderr));
    assert.ok(existsSync(`${path}-wal`), "the log is still there: nobody closed the store");
    withStore("read", (store) => assert.deepEqual(store.curve("t"), [row]));
    withStore("write", (store) => {
      assert.match(store.acquireLease() ?? "", new RegExp(`from process ${killed.pid} on .*is gone`));
      assert.equal(store.sweeps().length, 1);
      assert.deepEqual(store.curve("t"), [row]);
    });
    assert.deepEqual(readdirSync(folder), ["store.db"]);
  });

  it(
    "a killed writer that nobody has reaped is dead all the same",
    { skip: process.platform === "linux" ? false : "zombies are told apart on Linux only" },
    async () => {
      makeStore();
      // A shell that replaces itself leaves its child to a parent that does not ask for it.
      const parent = spawn("bash", ["-c", "sleep 0.2 & echo $!; exec sleep 60"]);
      try {
        const [pid] = (await once(parent.stdout, "data")) as [Buffer];
        while (!/\) Z /.test(readFileSync(`/proc/${Number(pid)}/stat`, "utf8"))) await delay(10);
        withStore("write", (store) => {
          store.acquireLease();
          behind((db) => db.prepare("UPDATE lease SET pid = ?").run(Number(pid)));
          withStore("write", (other) =>
            assert.match(other.acquireLease() ?? "", new RegExp(`process ${Number(pid)} on .*is gone`)),
          );
        });
      } finally {
        parent.kill("SIGKILL");
      }
    },
  );

  it("a live writer in another process is named", () => {
    makeStore();
    withStore("write", (store) => {
      store.acquireLease();
      const refused = inAnotherProcess(`
        try { store.acquireLease(); } catch (error) { console.log(error.code, error.message); }
        store.close();`);
      assert.match(
        String(refused.stdout),
        new RegExp(`STORE .*process ${process.pid} on `),
        String(refused.stderr),
      );
      store.renewLease();
    });
  });
});
