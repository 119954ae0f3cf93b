import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { loadSweep, openStore, run } from "../../src/index.js";
import { readDeclaration } from "../../src/system/program/declaration.js";
import { startCheck } from "../../src/system/program/start-check.js";
import { Bench } from "../cli/groksweep.js";
import { ProgramBench } from "./program-bench.js";

const SWEEP = `
name: first
task: { kind: program, name: mine, version: 1, parameters: { word: { oneOf: [a, b] } } }
axes: { word: [a, b], seed: 0 }
budget: { steps: 2 }
`;

/** The commands that read a sweep file in order to train. */
const TRAINERS = [
  ["plan", "first.yaml"],
  ["run", "first.yaml"],
  ["run", "first.yaml", "--dry-run"],
  ["slurm", "first.yaml", "--nodes", "1", "--time", "1h", "--dry-run"],
] as const;

describe("programs that cannot be started", () => {
  const bench = new Bench();
  after(() => bench.remove());
  before(() => {
    bench.file("first.yaml", SWEEP);
    mkdirSync(join(bench.folder, "folder.py"));
    bench.file("plain.sh", "#!/bin/sh\ntouch started\n");
    for (const [name, line] of [
      ["a.sh", "#!/bin/sh"],
      ["lost.sh", "#!/nowhere/sh"],
    ]) {
      bench.file(name, `${line}\ntouch started\n`);
      chmodSync(join(bench.folder, name), 0o755);
    }
  });

  function setting(command: string, ...more: readonly string[]): readonly string[] {
    return [`task.command=${command}`, ...more].flatMap((each) => ["--set", each]);
  }

  /** The mistakes, as every command lists them; nothing is started, and no store is made. */
  function mistakes(command: string, ...more: readonly string[]): readonly string[] {
    const told = TRAINERS.map((words) => {
      const { code, stderr } = bench.run(...words, ...setting(command, ...more));
      assert.equal(code, 2, stderr);
      return stderr.split("\n").filter((line) => line.includes(": expected "));
    });
    for (const other of told) assert.deepEqual(other, told[0]);
    assert.equal(existsSync(join(bench.folder, "started")), false);
    assert.equal(existsSync(bench.store), false);
    return told[0];
  }

  const cases: readonly (readonly [what: string, command: string, at: number, says: RegExp])[] = [
    [
      "a command that is not on PATH",
      "[no-such-command]",
      0,
      /no-such-command: there is no such command on PATH\./,
    ],
    ["a file that is missing", "[./gone.sh]", 0, /\.\/gone\.sh: there is no such file: \/.*\/gone\.sh\./],
    [
      "a file that may not be executed",
      "[./plain.sh]",
      0,
      /may not be executed \(chmod \+x \.\/plain\.sh\?\)/,
    ],
    ["an interpreter that is missing", "[./lost.sh]", 0, /an interpreter that is not there: \/nowhere\/sh\./],
    ["a folder", "[./folder.py]", 0, /\.\/folder\.py: it is a folder\./],
    [
      "a script that is missing",
      "[sh, -x, gone.sh]",
      2,
      /got gone\.sh: there is no such file: \/.*\/gone\.sh\./,
    ],
    ["a script that is a folder", "[sh, ./folder.py]", 1, /folder\.py: there is no file, but a folder: /],
    ["one of several commands", '["./{word}.sh"]', 0, /got \.\/b\.sh: there is no such file: /],
  ];
  for (const [what, command, at, says] of cases) {
    it(`are a mistake of the sweep file: ${what}`, () => {
      const told = mistakes(command);
      assert.equal(told.length, 1, told.join("\n"));
      assert.ok(told[0].includes(`: task.command[${at}]: expected `), told[0]);
      assert.match(told[0], says);
      assert.ok(told[0].endsWith(`is relative to the folder of the sweep file, ${bench.folder}.`), told[0]);
    });
  }

  it("are listed with every other mistake of the file, each command once", () => {
    const told = mistakes('["./no-{word}.sh"]', "budget.steps=-1", "grok.ratio=0");
    assert.equal(told.length, 4, told.join("\n"));
    assert.equal(told.filter((line) => /no-[ab]\.sh: there is no such file/.test(line)).length, 2);
  });

  it("are not examined where the command itself is wrong", () => {
    const told = mistakes('["./{wrod}.sh"]');
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0], /names of parameters in braces/);
  });

  it("are a mistake for check as well", () => {
    bench.file("gone.yaml", SWEEP.replace("version: 1", "version: 1, command: [sh, gone.sh]"));
    const { code, stderr } = bench.run("check", "gone.yaml");
    assert.equal(code, 2);
    assert.match(stderr, /task\.command\[1\]: expected a script that is there, got gone\.sh: /);
  });

  it("are not told of what can be started", () => {
    for (const command of [
      "[./a.sh]",
      "[sh, plain.sh]",
      "[sh, -c, gone.sh]",
      '[sh, -xc, "sh gone.sh"]',
      "[node, -e, gone.js]",
      "[node, https://example.org/gone.js]",
    ]) {
      const { code, stdout, stderr } = bench.run("run", "first.yaml", "--dry-run", ...setting(command));
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stdout + stderr, /^mind: /m);
    }
  });

  it("may have their script elsewhere, in a container or on another machine: that is a notice", () => {
    const { code, stdout } = bench.run("plan", "first.yaml", ...setting("[./a.sh, image, train.py]"));
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^mind: the program may not find its script: \.\/a\.sh train\.py: there is no such file: /m,
    );
  });

  it("lack the folder that they run in", () => {
    const never = (): never => assert.fail("a mistake in the declaration");
    const section = { name: "mine", version: 1, command: ["sh", "a.sh"], folder: join(bench.folder, "away") };
    const check = startCheck(readDeclaration(section, ".", never));
    check.add({
      task: { kind: "program/mine" },
      parameters: {},
      method: { kind: "gd" },
      centered: false,
      engine: null,
    });
    assert.deepEqual(
      check.mistakes().map(({ path, found }) => `${path}: ${found}`),
      [`task.command[0]: no folder to start it in: ${join(bench.folder, "away")} is gone`],
    );
  });

  it("may lack listed files, whose changes then go unnoticed", () => {
    const { code, stdout } = bench.run(
      "plan",
      "first.yaml",
      ...setting("[./a.sh]", "task.files=[a.sh, gone.py]"),
    );
    assert.equal(code, 0);
    assert.match(stdout, /^mind: task\.files: \/.*\/gone\.py: expected files, found none; changes to them /m);
  });
});

