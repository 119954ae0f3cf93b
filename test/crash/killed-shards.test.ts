import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { Bench } from "../cli/groksweep.js";
import { inTraining, SLOW } from "./kill-until-done.js";

/** Shards of a cut that are killed once, the first ones. */
const KILLED = 2;

describe("shards whose runs are killed", () => {
  const bench = new Bench();
  after(() => bench.remove());
  bench.file("slow.yaml", SLOW);
  const run = (...args: readonly string[]): string => {
    const { code, stdout, stderr } = bench.run(...args);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  for (const count of [1, 3, 7]) {
    it(`${count} of them, merged twice and while one is half done, have the hash of one run`, async () => {
      run("run", "slow.yaml", "--store", "whole.db", "--quiet");
      const [all, stores] = [`all-${count}.db`, [] as string[]];
      for (let index = 1; index <= count; index++) {
        const store = `${index}-of-${count}.db`;
        const command = ["run", "slow.yaml", "--shard", `${index}/${count}`, "--store", store, "--quiet"];
        if (index <= KILLED) {
          const { child, ended } = bench.start(...command);
          await inTraining(bench, store);
          child.kill("SIGKILL");
          await ended;
          run("merge", store, "--store", all);
        }
        run(...command);
        stores.push(store);
      }
      run("merge", ...stores, "--store", all);
      const hash = run("hash", "--store", "whole.db");
      assert.equal(run("hash", "--store", all), hash);
      run("merge", ...stores.reverse(), "--store", all);
      assert.equal(run("hash", "--store", all), hash);
      assert.match(run("run", "slow.yaml", "--store", all, "--dry-run"), /: 0 trials to train, 32 are there/);
    });
  }
});
