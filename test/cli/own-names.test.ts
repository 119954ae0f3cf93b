import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import Database from "better-sqlite3";
import { Bench } from "./groksweep.js";

/** A system whose names are keywords of SQL, and which writes wherever its author may write. */
const SYSTEM = `
  import { domains, parameter, parameters, plainSystem } from "groksweep";
  console.log("noise of the file");
  process.stdout.write("noise without a line end");
  export default plainSystem({
    kind: "me/words", version: 1, title: "Words",
    parameters: {
      samples: { ...parameters.samples, standard: 5 },
      group: parameter("task", "a group", domains.above(0), 1),
      select: parameter("task", "a choice", domains.oneOf("a", "b"), "a"),
    },
    series: [{ column: "order", symbol: "", meaning: "an order", metric: null, judged: null }],
    facts: [{ name: "table", symbol: "", meaning: "a fact", metric: null }],
    preset: { method: { kind: "gd" }, steps: 10 }, flops: () => 3,
    begin: () => {
      console.log("noise of training");
      const w = new Float64Array(1);
      return {
        state: { w }, rate: 0.1, decay: 0, labelPower: 1, facts: { table: 3 },
        gradient: (into) => { into.w[0] += 2 * (w[0] - 1); },
        measure: () => ({ train_loss: (w[0] - 1) * (w[0] - 1), test_loss: 2 * (w[0] - 1) * (w[0] - 1), order: 4 }),
      };
    },
  });`;

const SWEEP = `
  name: words
  task: { kind: ./words.mjs }
  axes: { samples: [5, 6], group: [1, 2], select: [a, b] }
  method: { kind: gd }
  budget: { steps: 10, stop: budget }`;

let bench: Bench;
before(() => {
  bench = new Bench();
  bench.file("words.mjs", SYSTEM);
  bench.file("words.yaml", SWEEP);
  const { code, stderr } = bench.run("run", "words.yaml", "--threads", "2");
  assert.equal(code, 0, stderr);
});
after(() => bench.remove());

describe("what a user's file prints", () => {
  it("goes to standard error, from the file, from threads and from training beside a store", () => {
    const ran = bench.run(
      "run",
      "words.yaml",
      "--threads",
      "2",
      "--json",
      "--set",
      "name=again",
      "--store",
      "other.db",
    );
    assert.equal(ran.code, 0, ran.stderr);
    for (const line of ran.stdout.trim().split("\n"))
      assert.doesNotThrow(() => JSON.parse(line) as unknown, line);
    assert.match(ran.stderr, /noise of the file/);
    assert.match(ran.stderr, /noise of training/);
    const again = bench.run("rerun", "--where", '"group" = 2', "--json");
    assert.equal((JSON.parse(again.stdout) as { readonly trials: number }).trials, 4);
    const csv = bench.run("report", "--format", "csv");
    assert.match(csv.stdout, /^[a-z_]+,[^\n]*\n/);
    assert.doesNotMatch(csv.stdout, /noise/);
  });

  it("does not keep check from comparing ids with those of another process", () => {
    const checked = bench.run("check", "words.mjs", "--json");
    assert.equal(checked.code, 0, checked.stderr + checked.stdout);
    assert.doesNotMatch(checked.stdout, /noise/);
    JSON.parse(checked.stdout);
  });
});

describe("a damaged trial of a user's system", () => {
  it("is mended by rerun --damaged, which loads the system first", () => {
    const store = new Database(bench.store);
    store.prepare("UPDATE curve_row SET train_loss = 0.5 WHERE step = 1").run();
    store.close();
    assert.equal(bench.run("check").code, 4);
    const { code, stdout, stderr } = bench.run("rerun", "--damaged");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /8 trials mended; 8 of 8 as before, by digest/);
    assert.equal(bench.run("check").code, 0);
  });
});

describe("names of a system that are keywords of SQL", () => {
  for (const what of ["outcomes", "curves", "cells"]) {
    it(`are columns of exported ${what}, and of conditions in double quotes`, () => {
      const all = bench.run("export", "--what", what, "--format", "json");
      const half = bench.run("export", "--what", what, "--format", "json", "--where", '"group" = 2');
      assert.equal(half.code, 0, half.stderr);
      const [rows, chosen] = [all, half].map(
        ({ stdout }) => JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[],
      );
      assert.equal(chosen.length * 2, rows.length);
      assert.ok(chosen.every(({ group, select }) => group === 2 && (select === "a" || select === "b")));
    });

    it(`are told to need quotes in conditions on ${what}`, () => {
      const { code, stderr } = bench.run("export", "--what", what, "--where", "group = 2");
      assert.equal(code, 2);
      assert.match(
        stderr,
        /hint: "group" is a column and a keyword of SQL: as a column it needs its double quotes/,
      );
    });
  }

  it("select trials, in double quotes", () => {
    const again = bench.run("rerun", "--where", `"group" = 2 AND "select" = 'b'`);
    assert.equal(again.code, 0, again.stderr);
    assert.match(again.stdout, /rows compared: the same bits/);
    const bare = bench.run("rerun", "--where", `group = 2 AND select = 'b'`);
    assert.equal(bare.code, 2);
    assert.match(bare.stderr, /"group" and "select" are columns and keywords of SQL: as columns they need/);
  });

  it("are columns of the system's view", () => {
    const query = `SELECT DISTINCT "group", "order", "table" FROM me_words ORDER BY 1`;
    const { stdout, stderr } = bench.run("sql", "--json", query);
    assert.equal(stderr, "");
    assert.deepEqual(JSON.parse(stdout), [
      { group: 1, order: 4, table: 3 },
      { group: 2, order: 4, table: 3 },
    ]);
    assert.match(
      bench.run("sql", "SELECT group FROM me_words").stderr,
      /hint: "group" is a column and a keyword/,
    );
  });
});
