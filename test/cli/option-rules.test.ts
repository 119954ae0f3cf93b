import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { Bench } from "./groksweep.js";

describe("options that do not go together", () => {
  const bench = new Bench();
  after(() => bench.remove());
  before(() => {
    bench.file("fine.yaml", "name: fine\naxes: { alpha: 1 }\nbudget: { steps: 10 }\n");
    bench.file("wrong.yaml", "name: wrong\naxes: { alpha: -1, wrong: 2 }\nbudget: { steps: 10 }\n");
  });

  /** The lines about mistakes, without the indentation of a list. */
  function mistakes(...words: readonly string[]): readonly string[] {
    const { code, stdout, stderr } = bench.run(...words);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, "");
    assert.equal(bench.digest(), "absent");
    const [first, ...others] = stderr.trimEnd().split("\n");
    const listed = others.filter((line) => line.startsWith("  ")).map((line) => line.trim());
    if (listed.length === 0) return [first.replace(/^error: /, "")];
    assert.ok(first.startsWith(`error: ${listed.length} mistakes in the command`), stderr);
    return listed;
  }

  const cases: readonly (readonly [says: RegExp, ...words: readonly string[]])[] = [
    [/^--copy-every: expected --scratch beside it/, "run", "fine.yaml", "--copy-every", "1m"],
    [/^--threads: expected no --queue beside it/, "run", "fine.yaml", "--queue=redis://x", "--threads=2"],
    [/^--kernels: expected no --queue beside it/, "run", "fine.yaml", "--queue=redis://x", "--kernels=wasm"],
    [/^--shard: expected no --queue beside it/, "run", "fine.yaml", "--queue=redis://x", "--shard=1/2"],
    [
      /^--store: expected \{shard\} in the path, found "a\.db"/,
      "run",
      "fine.yaml",
      "--shard=1-2/3",
      "--store=a.db",
    ],
    [
      /^expected one of --submit and --dry-run, found both/,
      ...["slurm", "fine.yaml", "--nodes=1", "--time=1h", "--submit", "--dry-run"],
    ],
    [/^--adopt: expected without a file/, "check", "a.ts", "--adopt"],
    [/^--out: expected with a page only, found with --format text/, "report", "--format=text", "--out", "x"],
    [/^--law: expected with --format page, text or json/, "report", "--format=csv", "--law=test_step~alpha"],
    [/^--out a\.csv: expected a name for json, found one for csv/, "export", "--format=json", "--out=a.csv"],
    [/^rerun: expected --damaged alone/, "rerun", "--damaged", "--where", "grokked"],
    [/^rerun: expected --damaged alone/, "rerun", "3fa9", "--damaged"],
    [/^rerun: expected trials or --where, and not both/, "rerun"],
    [/^rerun: expected trials or --where, and not both/, "rerun", "3fa9", "--where", "grokked"],
    [/^sql: expected one query, found none/, "sql"],
    [/^sql: expected one query, found two/, "sql", "SELECT 1", "--file", "failures"],
  ];

  for (const [says, ...words] of cases) {
    it(`are told alone, and with every other mistake: ${words.join(" ")}`, () => {
      const alone = mistakes(...words);
      assert.equal(alone.length, 1, alone.join("\n"));
      assert.match(alone[0], says);
      const together = mistakes(...words, "--no-such-option", "--quiet=1");
      assert.equal(together.length, 3, together.join("\n"));
      assert.ok(together.some((line) => says.test(line)));
    });
  }

  it("are told with values out of range and with the mistakes of the sweep file, each once", () => {
    const run = mistakes(
      "run",
      "wrong.yaml",
      "--copy-every=1m",
      "--threads=0",
      "--queue=redis://x",
      "--steps=-1",
    );
    for (const says of [
      /^--copy-every: expected --scratch/,
      /^--threads: expected an integer from 1 to 1024, found 0/,
      /^--threads: expected no --queue/,
      /^--steps: budget\.steps: expected an integer/,
      /^wrong\.yaml: axes\.alpha: expected/,
      /^wrong\.yaml: axes\.wrong: expected/,
    ])
      assert.equal(run.filter((line) => says.test(line)).length, 1, `${String(says)}\n${run.join("\n")}`);
    assert.equal(run.length, 6, run.join("\n"));
    const slurm = mistakes(
      ...[
        "slurm",
        "wrong.yaml",
        "--nodes=0",
        "--time=1h",
        "--submit",
        "--dry-run",
        "--set",
        "axes.epsilon=-1",
      ],
    );
    assert.equal(slurm.length, 5, slurm.join("\n"));
    assert.ok(slurm.some((line) => line.startsWith("--set axes.epsilon=-1: axes.epsilon: expected")));
  });

  it("are told with a sweep file that cannot be read", () => {
    const told = mistakes("plan", "absent.yaml", "--threads=0");
    assert.equal(told.length, 2);
    assert.match(told[1], /^absent\.yaml: expected a sweep file, got no such file; /);
  });

  it("leave the mistakes of the file to the command where the usage is right", () => {
    const told = bench.run("run", "wrong.yaml");
    assert.match(told.stderr, /^error: wrong\.yaml: 2 mistakes\n/);
  });

  it("are told with what a cluster would refuse and the mistakes of the file", () => {
    const told = mistakes("slurm", "wrong.yaml", "--nodes=1", "--time=1h", "--mem=much");
    assert.equal(told.filter((line) => line.startsWith("wrong.yaml: axes.")).length, 2);
    assert.ok(told.some((line) => line.startsWith("--mem: expected a number of megabytes")));
  });

  it("are none where a switch is off, a text looks like an option, or another option is given", () => {
    for (const words of [
      ["slurm", "wrong.yaml", "--nodes=1", "--time=1h", "--submit=false", "--dry-run"],
      ["slurm", "wrong.yaml", "--nodes=1", "--time=1h", "--no-submit", "--dry-run"],
    ])
      assert.match(bench.run(...words).stderr, /^error: wrong\.yaml: 2 mistakes\n/);
    // Nothing is wrong with these: they end because there is no store.
    for (const words of [
      ["sql", "-"],
      ["sql", "-- a comment\nSELECT 1"],
      ["sql", "--file", "failures"],
      ["rerun", "--where", "-1 < 0"],
      ["--store", "none.db", "rerun", "3fa9"],
      ["report", "--format=csv", "--law=test_step~alpha", "--json"],
    ])
      assert.match(bench.run(...words).stderr, /no such file|there is no store/, words.join(" "));
  });
});
