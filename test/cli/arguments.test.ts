import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { spawnSync } from "node:child_process";
import { argumentMistakes, markedTexts, unmark } from "../../src/cli/check-arguments.js";
import { packageFile } from "../../src/model/index.js";
import { TINY } from "../session/tiny-sweep.js";
import { Bench, MAIN } from "./groksweep.js";

describe("arguments", () => {
  it("are usage errors where they are given twice or empty, all at once", () => {
    const mistakes = (...args: readonly string[]): readonly string[] => argumentMistakes(args);
    assert.deepEqual(mistakes("report", "--format", "text", "--format", "csv"), [
      "--format: expected once, found 2 times",
    ]);
    assert.deepEqual(mistakes("run", "a", "--dryRun", "--no-dry-run", "--store=", "--steps", ""), [
      "--dry-run: expected once, found 2 times",
      "--store: expected a value, found an empty text",
      "--steps: expected a value, found an empty text",
    ]);
    assert.deepEqual(mistakes("status", ""), ["argument 2: expected a value, found an empty text"]);
    assert.deepEqual(mistakes("run", "a", "--set", "b=1", "--set", "c=", "--set=d="), []);
    assert.deepEqual(mistakes("sql", "--", "--json", "--json"), []);
  });

  it("may be texts that begin with a dash", () => {
    const texts = ["-- words\nSELECT 1", "--comment\nSELECT 1", "-alpha < 3", "-", "--a>b"];
    const marked = markedTexts(["sql", "--where", ...texts, "--json", "-h", "--set=-x", "--", "-- y"]);
    assert.ok(marked.slice(2, 2 + texts.length).every((text) => !text.startsWith("-")));
    const parsed: Record<string, unknown> = { _: marked.slice(0, 2), texts: marked.slice(2), n: 3 };
    unmark(parsed);
    assert.deepEqual(parsed, {
      _: ["sql", "--where"],
      texts: [...texts, "--json", "-h", "--set=-x", "--", "-- y"],
      n: 3,
    });
    assert.deepEqual(markedTexts(["try", "--steps", "-1e6", "--alpha", "-.5"]), [
      "try",
      "--steps=-1e6",
      "--alpha=-.5",
    ]);
  });
});

