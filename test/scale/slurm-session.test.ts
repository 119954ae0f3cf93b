import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Bench } from "../cli/groksweep.js";
import { TINY } from "../session/tiny-sweep.js";
import { noSlurm, SlurmCluster } from "./slurm-cluster.js";

/** A path that a shell and sbatch must read as one word each. */
const SHARED = `it's a "shared" folder`;

describe("a session on a cluster", { skip: noSlurm() }, () => {
  const bench = new Bench();
  let cluster: SlurmCluster;
  before(async () => {
    bench.file('the "tiny" one.yaml', TINY);
    mkdirSync(join(bench.folder, SHARED));
    cluster = await SlurmCluster.start();
  });
  after(() => {
    cluster.stop();
    bench.remove();
  });

  it("from the sweep's file to the hash of one run, with what is asked on the way", async () => {
    const run = (...args: readonly string[]): string => {
      const { code, stdout, stderr } = bench.runWithin(cluster.environment, ...args);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    const sweep = 'the "tiny" one.yaml';
    const options = ["--nodes", "4", "--time", "5m", "--cpus", "1", "--shared", SHARED];
    const submitted = run("slurm", sweep, ...options, "--submit");
    assert.match(submitted, /12 trials in 4 shards, an array of 4 tasks, 4 at once/);
    assert.match(submitted, /partition short: 2 nodes, at most 1 h 00 min/);
    assert.match(run("status", "--shards", SHARED), /submitted|running|complete/);
    await cluster.drain();
    const status = run("status", "--shards", SHARED);
    assert.match(status, /^tiny: 12 of 12 trials done in 4 shards: 4 complete/);
    const shared = join(bench.folder, SHARED);
    const stores = readdirSync(shared).filter((name) => name.endsWith(".db"));
    assert.deepEqual(stores.sort(), ["1-of-4.db", "2-of-4.db", "3-of-4.db", "4-of-4.db"]);
    assert.deepEqual(
      readdirSync(shared).filter((name) => !/\.(db|out|sbatch)$/.test(name)),
      [],
      "nothing else is left",
    );
    run("merge", ...stores.map((name) => join(shared, name)), "--store", "all.db");
    run("run", sweep, "--store", "whole.db", "--quiet");
    assert.equal(run("hash", "--store", "all.db"), run("hash", "--store", "whole.db"));
  });
});
