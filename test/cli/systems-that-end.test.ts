import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { moduleUrl } from "../../src/model/index.js";
import { Bench } from "./groksweep.js";

let bench: Bench;
beforeEach(() => (bench = new Bench()));
afterEach(() => bench.remove());

/** Runs two trials of a system with some lines before its declaration, and some parts more. */
function run(lines: string, parts = "", command: readonly string[] = ["run", "one.yaml", "--threads", "1"]) {
  bench.file(
    "one.js",
    `import { parameters, plainSystem } from "groksweep";
import { isMainThread } from "node:worker_threads";
${lines}
export default plainSystem({
  kind: "me/one", version: 1, title: "One", parameters: { samples: { ...parameters.samples, standard: 5 } },
  preset: { method: { kind: "gd" }, steps: 20 }, flops: () => 3,
  begin: () => {
    const w = new Float64Array(1);
    return {
      state: { w }, rate: 0.1, decay: 0, labelPower: 1, gradient: (into) => { into.w[0] += 2 * (w[0] - 1); },
      measure: () => ({ train_loss: (w[0] - 1) * (w[0] - 1), test_loss: 1 }),
    };
  },
  ${parts}
});`,
  );
  bench.file(
    "one.yaml",
    "{ name: one, task: { kind: ./one.js }, axes: { samples: [5, 6] }, method: { kind: gd }, budget: { steps: 20 } }",
  );
  return bench.run(...command);
}

describe("a system of one's own that would end the program, or keep it", () => {
  it("ends the process while it is imported: words, exit code 2, no store", () => {
    for (const code of [0, 3]) {
      const ended = run(`process.exit(${code});`);
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(
        ended.stderr,
        new RegExp(`one\\.js: .*it ended the process \\(process\\.exit, code ${code}\\)`),
      );
    }
    assert.equal(bench.digest(), "absent");
  });

  it("ends the process in a function of its declaration", () => {
    const ended = run("", 'rules: [{ names: ["samples"], check() { process.exit(0); } }],');
    assert.equal(ended.code, 2, ended.stderr);
    assert.match(ended.stderr, /system me\/one: rule of samples: .*it ended the process/);
    assert.equal(bench.digest(), "absent");
  });

  it("ends the process while check trains it", () => {
    const ended = run("", "rest: () => process.exit(0),", ["check", "one.js"]);
    assert.equal(ended.code, 2, ended.stderr);
    assert.match(ended.stderr, /system me\/one: rest: .*it ended the process/);
  });

  it("throws in a timer or a promise that nobody waits for: its file and line, exit code 2", () => {
    for (const [line, words] of [
      [
        'if (isMainThread) setTimeout(() => { throw new Error("late"); }, 1);',
        /threw outside of every call: Error: late/,
      ],
      [
        'if (isMainThread) Promise.reject(new Error("unheard"));',
        /threw outside of every call: Error: unheard/,
      ],
    ] as const) {
      const ended = run(line);
      assert.equal(ended.code, 2, ended.stderr);
      assert.match(ended.stderr, words);
      assert.match(ended.stderr, /one\.js: .*\(line 3, column \d+\)/);
    }
  });

  it("leaves a timer behind: the command ends all the same", () => {
    const kept = run("setInterval(() => undefined, 1000);");
    assert.equal(kept.code, 0, kept.stderr);
    assert.match(kept.stdout + kept.stderr, /2 trials trained/);
  });

  it("loops without end where an answer is expected at once: it is broken off", () => {
    const script = join(bench.folder, "loop.mjs");
    writeFileSync(
      script,
      `import { usersCall, watchUsersCalls } from ${JSON.stringify(moduleUrl("system/users/users-call.js").href)};
       watchUsersCalls({ longestMs: 200 });
       setInterval(() => undefined, 1000);
       await Promise.resolve();
       for (let i = 0; i < 1000; i++) usersCall("system me/one: rest", () => i);
       usersCall("system me/one: cost", () => { for (;;); });`,
    );
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8", timeout: 60_000 });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /error: system me\/one: cost: expected an answer, it does not come back/);
  });
});
