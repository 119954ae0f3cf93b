import assert from "node:assert/strict";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { replaceFiles } from "../../src/session/replace-files.js";

const FOLDER = mkdtempSync(join(tmpdir(), "groksweep-replace-"));
const A = join(FOLDER, "a.html");
const B = join(FOLDER, "b.svg");

function textOf(path: string): string {
  return readFileSync(path, "utf8");
}

describe("replaceFiles", () => {
  beforeEach(() => {
    rmSync(FOLDER, { recursive: true });
    mkdirSync(FOLDER);
    writeFileSync(A, "old a");
    // Names that a program might use for its own unfinished files, but somebody else's.
    for (const name of ["a.html.part", "a.html.tmp", ".a.html.part", "a.html~"]) {
      writeFileSync(join(FOLDER, name), "a stranger's");
    }
  });
  after(() => {
    rmSync(FOLDER, { recursive: true });
  });

  it("writes new files and replaces old ones, which keep their permissions", () => {
    chmodSync(A, 0o640);
    replaceFiles([
      { path: A, content: "new a" },
      { path: B, content: Uint8Array.of(1, 2) },
    ]);
    assert.equal(textOf(A), "new a");
    assert.deepEqual([...readFileSync(B)], [1, 2]);
    assert.equal(statSync(A).mode & 0o777, 0o640);
    assert.equal(readdirSync(FOLDER).length, 6);
  });

  it("leaves every file as it was when one cannot be written, and nothing of its own", () => {
    const before = readdirSync(FOLDER);
    const wrong = [join(FOLDER, "missing", "c.svg"), FOLDER];
    for (const path of wrong) {
      assert.throws(() => {
        replaceFiles([
          { path: A, content: "new a" },
          { path, content: "" },
        ]);
      });
      assert.equal(textOf(A), "old a");
      assert.deepEqual(readdirSync(FOLDER), before);
    }
  });

  it("touches no file of anybody else, whatever its name", () => {
    replaceFiles([{ path: A, content: "new a" }]);
    for (const name of ["a.html.part", "a.html.tmp", ".a.html.part", "a.html~"]) {
      assert.equal(textOf(join(FOLDER, name)), "a stranger's");
    }
  });

  it("follows a symbolic link", () => {
    mkdirSync(join(FOLDER, "elsewhere"));
    writeFileSync(join(FOLDER, "elsewhere", "b"), "old b");
    symlinkSync(join("elsewhere", "b"), B);
    replaceFiles([{ path: B, content: "new b" }]);
    assert.ok(lstatSync(B).isSymbolicLink());
    assert.equal(textOf(join(FOLDER, "elsewhere", "b")), "new b");
  });
});
