import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { after, before, describe, it } from "node:test";
import { Draw } from "../fuzz/draw.js";
import { disturbances } from "./disturbances.js";
import { endsSoon } from "./processes-of.js";
import { ProgramBench } from "./program-bench.js";

const SEED = 1;
const KILLS = 25;

/** Moments of a kill, ms after the start. */
const EARLIEST_MS = 100;
const LATEST_MS = 2500;

describe("programs that are disturbed often", () => {
  const bench = new ProgramBench();
  let undisturbed = "";
  before(() => {
    bench.write();
    assert.equal(bench.run("run", "told.yaml", "--store", "whole.db").code, 0);
    undisturbed = bench.hash("whole.db");
  });
  after(() => bench.remove());

  disturbances(1024).forEach(({ what, changes, task = {} }, index) => {
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

  it(`runs that are killed ${KILLS} times at random moments leave no process, and the same curves`, async () => {
    const draw = Draw.ofCase(SEED, "programs", 0);
    bench.write({ pace: 60 });
    for (let kill = 0; kill < KILLS; kill++) {
      const store = `random-${kill % 5}.db`;
      const { child, ended } = bench.start("run", "told.yaml", "--store", store);
      await Promise.race([ended, delay(EARLIEST_MS + draw.below(LATEST_MS - EARLIEST_MS))]);
      child.kill(draw.pick(["SIGKILL", "SIGTERM"] as const));
      await ended;
      assert.ok(await endsSoon(bench.folder), "no process is left");
    }
    for (let at = 0; at < 5; at++) {
      const store = `random-${at}.db`;
      const { code, stderr } = bench.run("run", "told.yaml", "--store", store);
      assert.equal(code, 0, stderr);
      assert.equal(bench.hash(store), undisturbed);
    }
  });
});
