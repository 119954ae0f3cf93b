import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { trainer } from "../../src/system/diagonal-linear/training/trainer.js";
import { plainJob, reaches, runPlain } from "../engine/plain/run-plain.js";
import { misgrok } from "./diagonal-linear.js";

const RATE = 0.01;
const PENALTY = 1e-3;
const FLOW = { kind: "flow", tolerance: 1e-3 } as const;

describe("diagonal linear network: late generalisation after ln(α)/λ (arXiv:2311.18817, Fig. 2)", () => {
  const scales = [16, 64, 256, 1024, 4096];
  const curves = scales.map((alpha) => {
    const parameters = { dimension: 500, samples: 100, weightDecay: PENALTY, learningRate: RATE, alpha };
    const budget = { steps: 15 / (RATE * PENALTY), record: { pointsPerDecade: 40 }, method: FLOW };
    return runPlain(trainer, [plainJob("diagonal-linear", parameters, budget)])[0];
  });

  it("the slope of λt* over ln α is 1 ± 0.05", () => {
    for (const level of [0.75, 0.9, 0.95]) {
      const times = curves.map(({ rows }) => {
        const step = reaches(
          rows.map((row) => ({ step: row.step, value: Number(row.test_accuracy) })),
          level,
        );
        return Number(step) * RATE * PENALTY;
      });
      const slope = slopeOf(
        scales.map((alpha) => Math.log(alpha)),
        times,
      );
      assert.ok(Math.abs(slope - 1) <= 0.05, `test accuracy ${level}: slope ${slope}`);
    }
  });

  it("train is fitted long before, and the test set in the end", () => {
    for (const { rows, end } of curves) {
      assert.equal(rows.find(({ step }) => step >= 1000)?.train_accuracy, 1);
      assert.ok(Number(rows.find(({ step }) => step >= 1000)?.test_accuracy) < 0.7);
      assert.equal(end.last.test_accuracy, 1);
    }
  });
});

describe("diagonal linear network: misgrokking (arXiv:2311.18817, Fig. 3), P = 8, 20 seeds", () => {
  it("the test set is right early, and lost late, the more the larger D, while train stays fitted", () => {
    const found = [500, 2000].map((dimension) => misgrok(8, dimension, { seeds: 20, testSamples: 100 }));
    for (const { train, earlyTest, lateTest, expected } of found) {
      assert.equal(train, 1);
      assert.ok(earlyTest > 0.99, `early ${earlyTest}`);
      // The expectation is that of the smallest margin; the others are a little larger.
      assert.ok(Math.abs(lateTest - expected) < 0.04, `late ${lateTest}, expected ${expected}`);
    }
    assert.ok(
      found[0].lateTest > 0.99 && found[1].lateTest < 0.95,
      `${found[0].lateTest}, ${found[1].lateTest}`,
    );
  });
});

/** Slope of the least-squares line. */
function slopeOf(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const above = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return above / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
