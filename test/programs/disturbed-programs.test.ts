import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inTraining } from "../crash/kill-until-done.js";
import { endsSoon } from "./processes-of.js";
import { testDisturbances } from "./test-disturbances.js";

/** Long enough for a kill in the middle. */
const PACE_MS = 60;

describe("programs that are disturbed", () => {
  const { bench, undisturbed } = testDisturbances({ megabytes: 8, lines: 20_000 });

  for (const signal of ["SIGKILL", "SIGTERM"] as const) {
    it(`a run that ends by ${signal}: its programs end too, and the next run goes on`, async () => {
      const store = `${signal}.db`;
      bench.write({ pace: PACE_MS });
      for (let time = 0; time < 2; time++) {
        const { child, ended } = bench.start("run", "told.yaml", "--store", store);
        await inTraining(bench, store);
        child.kill(signal);
        const { code } = await ended;
        assert.equal(code, signal === "SIGTERM" ? 130 : null);
        assert.ok(await endsSoon(bench.folder), "no process is left");
      }
      const { code, stderr } = bench.run("run", "told.yaml", "--store", store);
      assert.equal(code, 0, stderr);
      assert.equal(bench.hash(store), undisturbed());
    });
  }

  it("a run of batches that is killed, with child processes of its programs: nothing is left, and the next run goes on", async () => {
    const store = "batches.db";
    // The children ignore TERM and hold the program's pipes.
    const before = `import { spawn } from "node:child_process";
spawn("sh", ["-c", "trap '' TERM; while :; do sleep 1; done"], { stdio: ["ignore", 1, 2, 3] }).unref();`;
    bench.write({ before, pace: PACE_MS }, { batch: 4, grace: "300ms" });
    for (let time = 0; time < 2; time++) {
      const { child, ended } = bench.start("run", "told.yaml", "--store", store);
      await inTraining(bench, store);
      child.kill("SIGKILL");
      await ended;
      assert.ok(await endsSoon(bench.folder), "no process is left");
    }
    const { code, stderr } = bench.run("run", "told.yaml", "--store", store);
    assert.equal(code, 0, stderr);
    assert.equal(bench.hash(store), undisturbed());
    assert.ok(await endsSoon(bench.folder), "no process is left");
  });

  it("a trial that is deepened goes on from its checkpoint, with the bits of a whole run", () => {
    bench.write();
    const longer = ["--set", "budget.steps=300"];
    assert.equal(bench.run("run", "told.yaml", "--store", "whole.db", ...longer).code, 0);
    // 60 steps at first, then the other 240, and not all of them again.
    const steps = bench.rows("SELECT DISTINCT evaluations FROM attempt ORDER BY 1", "whole.db");
    assert.deepEqual(steps, [["60"], ["240"]]);
    assert.equal(bench.run("run", "told.yaml", "--store", "fresh.db", ...longer).code, 0);
    assert.equal(bench.hash("whole.db"), bench.hash("fresh.db"));
  });
});
