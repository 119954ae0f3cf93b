import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Estimator } from "../reference/linear-estimator.js";
import { timesOverTheory } from "./linear-regression.js";

const BASE: Estimator = {
  ratio: 0.5,
  outputs: 20,
  sigma: 1,
  teacherScale: 1,
  learningRate: 0.2,
  weightDecay: 0,
};

/** D is finite here, and infinite in the closed form. */
const TOLERANCE = 0.01;

describe("linear regression: times against the closed form of arXiv:2310.16441, D = 200", () => {
  for (const [what, change] of [
    ["D/P = 0.5", {}],
    ["weight decay", { weightDecay: 0.01 }],
    ["a student three times as large", { sigma: 3 }],
  ] as const) {
    it(`${what}: 95 % of errors below 10⁻² within 1 % of its times`, () => {
      const seeds = Array.from({ length: 16 }, (_, seed) => seed);
      const found = timesOverTheory({ ...BASE, ...change }, 200, seeds, ["within_1e_2", 1e-2]);
      for (const [set, ratio] of Object.entries(found)) {
        assert.ok(Math.abs(ratio - 1) <= TOLERANCE, `${set}: ${ratio} of the closed form's time`);
      }
    });
  }
});
