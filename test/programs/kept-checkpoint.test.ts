import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import {
  isUnchanged,
  LARGEST_IN_STORE,
  restoreCheckpoint,
  takeCheckpoint,
} from "../../src/system/program/training/kept-checkpoint.js";

describe("a checkpoint of a program", () => {
  const root = mkdtempSync(join(tmpdir(), "groksweep-kept-"));
  const folder = join(root, "own");
  const beside = join(root, "beside");
  mkdirSync(folder);
  after(() => rmSync(root, { recursive: true, force: true }));

  it("comes back byte by byte, in the store or beside it", () => {
    for (const size of [0, 1000, LARGEST_IN_STORE + 1]) {
      const bytes = Buffer.alloc(size, "state ");
      writeFileSync(join(folder, "state.pt"), bytes);
      const { checkpoint } = takeCheckpoint("a1", { name: "state.pt", step: 3 }, folder, beside);
      assert.ok(checkpoint.payload.length < 1200);
      const path = restoreCheckpoint(checkpoint, folder, beside);
      assert.ok(path !== null && bytes.equals(readFileSync(path)));
    }
  });

  it("is gone where a large file is another now", () => {
    writeFileSync(join(folder, "large"), Buffer.alloc(LARGEST_IN_STORE + 1));
    const { checkpoint } = takeCheckpoint("a2", { name: "large", step: 4 }, folder, beside);
    writeFileSync(join(beside, "a2.4"), "something else");
    assert.equal(restoreCheckpoint(checkpoint, folder, beside), null);
    rmSync(join(beside, "a2.4"));
    assert.equal(restoreCheckpoint(checkpoint, folder, beside), null);
  });

  it("has changed where its file was written again, and has not where it was removed", () => {
    writeFileSync(join(folder, "again"), "one");
    const taken = takeCheckpoint("a3", { name: "again", step: 5 }, folder, beside);
    assert.equal(isUnchanged(taken), true);
    writeFileSync(join(folder, "again"), "longer");
    assert.equal(isUnchanged(taken), false);
    rmSync(join(folder, "again"));
    assert.equal(isUnchanged(taken), true);
  });
});
