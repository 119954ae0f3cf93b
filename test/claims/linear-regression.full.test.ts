import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Estimator } from "../reference/linear-estimator.js";
import { finiteOverTheory, timesOverTheory } from "./linear-regression.js";

const BASE: Estimator = {
  ratio: 0.5,
  outputs: 10,
  sigma: 1,
  teacherScale: 1,
  learningRate: 0.1,
  weightDecay: 0,
};
const SETS = ["train", "test"] as const;

describe("linear regression: the closed form of arXiv:2310.16441 is the limit for D → ∞", () => {
  for (const [ratio, small, large, count] of [
    [0.25, 100, 1600, 16],
    [0.5, 100, 1600, 16],
    [0.7, 200, 3200, 16],
    [0.9, 200, 3200, 32],
  ] as const) {
    it(`D/P = ${ratio}: the test time comes from above to within 1 % of it at D = ${large}`, () => {
      const estimator = { ...BASE, outputs: 100, learningRate: 1, ratio };
      const far = finiteOverTheory(estimator, small, 100, 1e-3);
      const near = finiteOverTheory(estimator, large, count, 1e-3);
      assert.ok(far.test > 1.01, `${far.test} at D = ${small}`);
      for (const set of SETS) {
        assert.ok(Math.abs(near[set] - 1) <= 0.01, `${set}: ${near[set]} at D = ${large}`);
      }
    });
  }
});

describe("linear regression: times of trained students, D = 100, against the expectation at this D", () => {
  // Three standard errors of 100 seeds: 0.3, 0.9, 1.0 and 2 % in the test time; in the train time a third of a per cent.
  for (const [ratio, tolerance] of [
    [0.25, 0.01],
    [0.5, 0.027],
    [0.7, 0.03],
    [0.9, 0.06],
  ] as const) {
    it(`D/P = ${ratio}: within 1 % (train) and ${100 * tolerance} % (test)`, () => {
      const seeds = Array.from({ length: 100 }, (_, seed) => seed);
      const estimator = { ...BASE, ratio };
      const found = timesOverTheory(estimator, 100, seeds, ["within_1e_2", 1e-2]);
      const expected = finiteOverTheory(estimator, 100, 800, 1e-2);
      for (const set of SETS) {
        const part = found[set] / expected[set];
        const allowed = set === "train" ? 0.01 : tolerance;
        assert.ok(Math.abs(part - 1) <= allowed, `${set}: ${part} of the expectation`);
      }
    });
  }
});
