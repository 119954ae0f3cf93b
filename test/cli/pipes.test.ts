import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { TINY } from "../session/tiny-sweep.js";
import { Bench, MAIN } from "./groksweep.js";

const IS_WINDOWS = process.platform === "win32";

/** After this time a FIFO without a reader has been told, and one without a writer is not refused yet, ms. */
const LATE_MS = 1500;

const TABLE = "lr,step,train_loss,test_loss\n0.1,0,1,1\n0.1,10,0.01,0.02\n";

describe("pipes", { skip: IS_WINDOWS && "there are no FIFOs" }, () => {
  const bench = new Bench();
  after(() => bench.remove());
  before(() => {
    bench.file("tiny.yaml", TINY);
    bench.file("runs.csv", TABLE);
    assert.equal(bench.run("run", "tiny.yaml", "--quiet").code, 0);
    for (const name of ["fifo", "fifo.yaml", "fifo.csv", "fifo.parquet", "fifo.ts"]) made(name);
  });

  function made(name: string): string {
    assert.equal(spawnSync("mkfifo", [join(bench.folder, name)]).status, 0);
    return name;
  }

  /** A line of bash in the folder, in which $G is the command line. */
  function bash(line: string): {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
  } {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", line], {
      cwd: bench.folder,
      encoding: "utf8",
      env: { ...process.env, G: `${process.execPath} ${MAIN}` },
    });
    return { code: status, stdout, stderr };
  }

  it("give a sweep file, a table and a query by process substitution", () => {
    const plan = bash("$G plan <(cat tiny.yaml)");
    assert.equal(plan.code, 0, plan.stderr);
    assert.match(plan.stdout, /^tiny: 12 trials: 0 new, 12 kept/);
    const run = bash("$G run <(sed 's/^name: tiny/name: piped/' tiny.yaml)");
    assert.equal(run.code, 0, run.stderr);
    const late = bash("$G plan <(sleep 1; cat tiny.yaml)");
    assert.equal(late.code, 0, late.stderr);
    const table = bash("$G import <(cat runs.csv) --parameters lr --name table --store imported.db");
    assert.equal(table.code, 0, table.stderr);
    const query = bash("$G sql --file <(echo 'SELECT 40 + 2 AS n') --format csv");
    assert.equal(query.stdout, "n\n42\n", query.stderr);
    const out = bash("$G export tiny --format csv --out >(cat > copied.csv); sleep 1; wc -l < copied.csv");
    assert.match(out.stdout, /\b13\n$/, out.stderr);
  });

  it("give relative paths of a piped sweep file from the current folder", () => {
    writeFileSync(join(bench.folder, "start.sh"), "#!/bin/sh\n");
    const sweep =
      "name: p\ntask: { kind: program, name: p, version: 1, command: [sh, start.sh] }\naxes: { seed: 0 }\nbudget: { steps: 1 }\n";
    const { code, stderr } = bash(`$G plan <(printf '%s' '${sweep}')`);
    assert.equal(code, 0, stderr);
  });

  it("without anything in them are an empty file, not one without a writer", () => {
    const { code, stderr } = bash("$G plan <(true)");
    assert.equal(code, 2);
    assert.match(stderr, /expected a mapping of keys to values, got nothing/);
  });

  const inputs: readonly (readonly [words: readonly string[], says: RegExp])[] = [
    [
      ["plan", "fifo"],
      /fifo: expected a file, found a FIFO that nobody writes to\nhint: start first what writes/,
    ],
    [["run", "fifo.yaml"], /found a FIFO that nobody writes to/],
    [["check", "fifo.yaml"], /found a FIFO that nobody writes to/],
    [["sql", "--file", "fifo"], /found a FIFO that nobody writes to/],
    [["import", "fifo.csv", "--parameters", "lr"], /found a FIFO that nobody writes to/],
    [["import", "runs.csv", "--sweep", "fifo.yaml"], /found a FIFO that nobody writes to/],
    [["import", "fifo.parquet", "--parameters", "lr"], /got a FIFO, whose end cannot be read first/],
    [["check", "fifo.ts"], /expected the file of a system, found a device or a pipe/],
  ];
  for (const [words, says] of inputs) {
    it(`that nobody writes to are refused: ${words.join(" ")}`, () => {
      const { code, stderr } = bench.run(...words);
      assert.equal(code, 2);
      assert.match(stderr, says);
    });
  }

  it("may get their writer a little later", async () => {
    for (const [words, text, says] of [
      [["plan", "fifo.yaml"], TINY, /^tiny: 12 trials/],
      [["import", "fifo.csv", "--parameters", "lr", "--store", "later.db"], TABLE, /1 trial, 1 new/],
    ] as const) {
      const { ended } = bench.start(...words);
      await delay(LATE_MS);
      writeFileSync(join(bench.folder, words[1]), text);
      const { code, stdout, stderr } = await ended;
      assert.equal(code, 0, stderr);
      assert.match(stdout, says);
    }
  });

  it("that nobody reads are told, and get a table when somebody does", async () => {
    const { child, ended } = bench.start("export", "tiny", "--format", "csv", "--out", "fifo");
    let told = "";
    child.stderr.on("data", (text: Buffer) => (told += text.toString()));
    while (!told.includes("nobody reads yet")) await delay(20);
    const reader = spawn("sh", ["-c", "cat fifo > read.csv"], { cwd: bench.folder });
    const { code, stderr } = await ended;
    assert.equal(code, 0, stderr);
    if (reader.exitCode === null) await new Promise((resolve) => reader.once("exit", resolve));
    bench.run("export", "tiny", "--format", "csv", "--out", "plain.csv");
    assert.equal(
      readFileSync(join(bench.folder, "read.csv"), "utf8"),
      readFileSync(join(bench.folder, "plain.csv"), "utf8"),
    );
  });

  it("that nobody reads can be left by a signal", async () => {
    const { child, ended } = bench.start("export", "tiny", "--out", "fifo");
    await new Promise((resolve) => child.stderr.once("data", resolve));
    child.kill("SIGINT");
    await ended;
    assert.equal(child.signalCode, "SIGINT");
  });
});
