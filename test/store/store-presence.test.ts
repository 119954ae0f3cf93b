import assert from "node:assert/strict";
import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Store } from "../../src/model/index.js";
import { copyStoreTo, openStore } from "../../src/store/index.js";
import { curveRow, declare, some, throwsGrok } from "../contract/store-fixtures.js";

let folder = "";
let path = "";
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-presence-"));
  path = join(folder, "store.db");
  store = openStore(path, { mode: "write" });
  store.acquireLease();
  declare(store, some);
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

function everythingThrows(words: RegExp): void {
  throwsGrok(() => store.renewLease(), "STORE", words);
  throwsGrok(
    () => store.writeEvents([{ kind: "rows", trialId: some[0].id, rows: [curveRow(0)] }]),
    "STORE",
    words,
  );
  throwsGrok(() => store.releaseLease(), "STORE", words);
}

describe("a store that goes away while it is written", () => {
  it("the file and its log are removed", () => {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`);
    everythingThrows(/was removed or moved away .*is not on disk[^]*run the same command again/);
  });

  it("the file is replaced by another store", () => {
    copyStoreTo(store, join(folder, "copy.db"));
    renameSync(join(folder, "copy.db"), path);
    everythingThrows(/replaced by another/);
    store.close();
    assert.equal(statSync(`${path}-wal`).size, 0, "the log of the old file is not read into the new one");
    const fresh = openStore(path, { mode: "write" });
    assert.equal(fresh.sweep("first")?.trials, some.length);
    assert.equal(fresh.acquireLease(), null);
    fresh.close();
  });

  it("the log alone is removed, or replaced", () => {
    rmSync(`${path}-wal`);
    everythingThrows(/log \(-wal\) was removed/);
    writeFileSync(`${path}-wal`, "another's");
    throwsGrok(() => store.renewLease(), "STORE", /log \(-wal\) was replaced/);
    rmSync(`${path}-wal`);
  });

  it("a file that was moved gets what stood in the log, and is whole under its new name", () => {
    const moved = join(folder, "moved.db");
    renameSync(path, moved);
    throwsGrok(() => store.renewLease(), "STORE", /moved away/);
    throwsGrok(() => store.close(), "STORE", /moved away/);
    assert.ok(!existsSync(`${path}-wal`));
    const found = openStore(moved, { mode: "read" });
    assert.equal(found.sweep("first")?.trials, some.length);
    found.close();
  });

  it("closing takes nothing from a store that was made in its place", () => {
    for (const suffix of ["", "-wal", "-shm"]) rmSync(`${path}${suffix}`);
    const successor = openStore(path, { mode: "write" });
    successor.acquireLease();
    declare(successor, some.slice(1));
    throwsGrok(() => store.close(), "STORE", /replaced/);
    assert.ok(existsSync(`${path}-wal`), "its log is still there");
    successor.renewLease();
    successor.writeEvents([{ kind: "rows", trialId: some[1].id, rows: [curveRow(0)] }]);
    successor.close();
    const read = openStore(path, { mode: "read" });
    assert.equal(read.sweep("first")?.trials, some.length - 1);
    read.close();
  });
});
