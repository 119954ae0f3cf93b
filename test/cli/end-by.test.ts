import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parseEndBy } from "../../src/cli/end-by.js";
import { throwsGrok } from "../contract/store-fixtures.js";
import { slowSweep } from "../crash/kill-until-done.js";
import { readSlurmTime, slurmTime } from "../../src/slurm/index.js";
import { Bench, type Ended } from "./groksweep.js";

describe("parseEndBy", () => {
  it("reads lengths, dates and the end of a job, and nothing else", () => {
    const now = Date.parse("2030-01-01T00:00:00Z");
    assert.deepEqual(parseEndBy("2h", now), { kind: "at", endMs: now + 7_200_000 });
    assert.deepEqual(parseEndBy("2030-01-02T00:00Z", now), { kind: "at", endMs: now + 86_400_000 });
    assert.deepEqual(parseEndBy("slurm-90s", now), { kind: "slurm", spareMs: 90_000 });
    assert.deepEqual(parseEndBy("slurm", now), { kind: "slurm", spareMs: 180_000 });
    for (const text of ["", "2", "soon", "slurm-", "slurm-2", "2030-13-01T00:00", "tomorrow"])
      throwsGrok(() => parseEndBy(text, now), "INPUT", /--end-by: expected/);
    throwsGrok(() => parseEndBy("2029-12-31T00:00Z", now), "INPUT", /which has passed/);
  });
});

describe("times of Slurm", () => {
  it("are read as Slurm writes them, and written so", () => {
    const read = { "0:57": 57, "1:00:00": 3600, "1-02:00:00": 93_600, "2-03": 183_600, UNLIMITED: Infinity };
    for (const [text, seconds] of Object.entries(read))
      assert.equal(readSlurmTime(text), seconds * 1000, text);
    for (const text of ["", "60", "INVALID", "1:2:3:4"]) assert.equal(readSlurmTime(text), null, text);
    for (const ms of [225_000, 7_200_000, 93_601_000]) assert.equal(readSlurmTime(slurmTime(ms)), ms);
  });
});

describe("run --end-by", () => {
  const bench = new Bench();
  const tools = join(bench.folder, "bin");
  before(() => {
    bench.file("long.yaml", slowSweep(40_000_000));
    mkdirSync(tools);
    tool("scontrol", `echo "$@" > ${join(bench.folder, "asked")}; kill -9 $PPID`);
  });
  after(() => bench.remove());

  function tool(name: string, script: string): void {
    writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(tools, name), 0o755);
  }
  function run(endBy: string, ...more: readonly string[]): Ended {
    const variables = { PATH: `${tools}:${process.env["PATH"] ?? ""}`, SLURM_JOB_ID: "77" };
    return bench.runWithin(variables, "run", "long.yaml", "--threads", "1", "--end-by", endBy, ...more);
  }

  it("stops as on Ctrl-C, and the next run goes on from there", () => {
    const { code, stderr } = run("3s", "--store", "a.db");
    assert.equal(code, 130, stderr);
    assert.match(stderr, /stopping: the time is up \(--end-by\); writing checkpoints/);
    assert.equal(bench.run("check", "--store", "a.db").code, 0);
  });

  it("asks Slurm to run the job again when its time is up, with the last copy in its place by then", () => {
    // It is asked at the start, and again when the time seems to be up.
    const asked = join(bench.folder, "asked-before");
    tool("squeue", `if [ -e ${asked} ]; then echo 0:01; else touch ${asked}; echo 0:05; fi`);
    mkdirSync(join(bench.folder, "net"));
    const { stderr } = run("slurm-1s", "--store", "net/a.db", "--scratch", bench.folder);
    assert.match(stderr, /the time is up/);
    assert.equal(readFileSync(join(bench.folder, "asked"), "utf8"), "requeue 77\n");
    const { stdout } = bench.run(
      "sql",
      "SELECT sum(step) > 0 FROM checkpoint",
      "--store",
      "net/a.db",
      "--json",
    );
    assert.match(stdout, /1/);
  });

  it("names a task of an array by array and index: the number of the last task is that of all", () => {
    const asked = join(bench.folder, "asked-in-array");
    tool(
      "squeue",
      `case "$*" in *"--jobs 9_4 "*) ;; *) printf '3:59\\n3:59\\n'; exit;; esac\n` +
        `if [ -e ${asked} ]; then echo 0:01; else touch ${asked}; echo 0:05; fi`,
    );
    const variables = {
      PATH: `${tools}:${process.env["PATH"] ?? ""}`,
      SLURM_JOB_ID: "9",
      SLURM_ARRAY_JOB_ID: "9",
      SLURM_ARRAY_TASK_ID: "4",
    };
    const args = ["--threads", "1", "--end-by", "slurm-1s", "--store", "array.db"];
    const { stderr } = bench.runWithin(variables, "run", "long.yaml", ...args);
    assert.match(stderr, /the time is up/);
    assert.equal(readFileSync(join(bench.folder, "asked"), "utf8"), "requeue 9_4\n");
  });

  it("does not ask for a job that brought nothing to be run again", () => {
    tool("squeue", "echo 0:00");
    rmSync(join(bench.folder, "asked"), { force: true });
    const { code, stderr } = run("slurm-1s", "--store", "nothing.db");
    assert.equal(code, 130, stderr);
    assert.match(stderr, /brought neither an outcome nor a checkpoint/);
    assert.ok(!existsSync(join(bench.folder, "asked")));
  });

  it("says where Slurm does not run the job again, and where it does not say when the job ends", () => {
    const asked = join(bench.folder, "asked-once");
    tool("squeue", `if [ -e ${asked} ]; then echo 0:01; else touch ${asked}; echo 0:04; fi`);
    tool("scontrol", "echo 'Requested operation is presently disabled' >&2; exit 1");
    const { code, stderr } = run("slurm-1s", "--store", "refused.db");
    assert.equal(code, 130, stderr);
    assert.match(
      stderr,
      /does not run this job again \(scontrol says: Requested operation .*\): submit it again/,
    );
    tool("squeue", "echo 'no contact' >&2; exit 1");
    const quick = bench.file("quick.yaml", slowSweep(40));
    const variables = { PATH: `${tools}:${process.env["PATH"] ?? ""}`, SLURM_JOB_ID: "77" };
    const unknown = bench.runWithin(variables, "run", quick, "--end-by", "slurm", "--store", "quick.db");
    assert.equal(unknown.code, 0, unknown.stderr);
    assert.match(unknown.stderr, /does not say when this job ends \(squeue says: no contact\)/);
  });

  it("is refused where there is no job", () => {
    const { code, stderr } = bench.runWithin({ SLURM_JOB_ID: "" }, "run", "long.yaml", "--end-by", "slurm");
    assert.equal(code, 2);
    assert.match(stderr, /expected to run in a job of Slurm/);
  });
});
