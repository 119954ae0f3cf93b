import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { openOutput } from "../../src/files/index.js";
import type { Store } from "../../src/model/index.js";
import { copyStoreTo, openStore, refuseStores } from "../../src/store/index.js";
import { throwsGrok } from "../contract/store-fixtures.js";

let folder = "";
let store: Store;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-guard-"));
  store = openStore(at("store.db"), { mode: "write" });
  store.acquireLease();
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function refused(name: string, words: RegExp): void {
  throwsGrok(() => openOutput(at(name), refuseStores), "INPUT", words);
}

describe("refuseStores", () => {
  it("the store that is open, and what belongs to it, there or not", () => {
    refused("store.db", /this is the store .*store\.db/);
    refused("store.db-wal", /write-ahead log/);
    refused("store.db-shm", /index of the write-ahead log/);
    refused("store.db-journal", /rollback journal/);
    throwsGrok(() => copyStoreTo(store, at("store.db-journal")), "INPUT", /rollback journal/);
  });

  it("links to them, symbolic and hard", () => {
    for (const suffix of ["", "-wal", "-shm"]) {
      symlinkSync(at(`store.db${suffix}`), at(`soft${suffix}`));
      linkSync(at(`store.db${suffix}`), at(`hard${suffix}`));
      refused(`soft${suffix}`, /of the store|is the store/);
      refused(`hard${suffix}`, /of the store|is the store/);
    }
    symlinkSync(at("store.db-journal"), at("leads-to-none"));
    refused("leads-to-none", /rollback journal/);
  });

  it("databases that are not open, and what belongs to them", () => {
    copyStoreTo(store, at("other.db"));
    copyFileSync(at("store.db-wal"), at("log"));
    refused("other.db", /is a SQLite database/);
    refused("other.db-wal", /of the database .*other\.db/);
    refused("log", /log or journal of a SQLite database/);
  });

  it("a new store as well may not lie where another one keeps its log", () => {
    throwsGrok(
      () => openStore(at("store.db-journal"), { mode: "write" }),
      "STORE",
      /rollback journal .* of the store/,
    );
  });

  it("nothing else", () => {
    writeFileSync(at("a.csv"), "a,b\n");
    writeFileSync(at("empty"), "");
    for (const name of ["a.csv", "empty", "new.csv", "store.db.csv", "a.csv-wal"]) {
      assert.equal(refuseStores(at(name)), null, name);
    }
  });

  it("looking at a store that is open here takes none of its locks away", (t) => {
    if (!existsSync("/proc/locks")) return t.skip("the system does not list its locks");
    const { ino } = statSync(at("store.db"));
    const locks = (): readonly string[] =>
      readFileSync("/proc/locks", "utf8")
        .split("\n")
        .filter((line) => line.includes(` ${process.pid} `) && line.includes(`:${ino} `));
    const before = locks().length;
    if (before === 0) return t.skip("the system does not show this process its own locks");
    openStore(at("store.db"), { mode: "read" }).close();
    assert.equal(typeof refuseStores(at("store.db")), "string");
    assert.equal(typeof refuseStores(at("store.db-wal")), "string");
    assert.equal(locks().length, before);
  });
});