describe("arguments of the program", () => {
  const bench = new Bench();
  after(() => bench.remove());
  before(() => {
    bench.file("tiny.yaml", TINY);
    assert.equal(bench.run("run", "tiny.yaml", "--set", "axes.seed.to=0", "--steps", "10").code, 0);
  });

  it("are usage errors where a switch has a value that is neither true nor false", () => {
    refused(
      /--dry-run: expected no value \(or true or false\), found "1"/,
      "run",
      "tiny.yaml",
      "--dry-run=1",
    );
    refused(/--dry-run: expected no value .*found "0"/, "run", "tiny.yaml", "--dryRun=0");
    refused(/--json: expected no value .*found "yes"/, "ls", "--json=yes");
    refused(/2 mistakes[^]*--json: [^]*--quiet: /, "ls", "--json=1", "--quiet=TRUE");
    assert.doesNotThrow(() => JSON.parse(bench.run("ls", "--json=true").stdout));
    assert.throws(() => JSON.parse(bench.run("ls", "--json=false").stdout));
  });

  function refused(says: RegExp, ...args: readonly string[]): void {
    const { code, stdout, stderr } = bench.run(...args);
    assert.equal(code, 2, `${args.join(" ")}\n${stdout}${stderr}`);
    assert.match(stderr, says);
    assert.match(stderr, /^error: /);
    assert.doesNotMatch(stderr, /^ +at /m);
    assert.equal(stdout, "");
  }

  it("that are wrong end with 2", () => {
    refused(/--format: expected once/, "report", "--format", "text", "--format", "csv");
    refused(/2 mistakes.*--store.*empty.*--what/s, "export", "--store=", "--what", "");
    refused(/--set: expected a value, found none/, "run", "tiny.yaml", "--set");
    refused(/--where: expected a value.*--where=-…/s, "export", "--where", "-a");
    refused(
      /--steps: budget\.steps: expected an integer of at least 0, got -3/,
      "run",
      "tiny.yaml",
      "--steps",
      "-3",
    );
    refused(/--steps: budget\.steps: .*got -1000000/, "plan", "tiny.yaml", "--steps", "-1e6");
    refused(/--set budget\.steps=-3: budget\.steps/, "run", "tiny.yaml", "--set", "budget.steps=-3");
    refused(/--steps: .*got -3/, "try", "--task", "modular-mlp", "--steps", "-3");
    refused(
      /--seed: expected an integer of at most 9007199254740991, found 9007199254740993/,
      "verify",
      "--seed",
      "9007199254740993",
    );
    refused(
      /--seed: expected an integer of at most 9007199254740991, found 18446744073709551615/,
      "try",
      "--seed",
      "18446744073709551615",
    );
  });

  it("that are wrong in several ways are told at once", () => {
    const words = [
      "run",
      "tiny.yaml",
      "b",
      "--kernels",
      "cuda",
      "--threads",
      "abc",
      "--thread",
      "2",
      "--dry-run=1",
    ];
    const { code, stderr } = bench.run(...words, "--steps=1", "--steps", "foo");
    assert.equal(code, 2);
    assert.deepEqual(stderr.trimEnd().split("\n"), [
      "error: 7 mistakes in the command",
      "  --steps: expected once, found 2 times",
      '  --kernels: expected one of auto, wasm, native, native-sse2, native-avx2, native-avx512, native-neon, found "cuda"',
      '  --threads: expected a number, found "abc"',
      "  unknown option --thread; did you mean --threads?",
      '  --dry-run: expected no value (or true or false), found "1"',
      '  --steps: expected a number, found "foo"',
      '  run: unexpected argument "b"',
      "hint: see groksweep run --help",
    ]);
    refused(
      /2 mistakes[^]*--format: expected one of page, .*"txt"; did you mean --format text\?[^]*--ratio: expected a number/,
      ...["report", "--format", "txt", "--ratio", "low"],
    );
    refused(
      /2 mistakes[^]*--shard: expected I\/N[^]*--kernels: /,
      "run",
      "tiny.yaml",
      "--shard=3/x",
      "--kernels=a",
    );
    refused(
      /2 mistakes[^]*unknown option --format[^]*deepen: expected --where and --steps/,
      "deepen",
      "a",
      "--format=1",
    );
    // One mistake is told as before.
    refused(
      /^error: --format: .* found "foo"\nhint: see groksweep report --help\n$/,
      "report",
      "--format",
      "foo",
    );
    refused(/^error: unknown command "stauts"\n/, "stauts", "--foo", "--threads", "a");
  });

  it("give a query as text, from a file and from standard input", () => {
    const answer = "n\n2\n";
    const query = "-- how many\nSELECT count(*) AS n FROM (SELECT DISTINCT alpha FROM trial);\n";
    const file = bench.file("query.sql", query);
    assert.deepEqual(bench.run("sql", query), { code: 0, stdout: answer, stderr: "" });
    assert.equal(bench.run("sql", "--file", file).stdout, answer);
    for (const args of [
      ["sql", "-"],
      ["sql", "--file", "-"],
    ]) {
      const { stdout } = spawnSync(process.execPath, [MAIN, ...args, "--store", bench.store], {
        input: query,
        encoding: "utf8",
      });
      assert.equal(stdout, answer);
    }
    assert.equal(
      bench.run("sql", "--file", packageFile("db", "queries", "goldilocks-boundaries.sql")).code,
      0,
    );
    refused(/expected one query, found none/, "sql");
    refused(/no such table: cel\n[^]*hint: did you mean cell\? tables: /, "sql", "SELECT * FROM cel");
    refused(/hint: did you mean samples\? tables: /, "sql", "SELECT c.sampels FROM cell AS c");
    refused(/hint: tables: /, "sql", "SELECT zzzzzz FROM cell");
    // A name that another table has is not proposed as itself.
    refused(/hint: kind is a column of .*\boutcome\b/, "sql", "SELECT kind FROM trial");
    refused(/hint: KIND is a column of .*\boutcome\b/, "sql", "SELECT KIND FROM trial");
    for (const name of ["goldilocks-boundaries", "db/queries/goldilocks-boundaries.sql"]) {
      assert.equal(bench.run("sql", "--file", name).code, 0, name);
    }
    refused(/expected one query, found two/, "sql", "SELECT 1", "--file", file);
    refused(/nothere\.sql: expected a query/, "sql", "--file", "nothere.sql");
  });

  it("take a condition that begins with a minus", () => {
    const { stdout } = bench.run("export", "--where", "-alpha < -3", "--format", "csv");
    assert.equal(stdout.trim().split("\n").length, 1 + 2);
  });
});
