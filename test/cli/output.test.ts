import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { printable, printableJson, printableLine } from "../../src/cli/printable.js";
import { table, tableWriter } from "../../src/cli/table.js";
import { TINY } from "../session/tiny-sweep.js";
import { Bench, MAIN } from "./groksweep.js";

const ESCAPED = /\\u001b\[31m/;
const RAW = "\u001b[31m";
/** An answer that no machine holds, from any store. */
const ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

describe("output", () => {
  const bench = new Bench();
  after(() => bench.remove());
  before(() => {
    bench.file("tiny.yaml", TINY);
    assert.equal(bench.run("run", "tiny.yaml", "--quiet").code, 0);
  });

  /** A line of a shell in which `groksweep` is the program. */
  function shell(line: string): {
    readonly codes: readonly number[];
    readonly stdout: string;
    readonly stderr: string;
  } {
    const program = `groksweep() { '${process.execPath}' '${MAIN}' "$@"; }`;
    const { stdout, stderr } = spawnSync("bash", ["-c", `${program}; ${line}; echo "\${PIPESTATUS[@]}"`], {
      cwd: bench.folder,
      encoding: "utf8",
    });
    const lines = stdout.trimEnd().split("\n");
    return { codes: (lines.pop() ?? "").split(" ").map(Number), stdout: lines.join("\n"), stderr };
  }

  it(
    "that a full disk does not take ends with 4 and words, whatever the command",
    { skip: !existsSync("/dev/full") },
    () => {
      for (const command of [
        "status",
        "ls",
        `sql "SELECT 1"`,
        "export",
        "report --format csv",
        "show --help",
        "schema",
      ]) {
        const { codes, stderr } = shell(`groksweep ${command} > /dev/full`);
        assert.deepEqual(codes, [4], command);
        assert.match(stderr, /^error: standard output: expected a place to write to, found ENOSPC/);
        assert.doesNotMatch(stderr, /^ +at /m);
      }
      assert.deepEqual(
        shell(`groksweep sql "${ENDLESS}" > /dev/full`).codes,
        [4],
        "an endless answer ends too",
      );
    },
  );

  it("that cannot be written stops no run", { skip: !existsSync("/dev/full") }, () => {
    assert.deepEqual(shell("groksweep run tiny.yaml --events --store full.db > /dev/full").codes, [4]);
    assert.deepEqual(shell("groksweep run tiny.yaml --store mute.db > /dev/full 2> /dev/full").codes, [4]);
    assert.deepEqual(shell("groksweep run tiny.yaml --store still.db 2> /dev/full").codes, [0]);
    const hash = bench.run("hash").stdout;
    for (const store of ["full.db", "mute.db", "still.db"])
      assert.equal(bench.run("hash", "--store", store).stdout, hash, store);
  });

  it("of an error that cannot be told keeps its exit code", { skip: !existsSync("/dev/full") }, () => {
    assert.deepEqual(shell("groksweep stauts 2> /dev/full").codes, [2]);
    assert.deepEqual(shell("groksweep stauts > /dev/full 2>&1").codes, [2]);
  });

  it("whose reader leaves ends what only writes, and no run", () => {
    const { codes, stderr } = shell("groksweep run tiny.yaml --events --store head.db | head -n 1");
    assert.deepEqual(codes, [0, 0], stderr);
    assert.equal(bench.run("hash", "--store", "head.db").stdout, bench.run("hash").stdout);
    for (const format of ["table", "csv", "json"]) {
      const answer = shell(`groksweep sql "${ENDLESS}" --format ${format} | head -n 2`);
      assert.deepEqual(answer.codes, [0, 0], format);
      assert.equal(answer.stderr, "");
      assert.equal(answer.stdout.split("\n").length, 2);
    }
  });

  it("with --json is one document", () => {
    const document = (...args: readonly string[]): unknown => {
      const { stdout, stderr } = bench.run(...args, "--json");
      assert.doesNotThrow(() => JSON.parse(stdout), `${args.join(" ")}\n${stdout}${stderr}`);
      return JSON.parse(stdout);
    };
    const trained = document("run", "tiny.yaml", "--store", "short.db", "--steps", "300") as {
      readonly concluded: number;
      readonly kinds: Readonly<Record<string, number>>;
    };
    assert.equal(trained.concluded, 12);
    assert.equal(
      Object.values(trained.kinds).reduce((sum, count) => sum + count),
      12,
    );
    const short = ["--store", "short.db"];
    const exported = document("export") as readonly { readonly trial_id: string }[];
    assert.equal(exported.length, 12);
    assert.deepEqual(document("export", "--format", "csv"), exported);
    assert.deepEqual(document("export", "--out", "rows.csv", "--format", "csv"), {
      ...{ sweep: "tiny", what: "outcomes", rows: 12, out: "rows.csv" },
    });
    const deepened = document("deepen", "--where", "steps < 1000", "--steps", "1000", ...short) as {
      readonly selected: number;
      readonly run: { readonly kept: number };
    };
    assert.ok(deepened.selected > 0);
    assert.equal(typeof deepened.run.kept, "number");
    const refined = document("refine", "--precision", "0.5", "--trials", "6") as { readonly rounds: number };
    assert.ok(refined.rounds >= 1);
    assert.equal((document("refine", "--dry-run") as { readonly sweep: string }).sweep, "tiny");
    assert.ok(Array.isArray(document("sql", "SELECT 1 AS a")));
    document("run", "tiny.yaml", "--dry-run");
    document("verify", "--cells", "1");
    assert.equal((document("completion", "bash") as { readonly shell: string }).shell, "bash");
  });

  it("says how to go on as the command was given", async () => {
    const args = [
      "run",
      "tiny.yaml",
      "--store",
      "go on.db",
      "--set",
      "axes.alpha=[0.5, 4]",
      "--set",
      "budget.steps=1e9",
    ];
    const slow = ["--set", "method.kind=gd", "--set", "method.tolerance=", "--threads", "1", "--events"];
    const { child, ended } = bench.start(...args, ...slow);
    child.stdout.once("data", () => child.kill("SIGINT")); // the event that says the run has begun
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.match(
      stderr,
      /^hint: go on with: node \S*\/main\.js run tiny\.yaml --store 'go on\.db' --set 'axes\.alpha=\[0\.5, 4\]' --set budget\.steps=1e9 --set method\.kind=gd --set method\.tolerance= --threads 1 --events$/m,
    );
  });

  it("shows what a terminal would obey", () => {
    assert.equal(
      printable("a\tb\n\u001b[31m\u0007\r\u009b\u202e\u2028é→"),
      "a\tb\n\\u001b[31m\\u0007\\u000d\\u009b\\u202e\\u2028é→",
    );
    assert.equal(printableLine("a\tb\nc"), "a\\tb\\nc");
    const json = JSON.stringify({ a: "\u009b\u007f\u202e\u001b" });
    assert.match(printableJson(json), /^[\x20-\x7e]+$/);
    assert.deepEqual(JSON.parse(printableJson(json)), JSON.parse(json));
    assert.equal(table(["n\n"], [[RAW]]), `n\\n\n\\u001b[31m`);

    for (const args of [
      ["status", RAW],
      [RAW],
      ["run", RAW],
      ["show", RAW],
      ["run", "tiny.yaml", "--set", RAW],
      ["report", "--clock", RAW],
      ["run", bench.file("key.yaml", `${TINY}"k\\e[31m": 1\n`)],
      ["run", bench.file("name.yaml", TINY.replace("name: tiny", 'name: "a\\e[31m"'))],
      ["sql", `SELECT '${RAW}' FROM nothing`],
      ["export", "--where", `'${RAW}`],
      ["status", "--store", join(bench.folder, RAW)],
    ]) {
      const { code, stdout, stderr } = bench.run(...args);
      assert.notEqual(code, 0, args.join(" "));
      assert.doesNotMatch(stdout + stderr, /\u001b/, args.join(" "));
      assert.match(stderr, ESCAPED, args.join(" "));
    }
    const query = `SELECT '${RAW}' || char(10) AS "${RAW}"`;
    assert.match(bench.run("sql", query).stdout, /^\\u001b\[31m\n\\u001b\[31m\\n\n$/);
    assert.deepEqual(JSON.parse(bench.run("sql", query, "--json").stdout), [{ [RAW]: `${RAW}\n` }]);
    assert.equal(
      bench.run("sql", query, "--format", "csv").stdout,
      `${RAW}\n"${RAW}\n"\n`,
      "a file gets every character",
    );
  });

  it("of a long answer is held a piece at a time", () => {
    const rows = ENDLESS.replace("FROM n)", "FROM n WHERE i < 250000)").replace(
      "SELECT i FROM",
      "SELECT i, -i, i, i, i FROM",
    );
    for (const [format, lines] of [
      ["csv", 250_001],
      ["json", 250_002],
      ["table", 250_001],
    ] as const) {
      const heap = `NODE_OPTIONS=--max-old-space-size=40 '${process.execPath}' '${MAIN}'`;
      const { codes, stdout, stderr } = shell(`${heap} sql "${rows}" --format ${format} | wc -l`);
      assert.deepEqual(codes, [0, 0], stderr);
      assert.equal(Number(stdout), lines, format);
    }
  });

  it("of a long table is laid out by its first thousand rows", async () => {
    let text = "";
    let longest = 0;
    const writer = tableWriter(["n", "name"], {
      write: (piece) => {
        text += piece;
        longest = Math.max(longest, piece.split("\n").length);
        return Promise.resolve();
      },
    });
    const rows = Array.from({ length: 5000 }, (_, i) => [i, "x"]);
    for (let i = 0; i < rows.length; i += 100) await writer.write(rows.slice(i, i + 100));
    await writer.end();
    const lines = text.split("\n");
    assert.deepEqual(
      [lines[0], lines[1], lines[1000], lines[1001], lines[5000], lines[5001]],
      ["  n  name", "  0  x", "999  x", "1000  x", "4999  x", ""],
    );
    assert.ok(longest < 1100, "no more is held");
    assert.equal(text, `${table(["n", "name"], rows.slice(0, 1000))}\n${lines.slice(1001).join("\n")}`);
  });
});
