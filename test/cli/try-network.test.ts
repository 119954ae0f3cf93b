import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { Bench } from "./groksweep.js";

/** A network that is trained in a second, on WebAssembly as on anything. */
const SMALL = [
  "try",
  "--task",
  "modular-mlp",
  "--modulus",
  "5",
  "--width",
  "20",
  "--backend",
  "wasm",
] as const;

describe("try with a network", () => {
  const bench = new Bench();
  after(() => bench.remove());

  it("draws accuracies and losses, with thresholds where they belong", () => {
    const { code, stdout, stderr } = bench.run(...SMALL, "--steps", "500", "--store", "untouched.db");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^modular-mlp: alpha 1, samples 23, .*modulus 5, .*gd, dense engine$/m);
    assert.doesNotMatch(stdout, /epsilon/);
    const [accuracy, loss] = stdout.split("\n\n");
    assert.match(accuracy, /^ +1 ┤[· o+*]+\n/m);
    assert.match(
      accuracy,
      /accuracy over steps: o train, \+ test, \* both, · threshold\n.*reaches its threshold/,
    );
    assert.match(loss, /loss over steps: o train, \+ test, \* both\n(?!.*falls below)/);
    assert.match(loss, /^(memorized|censored|grokked|tracked): train at its threshold from step/m);
    const drawn = stdout.split("\n").filter((line) => /[│┤└]/.test(line));
    assert.ok(drawn.length > 24 && drawn.every((line) => [...line].length <= 80), stdout);
    assert.equal(bench.digest(`${bench.folder}/untouched.db`), "absent");
  });

  it("takes every key of a sweep file, and gives the trial that the file would", () => {
    const { stdout } = bench.run(
      ...SMALL,
      ...["--fraction", "0.6", "--method", "adam", "--steps", "40", "--json"],
      ...["--set", "method.rateRule=constant", "--set", "method.batch=5", "--learning-rate", "0.01"],
    );
    const tried = JSON.parse(stdout) as {
      readonly trial: { readonly id: string; readonly method: unknown; readonly parameters: unknown };
      readonly curve: readonly { readonly step: number; readonly test_accuracy: number }[];
    };
    assert.deepEqual(tried.trial.method, {
      ...{ kind: "adam", beta1: 0.9, beta2: 0.999, rateRule: "constant", batch: 5 },
    });
    assert.equal(tried.curve.at(-1)?.step, 38); // the last of the grid up to 40
    const file = bench.file(
      "same.yaml",
      "{ name: same, task: { kind: modular-mlp, modulus: 5, samples: 15 }, model: { width: 20 }, " +
        "method: { kind: adam, rateRule: constant, batch: 5, learningRate: 0.01 }, budget: { steps: 40 }, " +
        "grok: { measure: accuracy } }",
    );
    bench.run("run", file, "--backend", "wasm");
    const shown = bench.run("show", tried.trial.id);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /accuracy over steps[^]*loss over steps/);
  });

  for (const [name, args, says] of [
    ["no test pairs left", [...SMALL, "--fraction", "1"], /fewer than the 25 pairs of modulus 5/],
    ["a fraction and samples", [...SMALL, "--fraction", "0.5", "--samples", "9"], /--fraction: expected no/],
    ["a fraction of nothing", ["try", "--fraction", "0.5"], /--fraction: expected with .* --task polynomial/],
    [
      "a network's method elsewhere",
      ["try", "--method", "adam"],
      /--task polynomial: method\.kind: expected flow or gd.*adam belongs to task\.kind committee-network, modular-mlp/,
    ],
    [
      "flow in single precision",
      [...SMALL, "--method", "flow"],
      /precision: expected float64 for method: flow/,
    ],
    ["an unknown key", [...SMALL, "--set", "method.betta=1"], /--set method\.betta=1.*did you mean beta1/],
    ["two trials", [...SMALL, "--set", "axes.alpha=[1, 2]"], /expected one trial, found 2/],
    [
      "a folder without images",
      ["try", "--task", "mnist", "--set", "task.folder=nowhere"],
      /task\.folder: expected the files train-images-idx3-ubyte, .* in /,
    ],
  ] as const) {
    it(`refuses ${name}`, () => {
      const { code, stderr } = bench.run(...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
    });
  }

  it("refuses a network that is too large for the memory, before it draws a single weight", () => {
    const { code, stderr } = bench.run(
      "try",
      "--task",
      "student-teacher",
      "--width",
      "1000000",
      "--backend",
      "wasm",
    );
    assert.equal(code, 3, stderr);
    assert.match(
      stderr,
      /expected a network that fits into the free memory of \d+ MiB, got one that needs about/,
    );
    assert.match(stderr, /hint: use a smaller width/);
  });
});
