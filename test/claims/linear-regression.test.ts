import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Estimator } from "../reference/linear-estimator.js";
import { finiteOverTheory, timesOverTheory } from "./linear-regression.js";

const BASE: Estimator = {
  ratio: 0.5,
  outputs: 20,
  sigma: 1,
  teacherScale: 1,
  learningRate: 0.2,
  weightDecay: 0,
};

describe("linear regression: times at D = 200 against the expectation at this D, and its limit", () => {
  for (const [what, change] of [
    ["D/P = 0.5", {}],
    ["weight decay", { weightDecay: 0.01 }],
    ["a student three times as large", { sigma: 3 }],
  ] as const) {
    it(`${what}: 95 % of errors below 10⁻² within three standard errors of 16 seeds`, () => {
      const seeds = Array.from({ length: 16 }, (_, seed) => seed);
      const estimator = { ...BASE, ...change };
      const found = timesOverTheory(estimator, 200, seeds, ["within_1e_2", 1e-2]);
      const expected = finiteOverTheory(estimator, 200, 100, 1e-2);
      for (const [set, tolerance] of [
        ["train", 0.01],
        ["test", 0.03],
      ] as const) {
        const part = found[set] / expected[set];
        assert.ok(Math.abs(part - 1) <= tolerance, `${set}: ${part} of the expectation`);
      }
    });

    it(`${what}: the expectation is within 1 % of the closed form of arXiv:2310.16441 at D = 1000`, () => {
      const expected = finiteOverTheory({ ...BASE, ...change }, 1000, 20, 1e-2);
      for (const [set, ratio] of Object.entries(expected)) {
        assert.ok(Math.abs(ratio - 1) <= 0.01, `${set}: ${ratio} of the closed form's time`);
      }
    });
  }
});
