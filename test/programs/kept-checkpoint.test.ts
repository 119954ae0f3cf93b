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
import { ProgramTrial } from "../../src/system/program/training/program-trial.js";
import type { Said } from "../../src/system/program/training/said.js";
import { jobOf } from "../../src/system/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { programSweep } from "./program-bench.js";

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

  it("fails its trial where the file was written again before the rows were stored", () => {
    const sweep = parseSweep(programSweep(), { source: "told", folder: root });
    const [trial] = sweep.trials();
    const budget = { steps: 10, stop: "budget", record: { steps: [0, 10] } } as const;
    const job = jobOf(trial, { budget, thresholds: sweep.thresholds, metrics: [] }, { resume: null });
    for (const isWrittenAgain of [false, true]) {
      const told = new ProgramTrial(job, { folder, checkpoints: beside }, null, []);
      const path = join(folder, "said");
      const hear = (said: Said): void => told.hear(said, "a line", 1, () => undefined);
      hear({ kind: "row", trial: null, step: 0, values: { train_loss: 1, test_loss: 1 } });
      writeFileSync(path, "one");
      hear({ kind: "checkpoint", trial: null, step: 0, name: "said" });
      if (!isWrittenAgain) {
        assert.deepEqual(told.committed(), [{ name: "said", step: 0 }]);
        continue;
      }
      writeFileSync(path, "longer");
      assert.throws(() => told.committed(), /expected said as it was said, it has changed since/);
    }
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
