import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import { TINY } from "../session/tiny-sweep.js";
import { Bench, type Ended } from "./groksweep.js";

/** What the tools of Slurm answer in these tests, unless one is made to answer something else. */
const ANSWERS: Readonly<Record<string, string>> = {
  scontrol: "echo 'MaxArraySize            = 5'",
  sinfo:
    "echo 'short*|up|1:00:00|4|8|16000'; echo 'long|up|infinite|2|64|250000'; echo 'old|down|1:00:00|1|1|100'",
  sacctmgr: "true",
  squeue: "true",
  sbatch: 'echo "$@" > submitted; echo "4711;cluster"',
};

describe("groksweep slurm", () => {
  const bench = new Bench();
  const tools = join(bench.folder, "bin");
  before(() => {
    bench.file("tiny.yaml", TINY);
    mkdirSync(tools);
  });
  after(() => bench.remove());
  beforeEach(() => {
    for (const [tool, answer] of Object.entries(ANSWERS)) answers(tool, answer);
  });

  function answers(tool: string, script: string): void {
    writeFileSync(join(tools, tool), `#!/bin/sh\n${script}\n`);
    chmodSync(join(tools, tool), 0o755);
  }
  /** With these tools before all others, or alone. */
  function slurm(...args: readonly string[]): Ended {
    return bench.runWithin({ PATH: `${tools}:${process.env["PATH"] ?? ""}` }, "slurm", "tiny.yaml", ...args);
  }
  const usual = ["--nodes", "2", "--time", "2h"];

  it("shows the script and touches nothing with --dry-run; the last line replaces the shell", () => {
    const { code, stdout, stderr } = slurm(
      ...usual,
      "--dry-run",
      "--cpus",
      "4",
      "--mem",
      "8G",
      "--partition",
      "short,long",
    );
    assert.equal(code, 0, stderr);
    const lines = stdout.split("\n");
    for (const line of [
      "#SBATCH --job-name=groksweep:tiny:2:1",
      "#SBATCH --array=1-2",
      "#SBATCH --time=0-02:00:00",
      "#SBATCH --cpus-per-task=4",
      "#SBATCH --mem=8G",
      "#SBATCH --partition=short,long",
      "#SBATCH --signal=B:TERM@120",
      "#SBATCH --requeue",
      "#SBATCH --open-mode=append",
    ])
      assert.ok(lines.includes(line), line);
    const command = stdout.slice(stdout.indexOf("exec ")).replaceAll("\\\n", "");
    assert.match(command, /^exec \S*node \S+main\.js run \S+tiny\.yaml +--shard "\$SLURM_ARRAY_TASK_ID\/2" /);
    assert.match(command, /--end-by slurm-195s/, "the clock ends the run before the signal may come");
    assert.deepEqual(readdirSync(bench.folder).sort(), ["bin", "tiny.yaml"]);
    assert.equal(spawnSync("bash", ["-n"], { input: stdout }).status, 0);
  });

  it("packs shards so that the array is as long as the cluster allows, and every shard is in one task", () => {
    for (const [shards, account] of [
      [4, ""],
      [5, ""],
      [11, ""],
      [11, "3|"],
    ] as const) {
      answers("sacctmgr", `echo '${account}'`);
      const { code, stdout, stderr } = slurm(
        "--nodes",
        "2",
        "--time",
        "1h",
        "--shards",
        String(shards),
        "--dry-run",
      );
      assert.equal(code, 0, stderr);
      const tasks = Number(/--array=1-(\d+)/.exec(stdout)?.[1]);
      assert.ok(tasks <= (account === "" ? 4 : 3), `${tasks} tasks`);
      const script = stdout.replace(/^exec .*run \S+/m, "echo");
      const trained = Array.from({ length: tasks }, (_, i) => {
        const env = { ...process.env, SLURM_ARRAY_TASK_ID: String(i + 1), SLURM_CPUS_ON_NODE: "1" };
        const said = spawnSync("bash", ["-c", script], { encoding: "utf8", env }).stdout;
        const [, first, last = first, count] = /--shard (\d+)(?:-(\d+))?\/(\d+)/.exec(said) ?? [];
        assert.equal(Number(count), shards);
        return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
      }).flat();
      assert.deepEqual(
        trained,
        Array.from({ length: shards }, (_, at) => at + 1),
      );
    }
  });

  it("says what could not be asked, and asks for whole nodes where no processors are named", () => {
    for (const tool of ["scontrol", "sinfo", "sacctmgr"]) answers(tool, "echo 'no contact' >&2; exit 1");
    const { code, stdout, stderr } = slurm(...usual, "--dry-run", "--partition", "anything");
    assert.equal(code, 0, stderr);
    for (const what of ["longest array", "partitions", "limits of your account"])
      assert.match(stderr, new RegExp(`${what} could not be asked: \\w+ says: no contact`));
    assert.match(stdout, /#SBATCH --exclusive\n/);
  });

  it("refuses what cannot be, all of it at once, and writes nothing", () => {
    const refusals: readonly (readonly [words: RegExp, ...args: readonly string[]])[] = [
      [/--nodes: expected an integer .* found 0/, "--nodes", "0", "--time", "2h"],
      [/--nodes: .* found 1\.5/, "--nodes", "1.5", "--time", "2h"],
      [/--time: expected a time such as/, "--nodes", "2", "--time", "nonsense"],
      [/say 120m/, "--nodes", "2", "--time", "120"],
      [/--time: expected at least 225s/, "--nodes", "2", "--time", "2m"],
      [
        /partition short allows 1 h, found 2 h[^]*cpus: .*8 on a node, found 9/,
        ...usual,
        "--cpus",
        "9",
        "--partition",
        "short",
      ],
      [/--partition: expected one of short, long, old, found "lng"/, ...usual, "--partition", "lng"],
      [
        /--account: expected a name of letters/,
        "--nodes",
        "2",
        "--time",
        "1h",
        "--account",
        "a\n#SBATCH --wrap=x",
      ],
      [/--nodes/, "--nodes", "many", "--time", "1h"],
      [/found "lng"/, "--nodes", "2", "--time", "1h", "--partition", "long,lng"],
      [/old is not up/, "--nodes", "1", "--time", "1h", "--partition", "old"],
      [/--mem: expected a number of megabytes/, "--nodes", "1", "--time", "1h", "--mem", "much"],
      [
        /--mem: partition short allows 16000M on a node, found 1T/,
        "--nodes",
        "1",
        "--time",
        "1h",
        "--mem",
        "1T",
      ],
      [/one of --submit and --dry-run, found both/, ...usual, "--submit", "--dry-run"],
      [/expected a folder, found nothing/, "--nodes", "1", "--time", "1h", "--shared", "nowhere"],
      [
        /found "lng"[^]*--shared .*nowhere: expected a folder, found nothing/,
        ...usual,
        "--partition",
        "lng",
        "--shared",
        "nowhere",
      ],
      [/expected a folder, found a file/, "--nodes", "1", "--time", "1h", "--shared", "tiny.yaml"],
      [/without line ends/, "--nodes", "1", "--time", "1h", "--shared", "a\nb"],
    ];
    for (const [words, ...args] of refusals) {
      const { code, stderr } = slurm(...args);
      assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
      assert.match(stderr, words);
    }
    assert.deepEqual(readdirSync(bench.folder).sort(), ["bin", "tiny.yaml"]);
  });

  it("writes the script once, leaves another one there as it is, and another cut's shards alone", () => {
    const here = ["--nodes", "2", "--time", "1h"];
    assert.equal(slurm(...here).code, 0);
    const path = join(bench.folder, "tiny-shards", "tiny.sbatch");
    const script = readFileSync(path, "utf8");
    assert.equal(slurm(...here).code, 0, "the same again");
    const other = slurm("--nodes", "3", "--time", "1h");
    assert.equal(other.code, 2);
    assert.match(other.stderr, /expected no file or the same script, found one with other content/);
    assert.equal(readFileSync(path, "utf8"), script);
    writeFileSync(join(bench.folder, "tiny-shards", "1-of-7.db"), "");
    assert.match(slurm(...here).stderr, /expected shards of a cut into 2, found 1-of-7\.db/);
  });

  it("submits, unless tasks of the folder are in the queue or Slurm refuses", () => {
    mkdirSync(join(bench.folder, "submitting"));
    const here = ["--nodes", "2", "--time", "1h", "--shared", "submitting", "--submit"];
    const submitted = slurm(...here, "--json");
    assert.equal(submitted.code, 0, submitted.stderr);
    const { script, job } = JSON.parse(submitted.stdout) as { readonly script: string; readonly job: string };
    assert.equal(job, "4711");
    assert.equal(readFileSync(join(bench.folder, "submitted"), "utf8"), `--parsable ${script}\n`);
    const row = `4711_1|1|PENDING|groksweep:tiny:2:1|${join(bench.folder, "submitting")}`;
    answers("squeue", `echo '${row}'`);
    assert.match(slurm(...here).stderr, /expected none of its tasks in the queue, found 1 \(4711_1/);
    answers("squeue", `echo '${row}-of-others'`);
    answers("sbatch", "echo 'sbatch: error: Invalid account' >&2; exit 1");
    const refused = slurm(...here);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /written, but not submitted: sbatch says: sbatch: error: Invalid account/);
  });

  it("writes the script where there is no Slurm, and says how to submit it", () => {
    mkdirSync(join(bench.folder, "nothing"));
    const here = ["slurm", "tiny.yaml", "--nodes", "2", "--time", "1h", "--shared", "nothing", "--submit"];
    const { code, stderr } = bench.runWithin({ PATH: "/nowhere" }, ...here);
    assert.equal(code, 2);
    assert.match(stderr, /written, but not submitted: there is no sbatch on this machine/);
    assert.match(stderr, /hint: submit it .*: sbatch \S+nothing\/tiny\.sbatch/);
    assert.ok(existsSync(join(bench.folder, "nothing", "tiny.sbatch")));
  });

  it("shows in status --shards what is in the queue, before and after there are stores", () => {
    mkdirSync(join(bench.folder, "queued"));
    const rows = [
      `9_1|1|RUNNING|groksweep:tiny:4:2|${join(bench.folder, "queued")}`,
      `9_2|2|PENDING|groksweep:tiny:4:2|${join(bench.folder, "queued")}`,
      "10|N/A|RUNNING|anything|/",
    ];
    answers("squeue", rows.map((row) => `echo '${row}'`).join("\n"));
    const status = (): string =>
      bench.runWithin({ PATH: `${tools}:${process.env["PATH"] ?? ""}` }, "status", "--shards", "queued")
        .stdout;
    assert.match(status(), /^tiny: no store yet; of 2 tasks for 4 shards 1 running, 1 submitted$/m);
    const run = bench.run("run", "tiny.yaml", "--shard", "1/4", "--store", "queued/1-of-4.db", "--quiet");
    assert.equal(run.code, 0, run.stderr);
    const text = status();
    assert.match(text, /4 shards: 1 complete, 1 running, 2 submitted, 0 stopped, 0 without a store/);
    assert.match(text, /^ {2}2\/4 +running +0 of 2 {2}job 9_1$/m);
    assert.match(text, /^ {2}3\/4 +submitted +0 of 4 {2}job 9_2$/m);
    answers("squeue", "echo 'no contact' >&2; exit 1");
    assert.match(status(), /^mind: the queue could not be asked: squeue says: no contact$/m);
  });
});