describe("a stored sweep whose program has gone", () => {
  const bench = new ProgramBench();
  const [script, away] = ["train.mjs", "away.mjs"].map((name) => join(bench.folder, name));
  after(() => bench.remove());
  before(() => {
    bench.write();
    assert.equal(bench.run("run", "told.yaml").code, 0);
    renameSync(script, away);
  });

  const refused: readonly (readonly string[])[] = [
    ["deepen", "--where", "steps > 0", "--steps", "90"],
    ["refine", "--axis", "rate"],
    ["rerun", "--where", "steps > 0"],
  ];
  for (const words of refused) {
    it(`is refused by ${words[0]}, which says what is missing`, () => {
      const before = bench.digest();
      const { code, stderr } = bench.run(...words);
      assert.equal(code, 2, stderr);
      assert.match(stderr, /the program that trains its trials cannot be started on this machine/);
      assert.ok(stderr.includes(`train.mjs: there is no such file: ${script}`), stderr);
      assert.equal(bench.digest(), before);
    });
  }

  it("is refused by run of the library", async () => {
    const store = openStore(bench.store, { mode: "write" });
    try {
      await assert.rejects(run(store, loadSweep(join(bench.folder, "told.yaml"))), {
        code: "INPUT",
        message: "told: the program that trains its trials cannot be started on this machine",
      });
    } finally {
      store.close();
    }
  });

  it("is read by all that train nothing", () => {
    for (const words of [
      ["status"],
      ["report", "--format", "text"],
      ["hash"],
      ["check"],
      ["ls"],
      ["export", "--format", "csv", "--out", "all.csv"],
    ])
      assert.equal(bench.run(...words).code, 0, words.join(" "));
  });
});
