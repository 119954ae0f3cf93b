import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { Bench } from "../cli/groksweep.js";

const SWEEP = `
name: first
task: { kind: program, name: mine, version: 1, parameters: { word: { oneOf: [a, b] } } }
axes: { word: [a, b], seed: 0 }
budget: { steps: 2 }
`;

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

  /** What three commands say about a command of the program, which none of them starts. */
  function notices(command: string, ...more: readonly string[]): readonly string[] {
    const set = [`task.command=${command}`, ...more].flatMap((each) => ["--set", each]);
    const [plan, dry] = [["plan"], ["run", "--dry-run"]].map(([word, ...options]) =>
      bench.run(word, "first.yaml", ...options, ...set),
    );
    assert.deepEqual([plan.code, dry.code], [0, 0], plan.stderr + dry.stderr);
    const found = [plan, dry].map(({ stdout, stderr }) =>
      `${stdout}\n${stderr}`.split("\n").filter((line) => line.startsWith("mind: ")),
    );
    assert.deepEqual(found[0], found[1]);
    const { notices: told } = JSON.parse(bench.run("plan", "first.yaml", "--json", ...set).stdout) as {
      readonly notices: readonly string[];
    };
    assert.deepEqual(
      found[0],
      told.map((notice) => `mind: ${notice}`),
    );
    assert.equal(existsSync(join(bench.folder, "started")), false);
    return told;
  }

  const cases: readonly (readonly [what: string, command: string, says: RegExp])[] = [
    [
      "a command that is not on PATH",
      "[no-such-command]",
      /: no-such-command: there is no such command on PATH;/,
    ],
    ["a file that is missing", "[./gone.sh]", /: \.\/gone\.sh: there is no such file: \/.*\/gone\.sh;/],
    ["a file that may not be executed", "[./plain.sh]", /may not be executed \(chmod \+x \.\/plain\.sh\?\)/],
    ["an interpreter that is missing", "[./lost.sh]", /an interpreter that is not there: \/nowhere\/sh;/],
    ["a folder", "[./folder.py]", /: \.\/folder\.py: it is a folder;/],
    [
      "a script that is missing",
      "[sh, -x, gone.sh]",
      /: sh gone\.sh: there is no such file: \/.*\/gone\.sh;/,
    ],
    ["a script that is a folder", "[sh, folder.py]", /: sh folder\.py: there is no file, but a folder: /],
    ["one of several commands", '["./{word}.sh"]', /: \.\/b\.sh: there is no such file: /],
    ["all of several commands", '["./no-{word}.sh"]', /no-a\.sh, and so with 1 more of its commands;/],
  ];
  for (const [what, command, says] of cases) {
    it(`are told by plan and run --dry-run: ${what}`, () => {
      const told = notices(command);
      assert.equal(told.length, 1, told.join("\n"));
      assert.match(told[0], /^the program cannot be started on this machine: /);
      assert.match(told[0], says);
      assert.ok(told[0].endsWith(`its trials would fail (task.command is relative to ${bench.folder})`));
    });
  }

  it("are not told of what can be started", () => {
    for (const command of ["[./a.sh]", "[sh, plain.sh]", "[sh, -c, gone.sh]", "[sh, -m, gone.py]"])
      assert.deepEqual(notices(command), []);
  });

  it("name listed files that are gone", () => {
    const [told] = notices("[./a.sh]", "task.files=[a.sh, gone.py]");
    assert.match(
      told,
      /^task\.files: \/.*\/gone\.py: expected files, found none; changes to them go unnoticed$/,
    );
  });
});
