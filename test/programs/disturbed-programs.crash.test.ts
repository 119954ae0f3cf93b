import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { describe, it } from "node:test";
import { Draw } from "../fuzz/draw.js";
import { endsSoon } from "./processes-of.js";
import { testDisturbances } from "./test-disturbances.js";

const SEED = 1;
const KILLS = 25;

/** Moments of a kill, ms after the start. */
const EARLIEST_MS = 100;
const LATEST_MS = 2500;

describe("programs that are disturbed often", () => {
  const { bench, undisturbed } = testDisturbances({ megabytes: 1024, lines: 1_000_000 });

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
      assert.equal(bench.hash(store), undisturbed());
    }
  });
});
