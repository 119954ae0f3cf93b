import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { disturbances } from "./disturbances.js";
import { endsSoon } from "./processes-of.js";
import { ProgramBench } from "./program-bench.js";

/**
 * Tests of a group: every disturbance from inside leaves the same curves, and nothing running.
 *
 * @param megabytes of the longest log.
 * @returns the bench, and the content hash of the undisturbed sweep, known once the group has begun.
 */
export function testDisturbances(megabytes: number): {
  readonly bench: ProgramBench;
  readonly undisturbed: () => string;
} {
  const bench = new ProgramBench();
  let undisturbed = "";
  before(() => {
    bench.write();
    const { code, stderr } = bench.run("run", "told.yaml", "--store", "whole.db");
    assert.equal(code, 0, stderr);
    undisturbed = bench.hash("whole.db");
  });
  after(() => bench.remove());

  disturbances(megabytes).forEach(({ what, changes, task = {} }, index) => {
    it(`${what}: the same curves, and nothing is left running`, async () => {
      rmSync(join(bench.folder, "happened"), { force: true });
      bench.write(changes, task);
      const store = `inside-${index}.db`;
      const { code, stderr } = bench.run("run", "told.yaml", "--store", store);
      assert.equal(code, 0, stderr);
      assert.equal(bench.hash(store), undisturbed);
      assert.ok(await endsSoon(bench.folder), "no process is left");
    });
  });
  return { bench, undisturbed: () => undisturbed };
}
