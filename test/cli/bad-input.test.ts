import { after, describe, it } from "node:test";
import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { connect } from "../../src/store/sqlite/connection.js";
import { openStore } from "../../src/store/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { TINY } from "../session/tiny-sweep.js";
import { Bench } from "./groksweep.js";

/** Mistakes in a sweep file: what replaces what, and what the message must say. */
const MISTAKES: readonly (readonly [name: string, from: string, to: string, says: RegExp])[] = [
  ["an unknown key", "budget:", "budgte: 1\nbudget:", /budgte.*[Dd]id you mean|budget/s],
  ["an empty axis", "alpha: [0.5, 4]", "alpha: []", /alpha/],
  ["a reversed range", "seed: { from: 0, to: 2 }", "seed: { from: 2, to: 0 }", /seed/],
  ["both ways to say decay", "seed:", "weightDecay: [0.1]\n  decayRate: [0.1]\n  seed:", /decay/],
  ["a formula that is no arithmetic", "method:", "derive: { sigma: 'process.exit(9)' }\nmethod:", /sigma/],
  [
    "circular formulas",
    "method:",
    "derive: { sigma: 'labelScale', labelScale: 'sigma' }\nmethod:",
    /circ|itself/i,
  ],
  ["no samples", "samples: [10, 60]", "samples: [0]", /samples/],
  ["a negative dimension", "dimension: 10", "dimension: -10", /dimension/],
  ["no width", "width: 20", "width: 0", /width/],
  ["NaN", "epsilon: [0.5]", "epsilon: [.nan]", /epsilon/],
  [
    "a grid of 10⁹ points",
    "alpha: [0.5, 4]",
    "alpha: { from: 1, to: 2, count: 250000000 }",
    /1.?0{9}|10⁹|1,000|billion|trials/,
  ],
  ["no YAML", "name: tiny", "name: [tiny", /tiny\.yaml/],
];

