import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeTrial, parseSweep } from "../../src/sweep/index.js";
import { mistakesOf } from "./sweep-errors.js";

describe("makeTrial", () => {
  it("is the trial that a sweep of the same values has", () => {
    const text =
      "{ name: s, axes: { alpha: 4, samples: 300, width: infinite }, method: { kind: gd }, budget: { steps: 1 } }";
    const [trial] = parseSweep(text, { source: "s" }).trials();
    assert.deepEqual(
      makeTrial({ alpha: 4, samples: 300, width: "infinite" }, { method: { kind: "gd" } }),
      trial,
    );
  });

  it("takes an eigenvector for an eigenvector task", () => {
    const trial = makeTrial({ eigenvector: 3, width: 2 });
    assert.deepEqual([trial.task.kind, trial.engine], ["eigenvector", "committee"]);
  });

  it("lists all that is wrong", () => {
    const unknown = {
      alpha: 0,
      samples: 2.5,
      lambda: 1,
      weightDecay: 0.1,
      decayRate: 0.1,
      seed: NaN,
    };
    const lines = mistakesOf(() =>
      makeTrial(unknown, { method: { kind: "flow", tolerance: 0 }, source: "try" }),
    );
    assert.deepEqual(
      lines.map((line) => line.split(", got ")[0]),
      [
        "try: lambda: expected one of alpha, epsilon, samples, dimension, width, weightDecay, decayRate, sigma, labelScale, learningRate, seed, dataSeed, targetSeed, weightsSeed",
        "try: tolerance: expected a number from 1e-12 to 0.05",
        "try: alpha: expected a number from 1e-9 to 1e9",
        "try: samples: expected an integer of at least 1",
        "try: seed: expected an integer of at least 0",
        "try: decayRate: expected 0 where weightDecay is not 0",
      ],
    );
  });
});
