import { after, describe, it } from "node:test";
import assert from "node:assert/strict";
import { Bench } from "../cli/groksweep.js";
import { killUntilDone, SLOW } from "./kill-until-done.js";

describe("kill -9, many times", () => {
  const bench = new Bench();
  after(() => bench.remove());

  it("never changes a result", async () => {
    bench.file("slow.yaml", SLOW);
    assert.equal(bench.run("run", "slow.yaml", "--store", "untouched.db", "--quiet").code, 0);
    const hash = bench.run("hash", "--store", "untouched.db").stdout;
    let kills = 0;
    for (let round = 1; round <= 6; round++) {
      const store = `killed-${round}.db`;
      kills += await killUntilDone(bench, store, 5, round * 7919);
      assert.equal(bench.run("hash", "--store", store).stdout, hash, store);
    }
    assert.ok(kills >= 6, `${kills} kills in the middle of a run`);
  });
});
