import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { ProgramBench } from "./program-bench.js";

let bench: ProgramBench;
beforeEach(() => (bench = new ProgramBench()));
afterEach(() => bench.remove());

/** Checkpoints beyond what a store keeps in itself, by blanks at their end. */
const LARGE = {
  before: `
const plain = JSON.stringify;
JSON.stringify = (content) => plain(content) + ("w" in content ? " ".repeat(33 * 1024 * 1024) : "");`,
};
const ONE = {
  axes: { rate: [0.05], seed: [0] },
  budget: { steps: 6, stop: "budget", record: { pointsPerDecade: 4 } },
};
const LONGER = ["--set", "budget.steps=12"];

describe("what programs have beside the store", () => {
  const run = (...args: readonly string[]): string => {
    const { code, stdout, stderr } = bench.run(...args);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const checkpointsOf = (store: string): readonly string[] =>
    readdirSync(join(bench.folder, `${store}-programs`, "checkpoints"));

  it("goes along with a backup and a merge, and a run goes on from it there", () => {
    bench.write(LARGE, {}, ONE);
    run("run", "told.yaml");
    const names = checkpointsOf("groksweep.db");
    assert.equal(names.length, 1, "earlier ones are removed once a later one is kept");
    assert.match(names[0], /^[0-9a-f]{64}\.6$/);
    assert.match(
      run("backup", "copy.db"),
      /copy\.db-programs: 1 large checkpoint and 0 logs of programs, 3\d/,
    );
    assert.match(
      run("merge", "groksweep.db", "--store", "all.db"),
      /1 large checkpoint of programs came along/,
    );
    assert.doesNotMatch(run("merge", "groksweep.db", "--store", "all.db"), /came along/);
    for (const store of ["copy.db", "all.db"]) {
      assert.deepEqual(checkpointsOf(store), names);
      run("run", "told.yaml", "--store", store, ...LONGER);
      // The second attempt trains the last six steps alone.
      const steps = bench.rows("SELECT evaluations FROM attempt", store);
      assert.deepEqual(steps, [["6"], ["6"]]);
    }
    rmSync(join(bench.folder, "groksweep.db-programs", "checkpoints"), { recursive: true });
    run("run", "told.yaml", ...LONGER);
    assert.equal(
      bench.hash(),
      bench.hash("copy.db"),
      "without it a trial is trained from the start, to the same rows",
    );
  });

  it("shows what a program said last, of each trial of a batch", () => {
    const begin = 'console.log("begins", trial.slice(0, 6)); console.log("\\u001b[31mloss 0.25\\u001b[0m");';
    bench.write({ begin }, { batch: 4 });
    run("run", "told.yaml");
    const trials = bench.rows("SELECT trial_id FROM time_to_grok").flat();
    assert.equal(trials.length, 4);
    for (const id of trials) {
      const shown = run("show", id);
      assert.match(shown, /the program said last:/);
      // One process trained all four, so that its log is the log of each.
      for (const each of trials) assert.match(shown, new RegExp(`begins ${each.slice(0, 6)}`));
    }
    assert.match(
      run("status"),
      /its program said last \(trial [0-9a-f]{12}, 20.*Z\):\n.*\n.*\n {2}loss 0\.25\n/,
    );
    const { said } = JSON.parse(run("status", "--json")) as {
      readonly said: { readonly lines: readonly string[] };
    };
    assert.equal(said.lines.at(-1), "loss 0.25");
  });

  it("counts the time of programs as training, and knows no lanes", () => {
    // Each of the two trials sleeps for 8 × 50 ms at least.
    bench.write({ pace: 50 }, {}, { ...ONE, axes: { seed: [0, 1] } });
    const stdout = run("run", "told.yaml", "--threads", "1");
    assert.match(stdout, /time of the threads: [1-9]\d* % training, /);
    bench.write({ pace: 50, before: "// other code" }, { version: 2 }, { ...ONE, axes: { seed: [0, 1] } });
    const { summary } = JSON.parse(run("run", "told.yaml", "--threads", "1", "--json")) as {
      readonly summary: { readonly computeMs: number; readonly occupancy: number | null };
    };
    assert.equal(summary.occupancy, null);
    assert.ok(summary.computeMs > 400, `${summary.computeMs} ms`);
  });

  it("keeps the logs of attempts that failed", () => {
    const begin =
      'console.log("attempt", spec.trials[0].attempt); if (spec.trials[0].attempt < 3) process.exit(3);';
    bench.write({ begin }, {}, { axes: { rate: [0.05], seed: [0] } });
    run("run", "told.yaml");
    const [[id]] = bench.rows("SELECT trial_id FROM time_to_grok");
    const log = (name: string): string =>
      readFileSync(join(bench.folder, "groksweep.db-programs", "logs", `${name}.log`), "utf8").trim();
    assert.equal(log(`${id}.1`), "attempt 1");
    assert.equal(log(`${id}.2`), "attempt 2");
    assert.equal(log(id), "attempt 3");
    assert.equal(existsSync(join(bench.folder, "groksweep.db-programs", "work", id)), false);
  });

  it("compares series without a column of their own when a trial is trained again", () => {
    bench.write();
    run("run", "told.yaml");
    const [[id]] = bench.rows("SELECT trial_id FROM time_to_grok");
    run("rerun", id);
    // The series alone is another now, by its last digits.
    const row = `
      say({ trial, step, train_loss: w * w, test_loss: w * w * (1 + rate), norm: Math.abs(w) * (1 + 1e-9) });
      continue;`;
    for (const [same, code] of [
      ["bits", 1],
      [{ values: 1e-12 }, 1],
      [{ values: 1e-6 }, 0],
    ] as const) {
      bench.write({ row }, { same });
      // What must be the same is in the definition, which a run stores anew.
      run("run", "told.yaml");
      const again = bench.run("rerun", id);
      assert.equal(again.code, code, again.stdout + again.stderr);
      if (code === 1) assert.match(again.stderr, /step 0, norm: stored (\d), now \1\.00000000\d/);
    }
  });
});
