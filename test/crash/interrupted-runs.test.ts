import { after, describe, it } from "node:test";
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Bench } from "../cli/groksweep.js";
import { inTraining, killUntilDone, SLOW } from "./kill-until-done.js";

describe("a run that is interrupted", () => {
  const bench = new Bench();
  after(() => bench.remove());
  bench.file("slow.yaml", SLOW);
  const untouched = bench.run("run", "slow.yaml", "--store", "untouched.db", "--quiet");
  assert.equal(untouched.code, 0, untouched.stderr);
  const hash = bench.run("hash", "--store", "untouched.db").stdout;

  it("ends with the same hash after kill -9 at random moments", async () => {
    const kills = await killUntilDone(bench, "killed.db", 3, 1);
    assert.ok(kills > 0, "it was killed at least once");
    assert.equal(bench.run("hash", "--store", "killed.db").stdout, hash);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`stops gracefully on ${signal}, says how to go on, and goes on`, async () => {
      const store = `${signal}.db`;
      const { child, ended } = bench.start("run", "slow.yaml", "--store", store);
      await inTraining(bench, store);
      child.kill(signal);
      const { code, stderr } = await ended;
      assert.equal(code, 130, stderr);
      assert.match(stderr, /interrupted with [\d,]+ of \d+ trials done/);
      assert.match(stderr, new RegExp(`hint: go on with: groksweep run slow.yaml --store ${store}`));
      assert.equal(bench.run("run", "slow.yaml", "--store", store, "--quiet").code, 0);
      assert.equal(bench.run("hash", "--store", store).stdout, hash);
    });
  }

  it("stops at once on a second SIGINT, and goes on all the same", async () => {
    const { child, ended } = bench.start("run", "slow.yaml", "--store", "twice.db");
    await inTraining(bench, "twice.db");
    child.kill("SIGINT");
    child.kill("SIGINT");
    await delay(5);
    child.kill("SIGINT");
    const { code } = await ended;
    assert.equal(code, 130);
    assert.equal(bench.run("run", "slow.yaml", "--store", "twice.db", "--quiet").code, 0);
    assert.equal(bench.run("hash", "--store", "twice.db").stdout, hash);
  });

  it("refuses a second run on the same store, naming the first", async () => {
    const { child, ended } = bench.start("run", "slow.yaml", "--store", "shared.db");
    await inTraining(bench, "shared.db");
    const second = bench.run("run", "slow.yaml", "--store", "shared.db");
    child.kill("SIGKILL");
    await ended;
    assert.equal(second.code, 4);
    assert.match(second.stderr, new RegExp(String(child.pid)));
  });
});
