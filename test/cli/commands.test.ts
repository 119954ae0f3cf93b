import { after, before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TINY } from "../session/tiny-sweep.js";
import { Bench, MAIN } from "./groksweep.js";

describe("the command line on a trained store", () => {
  const bench = new Bench();
  after(() => bench.remove());

  before(() => {
    bench.file("tiny.yaml", TINY);
    const { code, stderr } = bench.run("run", "tiny.yaml");
    assert.equal(code, 0, stderr);
  });

  it("tells what it did, and again that nothing was left to do", () => {
    const { code, stdout } = bench.run("run", "tiny.yaml");
    assert.equal(code, 0);
    assert.match(stdout, /tiny: 0 trials trained, 12 were there\noutcomes: .*\d+ (grokked|tracked)/);
  });

  it("gives status for people and machines", () => {
    assert.match(bench.run("status").stdout, /^tiny: 12 of 12 trials done, 0 to go\n/);
    const status = JSON.parse(bench.run("status", "tiny", "--json").stdout) as { trials: number };
    assert.equal(status.trials, 12);
  });

  it("counts what needs no training once: as there, whether or not its outcome is read anew", () => {
    const store = ["--store", "judged.db"];
    assert.equal(bench.run("run", "tiny.yaml", ...store).code, 0);
    const stricter = ["run", "tiny.yaml", "--steps", "2e4", ...store];
    assert.match(bench.run(...stricter, "--dry-run").stdout, / 0 trials to train, 12 are there; /);
    assert.match(
      bench.run(...stricter).stdout,
      / 0 trials trained, 12 were there \(\d+ of them judged anew from their curves\)\n/,
    );
  });

  it("with several sweeps: status has them all, and the others show the command with a name", () => {
    const store = ["--store", "several.db"];
    for (const name of ["one", "two"]) {
      assert.equal(bench.run("run", "tiny.yaml", "--set", `name=${name}`, ...store).code, 0);
    }
    assert.match(
      bench.run("status", ...store).stdout,
      /^one: 12 of 12 trials done[^]*\n\ntwo: 12 of 12 trials done/,
    );
    const all = JSON.parse(bench.run("status", "--json", ...store).stdout) as { name: string }[];
    assert.deepEqual(
      all.map(({ name }) => name),
      ["one", "two"],
    );
    const found = bench.run("export", "--format", "parquet", "--out", "outcomes.parquet", ...store);
    assert.equal(found.code, 2);
    assert.match(
      found.stderr,
      /found 2\nhint: name the one you mean: one, two; for example: node \S*\/main\.js export two --format parquet --out outcomes\.parquet --store several\.db\n/,
    );
    const rerun = bench.run("rerun", "--where", "grokked", ...store);
    assert.match(
      rerun.stderr,
      /for example: node \S*\/main\.js rerun --sweep two --where grokked --store several\.db\n/,
    );
  });

  it("lists sweeps", () => {
    assert.match(bench.run("ls").stdout, /^sweep +trials +done .*\ntiny +12 +12 /);
  });

  it("answers SQL as a table, CSV and JSON", () => {
    const query = "SELECT alpha, count(*) AS n, NULL AS gap FROM trial GROUP BY alpha ORDER BY alpha";
    assert.equal(bench.run("sql", query).stdout, "alpha  n  gap\n  0.5  6    –\n    4  6    –\n");
    assert.equal(bench.run("sql", query, "--format", "csv").stdout, "alpha,n,gap\n0.5,6,\n4,6,\n");
    assert.deepEqual(JSON.parse(bench.run("sql", query, "--format", "json").stdout), [
      { alpha: 0.5, n: 6, gap: null },
      { alpha: 4, n: 6, gap: null },
    ]);
    const before = bench.digest();
    assert.equal(bench.run("sql", "DELETE FROM trial").code, 2);
    assert.equal(bench.digest(), before);
  });

  it("hashes, and the hash is that of another store with the same results", () => {
    const { stdout } = bench.run("hash");
    assert.match(stdout, /^[0-9a-f]{64}\n$/);
    assert.equal(bench.run("run", "tiny.yaml", "--store", "other.db", "--threads", "1", "--quiet").code, 0);
    assert.equal(bench.run("hash", "--store", "other.db").stdout, stdout);
  });

  it("reports surfaces and regimes in the terminal, as CSV and as JSON", () => {
    const text = bench.run("report", "--format", "text").stdout;
    assert.match(text, /^sweep tiny\n\n12 trials in 4 cells: /);
    assert.match(text, /Time to generalise, in steps/);
    assert.match(text, /\n +α +P₁ +in +spread +P₁\/D +P₂ /);
    const csv = bench.run("report", "--format", "csv").stdout.trim().split("\n");
    assert.equal(csv.length, 5);
    assert.match(csv[0], /^sweep,alpha,epsilon,samples,.*test_step_median,test_step_low,.*,p1,p1_low,/);
    const json = JSON.parse(bench.run("report", "--json", "--format", "text").stdout) as {
      cells: readonly Record<string, unknown>[];
      regimes: readonly unknown[];
      notes: readonly string[];
    };
    assert.equal(json.cells.length, 4);
    assert.equal(json.regimes.length, 2);
    assert.deepEqual(json.notes, []);
    const tau = bench.run("report", "--format", "csv", "--clock", "tau").stdout.split("\n");
    const value = (lines: readonly string[], column: string): number =>
      Number(lines[2].split(",")[lines[0].split(",").indexOf(column)]);
    const factor = value(csv, "epsilon") / value(csv, "alpha");
    assert.equal(value(tau, "test_tau_median"), value(csv, "test_step_median") * factor);
    assert.ok(value(tau, "test_tau_median") > 0);
  });

  it("reports other thresholds, labelled, and leaves the stored outcomes as they are", () => {
    const before = bench.digest();
    const { stdout } = bench.run("report", "--format", "text", "--test-threshold", "0.001");
    assert.match(
      stdout,
      /^sweep tiny\nOther thresholds: train 0\.1, test 0\.001 .*The sweep's own are train 0\.1, test 0\.1 /,
    );
    assert.match(stdout, /ended before these thresholds decide them/);
    const page = bench.run("report", "--out", "strict", "--ratio", "1.5");
    assert.match(page.stdout, /^Other thresholds: .*ratio 1\.5/);
    assert.match(readFileSync(join(bench.folder, "strict", "index.html"), "utf8"), /Other thresholds: /);
    assert.equal(bench.digest(), before);
  });

  it("reports a part, with the conditions of deepen and export", () => {
    const csv = (...where: readonly string[]): readonly string[] =>
      bench
        .run("report", "--format", "csv", ...where)
        .stdout.trim()
        .split("\n");
    const whole = csv();
    const part = csv("--where", "alpha = 4");
    const alpha = whole[0].split(",").indexOf("alpha");
    assert.deepEqual(
      part,
      whole.filter((line, i) => i === 0 || line.split(",")[alpha] === "4"),
    );
    const text = bench.run("report", "--format", "text", "--where", "memorized").stdout;
    assert.match(
      text,
      /^sweep tiny\nA part: trials with memorized only, 6 of the 12 that have an outcome\. /,
    );
    assert.match(text, /6 trials in 2 cells: 6 memorized\./);
    const out = "part";
    const strict = bench.run("report", "--out", out, "--where", "alpha = 4", "--test-threshold", "0.05");
    assert.match(
      strict.stdout,
      /^A part: trials with alpha = 4 only, 6 of the 12 that have an outcome\. .*\nOther thresholds: /,
    );
    for (const [where, words] of [
      ["alpha = 3", /--where "alpha = 3": no trial of sweep tiny matches/],
      ["alpha ==", /--where "alpha ==": expected kinds of outcomes or an SQL condition/],
    ] as const) {
      const { code, stderr } = bench.run("report", "--format", "text", "--where", where);
      assert.equal(code, 2);
      assert.match(stderr, words);
    }
  });

  it("shows a trial by the first digits of its id", () => {
    const id = bench.run("sql", "SELECT id FROM trial LIMIT 1", "--format", "csv").stdout.split("\n")[1];
    const { stdout, code } = bench.run("show", id.slice(0, 16));
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^trial ${id}\\nin tiny\\nalpha `));
    assert.match(stdout, /loss over steps/);
    assert.match(stdout, /tiny: kind (grokked|tracked|memorized|censored)/);
  });

  it("writes events, one a line, with --events", () => {
    const { stdout, stderr } = bench.run("run", "tiny.yaml", "--store", "events.db", "--events");
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { event: string });
    assert.deepEqual(
      events.map(({ event }) => event),
      ["started", ...new Array<string>(12).fill("outcome"), "ended"],
    );
    assert.match(stderr, /12 trials trained/);
  });

  it("says with --dry-run what it would do, and touches nothing", () => {
    const before = bench.digest();
    const { stdout } = bench.run("run", "tiny.yaml", "--set", "axes.seed.to=4", "--dry-run");
    assert.match(stdout, /8 trials to train, 12 are there; nothing was touched/);
    const orphans = bench.run("run", "tiny.yaml", "--set", "axes.seed.to=1", "--dry-run").stdout;
    assert.match(
      orphans,
      /0 trials to train, 8 are there, 4 would be orphaned; nothing was touched\norphaned: /,
    );
    const plan = bench.run("plan", "tiny.yaml", "--set", "axes.seed.to=1").stdout;
    assert.match(plan, /8 kept, 4 orphaned\norphaned: the store has them/);
    const decaying = bench.run("run", "tiny.yaml", "--set", "axes.weightDecay=0.1", "--dry-run", "--json");
    assert.match(decaying.stderr, /^mind: weights decay in 12 centred trials/);
    assert.equal(bench.digest(), before);
    bench.run("run", "tiny.yaml", "--store", "none.db", "--dry-run");
    assert.equal(bench.digest(`${bench.folder}/none.db`), "absent");
  });

  it("ends with 3 when trials failed, and says so in status", () => {
    const text = TINY.replace(/task: .*/, "task: { kind: eigenvector, dimension: 3 }").replace(
      "epsilon:",
      "eigenvector: [1, 9]\n  epsilon:",
    );
    // So small an epsilon leaves a kernel of rank 3 to double precision, which only training finds out.
    const nearlyLinear = text.replace(/epsilon: .*/, "epsilon: [1e-9]");
    bench.file("rank.yaml", nearlyLinear.replace("[10, 60]", "[60]").replace("3e4", "100"));
    const { code, stdout } = bench.run("run", "rank.yaml", "--store", "rank.db");
    assert.equal(code, 3);
    assert.match(stdout, /outcomes: .*6 failed/);
    assert.match(bench.run("status", "--store", "rank.db").stdout, /failed +6/);
    const id = bench.run(
      "sql",
      "SELECT trial_id FROM outcome WHERE kind = 'failed'",
      "--store",
      "rank.db",
      "--format",
      "csv",
    );
    assert.match(
      bench.run("show", id.stdout.split("\n")[1], "--store", "rank.db").stdout,
      /failed 3 times, at last with: .*got 9/,
    );
  });

  it("draws a trial without file or store", () => {
    const { code, stdout } = bench.run(
      ...[
        "try",
        "--alpha",
        "0.5",
        "--epsilon",
        "0.5",
        "--dimension",
        "10",
        "--width",
        "20",
        "--samples",
        "60",
      ],
      ...["--steps", "3e4", "--store", "untouched.db"],
    );
    assert.equal(code, 0);
    assert.match(stdout, /o train, \+ test/);
    assert.match(stdout, /└[┬─]*o[┬─]*\+[┬─]*\n/, "both crossings on the axis");
    const chart = stdout
      .split("\n")
      .slice(0, stdout.split("\n").findIndex((line) => line.includes("o train")) + 1);
    assert.ok(
      chart.slice(1).every((line) => [...line].length <= 80),
      stdout,
    );
    assert.match(stdout, /\n(grokked|tracked): train below its threshold from step/);
    assert.equal(bench.digest(`${bench.folder}/untouched.db`), "absent");
    const parsed = JSON.parse(
      bench.run(
        "try",
        "--dimension",
        "10",
        "--width",
        "infinite",
        "--samples",
        "20",
        "--steps",
        "100",
        "--json",
      ).stdout,
    ) as { trial: { parameters: { width: string } }; curve: readonly unknown[] };
    assert.equal(parsed.trial.parameters.width, "infinite");
    assert.ok(parsed.curve.length > 10);
  });

  it("reads only: commands that read never make a store", () => {
    for (const command of [["status"], ["ls"], ["hash"], ["sql", "SELECT 1"], ["show", "a"], ["report"]]) {
      const { code, stderr } = bench.run(...command, "--store", "missing.db");
      assert.equal(code, 4, `${command[0]}: ${stderr}`);
      assert.equal(bench.digest(`${bench.folder}/missing.db`), "absent");
    }
  });

  it("prints a schema that is JSON", () => {
    assert.equal(typeof JSON.parse(bench.run("schema").stdout), "object");
  });

  it("has an example in every help", () => {
    const commands = [...bench.run("--help").stdout.matchAll(/^ {2}groksweep ([a-z]+)/gm)].map(
      ([, name]) => name,
    );
    assert.ok(commands.length >= 11, commands.join(" "));
    for (const command of new Set(commands)) {
      assert.match(bench.run(command, "--help").stdout, /Examples:/, command);
    }
  });

  it("ends quietly when its reader leaves", () => {
    const query =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i FROM n";
    const { stderr, stdout, status } = spawnSync(
      "bash",
      [
        "-c",
        `set -o pipefail; "$0" "$1" sql "$2" --format csv --store groksweep.db | head -n 2`,
        process.execPath,
        MAIN,
        query,
      ],
      { cwd: bench.folder, encoding: "utf8" },
    );
    assert.equal(stdout, "i\n1\n");
    assert.equal(stderr, "");
    assert.equal(status, 0);
  });
});
