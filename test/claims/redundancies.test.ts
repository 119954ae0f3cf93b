import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TrialParameters } from "../../src/model/index.js";
import { makeJob, runJobs, type JobOptions } from "../engine/lanes/run-jobs.js";

/** Scaling by a power of two is exact; what differs is only rounding in the parameters' products. */
const ROUNDING = 1e-12;
/** The power method's norm is not scale-invariant, so step sizes may differ: curves agree to the error control's 10⁻³. */
const FLOW_CONTROL = 2e-3;
const BASE: Partial<TrialParameters> = {
  dimension: 12,
  width: 40,
  samples: 60,
  alpha: 1.5,
  epsilon: 0.4,
  sigma: 1,
};

function curves(
  parameters: Partial<TrialParameters>,
  options: JobOptions = {},
): { train: number[]; test: number[] } {
  const [{ rows }] = runJobs([makeJob(parameters, { steps: 400, ...options })]);
  return { train: rows.map((row) => row.train_loss), test: rows.map((row) => row.test_loss) };
}

function assertClose(found: readonly number[], expected: readonly number[], tolerance: number): void {
  assert.equal(found.length, expected.length);
  found.forEach((value, k) => {
    const floor = 1e-10 * expected[0];
    const deviation = Math.abs(value - expected[k]) / Math.max(expected[k], floor);
    assert.ok(deviation <= tolerance, `record ${k}: ${value} against ${expected[k]}`);
  });
}

describe("exact redundancies of the parameters", () => {
  for (const [name, method] of [
    ["gd", { kind: "gd" }],
    ["flow", { kind: "flow", tolerance: 1e-3 }],
  ] as const) {
    it(`(α, ε, σ) is (ασ, εσ, 1) with the learning rate following: ${name}`, () => {
      // η = η₀N/α² moves a weight of scale σ; in units of σ the rate is η/σ², and α² became α²σ²: η₀ is η₀·1.
      const sigma = 0.7;
      const scaled = curves({ ...BASE, sigma }, { method });
      const plain = curves({ ...BASE, alpha: 1.5 * sigma, epsilon: 0.4 * sigma }, { method });
      assertClose(scaled.train, plain.train, name === "gd" ? ROUNDING : FLOW_CONTROL);
      assertClose(scaled.test, plain.test, name === "gd" ? ROUNDING : FLOW_CONTROL);
    });

    it(`labels × c is α / c: ${name}`, () => {
      const c = 1.9;
      const scaled = curves({ ...BASE, labelScale: c }, { method });
      const plain = curves({ ...BASE, alpha: 1.5 / c }, { method });
      const inUnits = (losses: readonly number[]): number[] => losses.map((loss) => loss / (c * c));
      assertClose(inUnits(scaled.train), plain.train, name === "gd" ? ROUNDING : FLOW_CONTROL);
      assertClose(inUnits(scaled.test), plain.test, name === "gd" ? ROUNDING : FLOW_CONTROL);
    });
  }

  it("at N = ∞ and fixed αε the curves collapse in τ = tε/α over α = ½ … 4", () => {
    const product = 0.25;
    const threshold = 0.075; // R = 0.1: E[y²] = 3/4
    const reachedAt = (alpha: number): number => {
      const epsilon = product / alpha;
      const scale = alpha / epsilon;
      const [{ rows }] = runJobs([
        makeJob(
          { dimension: 40, width: "infinite", samples: 220, alpha, epsilon },
          {
            steps: Math.round(1000 * scale),
            method: { kind: "flow", tolerance: 1e-4 },
            record: { pointsPerDecade: 60 },
          },
        ),
      ]);
      const at = rows.findIndex((row) => row.test_loss <= threshold);
      assert.ok(at > 0, `α = ${alpha} does not reach the threshold`);
      const [before, after] = [rows[at - 1], rows[at]];
      const share = Math.log(threshold / before.test_loss) / Math.log(after.test_loss / before.test_loss);
      return (before.step * Math.pow(after.step / before.step, share)) / scale;
    };
    const times = [0.5, 1, 2, 4].map(reachedAt);
    const spread = Math.max(...times) / Math.min(...times) - 1;
    assert.ok(spread <= 0.05, `τ: ${times.join(", ")}`);
  });
});
