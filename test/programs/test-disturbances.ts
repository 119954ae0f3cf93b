import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { disturbances } from "./disturbances.js";
import { endsSoon } from "./processes-of.js";
import { ProgramBench } from "./program-bench.js";

/**
 * Tests of a group: every disturbance from inside leaves the same curves, and nothing running.
 *
 * @param megabytes of the longest log. @param lines that a program says as fast as it can.
 * @returns the bench, and the content hash of the undisturbed sweep, known once the group has begun.
 */
export function testDisturbances({
  megabytes,
  lines,
}: {
  readonly megabytes: number;
  readonly lines: number;
}): {
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

  it(`a program that says ${lines} lines at once, and is killed in between: the same curves`, async () => {
    const long = {
      name: "long",
      axes: { seed: [0, 1] },
      budget: { steps: lines, stop: "budget", record: { pointsPerDecade: 4 } },
    };
    const run = (store: string): void => {
      const { code, stderr } = bench.run("run", "told.yaml", "--store", store);
      assert.equal(code, 0, stderr);
    };
    const hash = (store: string): string => bench.run("hash", "long", "--store", store).stdout;
    bench.write({}, {}, long);
    run("asked.db");
    assert.ok(hash("asked.db").length > 60);
    // Before each step that is asked for, all steps since the one before, in writes of some thousand lines.
    const row = `
      let text = "";
      for (let other = (steps[steps.indexOf(step) - 1] ?? step) + 1; other < step; other++) {
        text += JSON.stringify({ trial, step: other, train_loss: 1, test_loss: 1 }) + "\\n";
        if (text.length > 100000) { pour(text); text = ""; }
      }
      pour(text);
      if (step > 500) { let isFirst = true; try { closeSync(openSync("happened", "wx")); } catch { isFirst = false; } if (isFirst) process.kill(process.pid, "SIGKILL"); }`;
    // A pipe takes what it has room for.
    const before =
      "const pour = (text) => { for (let rest = Buffer.from(text); rest.length > 0; ) { try { rest = rest.subarray(writeSync(3, rest)); } catch (error) { if (error.code !== 'EAGAIN') throw error; sleep(1); } } };";
    rmSync(join(bench.folder, "happened"), { force: true });
    bench.write({ row, before }, {}, long);
    run("all.db");
    assert.ok(existsSync(join(bench.folder, "happened")), "a process was killed");
    assert.equal(hash("all.db"), hash("asked.db"));
    assert.ok(await endsSoon(bench.folder), "no process is left");
  });

  return { bench, undisturbed: () => undisturbed };
}