describe("bad input", () => {
  const bench = new Bench();
  after(() => bench.remove());
  bench.file("good.yaml", TINY);
  assert.equal(bench.run("run", "good.yaml", "--set", "axes.seed.to=0", "--steps", "10").code, 0);
  const untouched = bench.digest();

  function refused(code: number, says: RegExp, ...args: readonly string[]): string {
    const ended = bench.run(...args);
    assert.equal(ended.code, code, `${args.join(" ")}\n${ended.stdout}${ended.stderr}`);
    assert.match(ended.stderr, says);
    assert.match(ended.stderr, /^error: /m);
    assert.doesNotMatch(ended.stderr, /^ +at /m, "no stack without --debug");
    assert.equal(bench.digest(), untouched, "the store is untouched");
    return ended.stderr;
  }

  for (const [name, from, to, says] of MISTAKES) {
    it(`refuses ${name}`, () => {
      assert.ok(TINY.includes(from), from);
      refused(2, says, "run", bench.file("tiny.yaml", TINY.replace(from, to)));
    });
  }

  it("lists all mistakes at once", () => {
    const text = TINY.replace("alpha: [0.5, 4]", "alpha: [-1]").replace(
      "samples: [10, 60]",
      "samples: [1.5]",
    );
    const said = refused(2, /alpha/, "run", bench.file("two.yaml", text));
    assert.match(said, /samples/);
  });

  it("refuses a file that is not there, and wrong usage with a hint", () => {
    refused(2, /absent\.yaml/, "run", "absent.yaml");
    refused(2, /hint: Did you mean status\?/, "stauts");
    refused(
      2,
      /unknown option --thraeds\nhint: did you mean --threads/s,
      "run",
      "good.yaml",
      "--thraeds",
      "2",
    );
    refused(2, /expected a command/);
    refused(2, /unknown command "nonsense"/, "nonsense");
    refused(2, /run: an argument is missing/, "run");
    refused(2, /deepen: expected --where, found none/, "deepen", "s", "--steps", "10");
    refused(2, /deepen: expected --where and --steps, found none/, "deepen", "s");
    refused(2, /run: unexpected argument "b"/, "run", "a", "b");
    for (const command of [
      ["run", "good.yaml"],
      ["plan", "good.yaml"],
      ["rerun", "--where", "1"],
      ["verify"],
      ["start"],
    ]) {
      refused(2, /--threads: expected a number, found "abc"\nhint: see/, ...command, "--threads", "abc");
      for (const [text, value] of [
        ["1e9", "1000000000"],
        ["0", "0"],
        ["1.5", "1.5"],
      ] as const) {
        const words = new RegExp(
          `--threads: expected an integer from 1 to 1024, found ${value}\nhint: leave it out`,
        );
        refused(2, words, ...command, "--threads", text);
      }
    }
    refused(2, /kernels/i, "run", "good.yaml", "--kernels", "cuda");
    refused(2, /unknown key "unknown"/, "run", "good.yaml", "--set", "unknown.key=1");
    refused(2, /steps/, "run", "good.yaml", "--steps", "-5");
    refused(2, /--alpha: expected a number, found "x"/, "try", "--alpha", "x");
    refused(
      2,
      /--precision: expected one of float32, float64, found "float16"/,
      "try",
      "--precision",
      "float16",
    );
    refused(2, /samples/, "try", "--samples", "0");
    refused(2, /nothere/, "status", "nothere");
    refused(2, /SELEC/, "sql", "SELEC 1");
    refused(2, /zzz/, "show", "zzz");
    for (const threshold of ["0", "1", "1.5", "-0.1"]) {
      refused(
        2,
        /test threshold: expected a number between 0 and 1/,
        "report",
        "--test-threshold",
        threshold,
      );
    }
    refused(2, /train-threshold: expected a number, found "low"/, "report", "--train-threshold", "low");
    refused(2, /--steps: expected a number, found "10x"/, "run", "good.yaml", "--steps=10x");
    refused(
      2,
      /grok\.test: expected a part of the loss, below 1, got 1\.5/,
      "run",
      "good.yaml",
      "--set",
      "grok.test=1.5",
    );
    refused(
      2,
      /--where "1\) OR \(1": expected .* syntax error/,
      "deepen",
      "--where",
      "1) OR (1",
      "--steps",
      "1e6",
    );
    for (const where of ["random() % 2 = 0", "kind = 'grokked' AND date('now') > '2'", "changes() = 0"]) {
      const words =
        /--where ".*": expected a condition that follows from the row alone, found \w+\(\)\nhint: /;
      refused(2, words, "deepen", "--where", where, "--steps", "1e9");
      refused(2, words, "rerun", "--where", where);
      refused(2, words, "export", "--where", where);
      refused(2, words, "export", "--what", "cells", "--where", where);
      refused(2, words, "report", "--format", "csv", "--where", where);
    }
    refused(2, /--where "1\) OR \(1": expected .* syntax error/, "export", "--where", "1) OR (1");
    refused(2, /ratio: expected a number of at least 1/, "report", "--format", "text", "--ratio", "0");
    refused(2, /relative-to/, "report", "--relative-to", "loss");
    refused(2, /clock/, "report", "--clock", "hours");
    refused(
      2,
      /--where "alpha >>": expected a SQL expression; .*incomplete/,
      "export",
      "--where",
      "alpha >>",
    );
    refused(
      2,
      /no such column: alhpa\nhint: .*columns: sweep, trial_id, alpha/,
      "export",
      "--where",
      "alhpa",
    );
    refused(2, /--format parquet: expected a file to write/, "export", "--format", "parquet");
    refused(2, /what/, "export", "--what", "everything");
    refused(4, /no-such-folder/, "export", "--out", "no-such-folder/a.csv");
    refused(2, /--out: expected with a page only/, "report", "--format", "csv", "--out", "a");
  });

  it("refuses to report a sweep without an outcome, and says that a part is one", () => {
    const path = join(bench.folder, "part.db");
    const store = openStore(path, { mode: "write" });
    const sweep = parseSweep(TINY, { source: "tiny.yaml" });
    store.acquireLease();
    store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
    store.declareTrials(sweep.name, [...sweep.trials()]);
    store.endDeclaration(sweep.name);
    store.close();
    for (const format of ["page", "text", "csv"]) {
      refused(2, /no outcome yet.*\n.*train its 12 trials/, "report", "--format", format, "--store", path);
    }
    copyFileSync(bench.store, path);
    const { stdout } = bench.run("report", "--format", "text", "--store", path);
    assert.doesNotMatch(stdout, /Partial/);
    const saysWithout = (rows: string, words: RegExp): void => {
      const db = connect(path, "write");
      db.exec(`DELETE FROM ${rows}`);
      db.close();
      assert.match(bench.run("report", "--format", "text", "--store", path).stdout, words);
    };
    saysWithout(
      "outcome WHERE trial_id = (SELECT min(trial_id) FROM outcome)",
      /^sweep tiny\nPartial: 1 trial of the sweep has no outcome yet/,
    );
    // A run declares trials as it comes to them: what it has not come to is missing too.
    saysWithout(
      "trial WHERE id = (SELECT max(trial_id) FROM outcome)",
      /^sweep tiny\nPartial: 2 trials of the sweep have no outcome yet/,
    );
  });

  it("refuses what is not a store, and leaves it as it was", () => {
    const path = bench.file("notes.db", "these are notes, not a database\n".repeat(100));
    const before = bench.digest(path);
    refused(4, /notes\.db/, "run", "good.yaml", "--store", path);
    refused(4, /notes\.db/, "status", "--store", path);
    assert.equal(bench.digest(path), before);
  });

  it("refuses a store of a newer program, and leaves it as it was", () => {
    const path = join(bench.folder, "newer.db");
    copyFileSync(bench.store, path);
    const db = connect(path, "write");
    const columns = db
      .prepare<[], { name: string }>("SELECT name FROM pragma_table_info('schema_version')")
      .all()
      .map(({ name }) => (name === "version" ? "999" : name));
    db.exec(`INSERT INTO schema_version SELECT ${columns.join(", ")} FROM schema_version LIMIT 1`);
    db.close();
    const before = bench.digest(path);
    refused(4, /newer/i, "run", "good.yaml", "--store", path);
    refused(4, /newer/i, "hash", "--store", path);
    assert.equal(bench.digest(path), before);
  });

  it("refuses a path that cannot be written", () => {
    refused(4, /no-such-folder/, "run", "good.yaml", "--store", join(bench.folder, "no-such-folder", "a.db"));
    const folder = join(bench.folder, "folder.db");
    mkdirSync(folder);
    refused(4, /folder\.db/, "run", "good.yaml", "--store", folder);
  });
});
