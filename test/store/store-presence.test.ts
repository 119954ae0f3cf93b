import assert from "node:assert/strict";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import type { Store } from "../../src/model/index.js";
import { copyStoreTo, openStore } from "../../src/store/index.js";
import { connect } from "../../src/store/sqlite/connection.js";
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

function overwrite(file: string, bytes: Buffer): void {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, bytes, 0, bytes.length, 0);
  closeSync(descriptor);
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

  for (const [what, harm] of [
    ["emptied", () => truncateSync(`${path}-wal`, 0)],
    ["shortened", () => truncateSync(`${path}-wal`, 2 * 4096)],
    ["overwritten at its beginning", () => overwrite(`${path}-wal`, Buffer.alloc(32, 7))],
  ] as const) {
    it(`the log is ${what}: nobody's pages are folded into the store, which is as it was before the log`, () => {
      store.close();
      store = openStore(path, { mode: "write" });
      store.acquireLease();
      const before = readFileSync(path);
      store.beginDeclaration({ name: "second", definition: "{}" });
      store.declareTrials("second", some);
      store.endDeclaration("second");
      harm();
      everythingThrows(/log \(-wal\) was emptied, cut or overwritten .* is lost\nlet groksweep check/);
      store.close();
      assert.deepEqual(readFileSync(path), before);
      const left = openStore(path, { mode: "write" });
      assert.equal(left.sweep("first")?.trials, some.length);
      assert.deepEqual(left.checkTables(true), []);
      left.close();
    });
  }

  it("a log that was emptied is noticed by the heartbeat, when nothing is written", () => {
    truncateSync(`${path}-wal`, 0);
    throwsGrok(() => store.renewLease(), "STORE", /cut or overwritten/);
    throwsGrok(() => store.close(), "STORE", /cut or overwritten/);
  });

  it("a log that another program has folded and emptied is no fault", () => {
    const other = connect(path, "write");
    other.pragma("wal_checkpoint(TRUNCATE)");
    other.close();
    assert.equal(statSync(`${path}-wal`).size, 0);
    store.renewLease();
    store.writeEvents([{ kind: "rows", trialId: some[0].id, rows: [curveRow(0)] }]);
    store.renewLease();
  });

  it("the file is emptied in place", () => {
    truncateSync(path, 0);
    everythingThrows(/its file was emptied[^]*restore a backup/);
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
