import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { CLEAR_LINE, hasLiveLines } from "../../src/cli/live-lines.js";
import { ProgressLine } from "../../src/cli/progress-line.js";
import { TINY } from "../session/tiny-sweep.js";
import { Bench } from "./groksweep.js";

/** Environments of other people's machines. */
const ENVIRONMENTS: readonly Readonly<Record<string, string>>[] = [
  { TZ: "Asia/Kathmandu" },
  { LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" },
  { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" },
  { TERM: "dumb", NO_COLOR: "1" },
  { FORCE_COLOR: "1" },
  { COLUMNS: "20" },
  { COLUMNS: "abc" },
];

describe("the environment", () => {
  const bench = new Bench();

  before(() => {
    assert.equal(bench.run("run", bench.file("tiny.yaml", TINY), "--set", "axes.seed.to=0").code, 0);
  });
  after(() => bench.remove());

  it("changes no word, no number and no hash", () => {
    const commands = [
      ["--help"],
      ["run", "tiny.yaml", "--set", "axes.seed.to=0"],
      ["report", "--format", "text"],
      ["hash"],
      ["runn"],
      ["run", "tiny.yaml", "--thraeds", "1"],
      ["run", "tiny.yaml", "--steps"],
      ["deepen"],
    ];
    const answers = (environment: Readonly<Record<string, string>>): unknown =>
      commands.map((args) => bench.runWithin(environment, ...args));
    const usual = answers({ LC_ALL: "C" });
    for (const environment of ENVIRONMENTS) {
      assert.deepEqual(answers(environment), usual, JSON.stringify(environment));
    }
    assert.doesNotMatch(JSON.stringify(usual), /\\u001b/, "no colours, no control characters");
  });
});

describe("live lines", () => {
  it("are for terminals that are not dumb", () => {
    assert.ok(hasLiveLines({ isTTY: true }, { TERM: "xterm" }));
    assert.ok(!hasLiveLines({ isTTY: true }, { TERM: "dumb" }));
    assert.ok(!hasLiveLines({ isTTY: false }, { TERM: "xterm" }));
  });

  it("a dumb terminal gets lines of progress without control characters", () => {
    const before = process.env["TERM"];
    process.env["TERM"] = "dumb";
    try {
      const written: string[] = [];
      const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) };
      const line = new ProgressLine(stream as unknown as NodeJS.WriteStream);
      line.update({ ...PROGRESS, remainingMs: 60_000 });
      line.clear();
      assert.equal(written.length, 1);
      assert.ok(written[0].endsWith("\n") && !written[0].includes(CLEAR_LINE), written[0]);
    } finally {
      if (before === undefined) delete process.env["TERM"];
      else process.env["TERM"] = before;
    }
  });
});

const PROGRESS = {
  ...{ trials: 8, kept: 0, judged: 0, concluded: 1, exhausted: 0, restarted: 0 },
  ...{ remainingMs: null, workShare: 0.5, evaluations: 100, slowest: null, kinds: {} },
  soFar: { grokked: 0, tracked: 0 },
};
