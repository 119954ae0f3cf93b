import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Bench } from "../cli/groksweep.js";
import { slowSweep } from "../crash/kill-until-done.js";
import { noSlurm, SlurmCluster } from "./slurm-cluster.js";

/** How long before the end of its two minutes a task is ended, s: so that it is in the middle of training. */
const EARLIER_S = 108;

/** What a cluster does to tasks; at the end of each the merged shards have the hash of one run. */
describe("a cluster that ends tasks", { skip: noSlurm() }, () => {
  const bench = new Bench();
  let cluster: SlurmCluster;
  let expected = "";

  const run = (...args: readonly string[]): string => {
    const { code, stdout, stderr } = bench.runWithin(cluster.environment, ...args);
    assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
    return stdout;
  };

  before(async () => {
    // Longer than a task has below, on any machine.
    bench.file("slow.yaml", slowSweep(120_000));
    cluster = await SlurmCluster.start({ maxArraySize: 6 });
    run("run", "slow.yaml", "--store", "whole.db", "--quiet");
    expected = run("hash", "--store", "whole.db");
  });
  after(() => {
    cluster.stop();
    bench.remove();
  });

  /** The script for a folder of its own, changed, and the job that it became. */
  function submit(
    name: string,
    options: readonly string[],
    change: (script: string) => string = (script) => script,
    sweep = "slow",
  ): { readonly shared: string; readonly job: string; readonly again: () => string } {
    const shared = join(bench.folder, name);
    mkdirSync(shared);
    run("slurm", `${sweep}.yaml`, "--cpus", "1", "--shared", shared, ...options);
    const path = join(shared, `${sweep}.sbatch`);
    // Copies in short intervals: a test does not wait for ten minutes.
    writeFileSync(path, change(readFileSync(path, "utf8").replace("--scratch", "--copy-every 2s --scratch")));
    const again = (): string => cluster.run("sbatch", ["--parsable", path]).trim();
    return { shared, job: again(), again };
  }
  function storesIn(shared: string): readonly string[] {
    return readdirSync(shared)
      .filter((file) => file.endsWith(".db"))
      .map((file) => join(shared, file));
  }
  function logOf(shared: string): string {
    const logs = readdirSync(shared).filter((file) => file.endsWith(".out"));
    return logs.map((file) => readFileSync(join(shared, file), "utf8")).join("\n");
  }
  function requireWhole(shared: string, shards: number, hash = expected): void {
    const status = run("status", "--shards", shared);
    assert.match(
      status,
      new RegExp(`32 of 32 trials done in ${shards} shards?: ${shards} complete`),
      logOf(shared),
    );
    const all = join(shared, "merged");
    run("merge", ...storesIn(shared), "--store", all);
    assert.equal(run("hash", "--store", all), hash);
  }
  const isCopied = (shared: string): boolean => storesIn(shared).length > 0;

  it("packs shards into tasks where the array would be too long", async () => {
    const { shared } = submit("packed", ["--nodes", "3", "--time", "10m", "--shards", "12"]);
    assert.match(readFileSync(join(shared, "slow.sbatch"), "utf8"), /^#SBATCH --array=1-4%3$/m);
    await cluster.drain();
    requireWhole(shared, 12);
  });

  it("whose time is up by the clock: they are run again until all is trained", async () => {
    const { shared } = submit("clock", ["--nodes", "1", "--time", "2m", "--spare", "10s"], (script) =>
      script.replace("--end-by slurm-85s", `--end-by slurm-${EARLIER_S}s`),
    );
    await cluster.drain();
    const log = logOf(shared);
    assert.match(log, /stopping: the time is up \(--end-by\); writing checkpoints/);
    assert.match(log, /the rest is trained when Slurm runs this job again/);
    requireWhole(shared, 1);
  });

  it("whose time is up, each for itself: a task that was cancelled stays so", async () => {
    // Half of it takes longer than a task has.
    bench.file("slower.yaml", slowSweep(300_000, "slower"));
    run("run", "slower.yaml", "--store", "slower.db", "--quiet");
    const { shared, job, again } = submit(
      "each",
      ["--nodes", "2", "--time", "2m", "--spare", "10s"],
      (script) => script.replace("--end-by slurm-85s", `--end-by slurm-${EARLIER_S}s`),
      "slower",
    );
    await cluster.until("both have copies", () => storesIn(shared).length === 2);
    cluster.run("scancel", [`${job}_1`]);
    await cluster.drain();
    const status = run("status", "--shards", shared);
    assert.match(status, /1 complete, 0 running, 1 stopped/, logOf(shared));
    // The last task of an array has the array's number: it was run again by its own name.
    const log = readFileSync(join(shared, `slurm-${job}_2.out`), "utf8");
    assert.match(log, /the rest is trained when Slurm runs this job again/);
    assert.doesNotMatch(log, /does not say when this job ends/);
    again();
    await cluster.drain();
    requireWhole(shared, 2, run("hash", "--store", "slower.db"));
  });

  it("with its signal alone: nothing is lost, and submitting again goes on", async () => {
    const { shared, again } = submit("signal", ["--nodes", "1", "--time", "2m", "--spare", "10s"], (script) =>
      script.replace("TERM@10", `TERM@${EARLIER_S}`).replace(/ {2}--end-by .*\n/, ""),
    );
    await cluster.drain();
    assert.match(logOf(shared), /stopping: writing checkpoints/);
    const before = run("status", "--shards", shared);
    assert.match(before, /1 stopped/);
    while (!/1 complete/.test(run("status", "--shards", shared))) {
      again();
      await cluster.drain();
    }
    requireWhole(shared, 1);
  });

  it("that an administrator puts back into the queue", async () => {
    const { shared, job } = submit("requeued", ["--nodes", "2", "--time", "10m"]);
    await cluster.until("there is a copy", () => isCopied(shared));
    cluster.run("scontrol", ["requeue", `${job}_1`]);
    await cluster.drain();
    assert.match(logOf(shared), /stopping: writing checkpoints/);
    requireWhole(shared, 2);
  });

  it("by losing a node: Slurm runs its tasks again, from their copies", async () => {
    const { shared } = submit("lost", ["--nodes", "2", "--time", "10m"]);
    await cluster.until("there are copies", () => storesIn(shared).length === 2);
    const node = cluster.nodes.find((each) => cluster.jobsOn(each).length > 0) ?? "";
    cluster.killNode(node);
    await cluster.until("the loss is noticed", () =>
      /down/.test(cluster.run("sinfo", ["-h", "-N", "-o", "%t"])),
    );
    cluster.startNode(node);
    await cluster.drain();
    requireWhole(shared, 2);
  });

  it("and trains a shard twice at the same time", async () => {
    const { shared, again } = submit("twice", ["--nodes", "1", "--time", "10m"]);
    again();
    await cluster.until("both run", () =>
      /\b2\b/.test(String(cluster.nodes.flatMap((n) => cluster.jobsOn(n)).length)),
    );
    await cluster.drain();
    assert.ok(existsSync(join(shared, "1-of-1.db")));
    requireWhole(shared, 1);
  });
});
