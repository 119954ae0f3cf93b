import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";
import { largestDeviation, lastingStep } from "./compare-curves.js";

const LABEL_POWER = 0.75;
const THRESHOLD = 0.1 * LABEL_POWER;
const FLOOR = 1e-8 * LABEL_POWER;

/** At D = 40 a step of descent is larger against the curve's own times than at D = 100: both grow with 1/D. */
const CURVE_TOLERANCE = 0.02;
const TIME_TOLERANCE = 0.015;

describe("flow against gd, D = 40", () => {
  const base = { dimension: 40, width: 60, samples: 220, seed: 3 };
  for (const [alpha, epsilon] of [
    [1, 0.25],
    [4, 0.25],
    [1, 0.1],
  ]) {
    it(`α = ${alpha}, ε = ${epsilon}: same curves and grok times for a fraction of the evaluations`, () => {
      const steps = 6000;
      const [gd] = runJobs([makeJob({ ...base, alpha, epsilon }, { steps })]);
      const [flow] = runJobs([
        makeJob({ ...base, alpha, epsilon }, { steps, method: { kind: "flow", tolerance: 1e-3 } }),
      ]);
      for (const loss of ["train_loss", "test_loss"] as const) {
        const deviation = largestDeviation(flow.rows, gd.rows, loss, FLOOR);
        assert.ok(deviation <= CURVE_TOLERANCE, `${loss}: ${deviation}`);
        const exact = lastingStep(gd.rows, loss, THRESHOLD);
        const found = lastingStep(flow.rows, loss, THRESHOLD);
        assert.equal(found === null, exact === null);
        if (exact !== null && found !== null) {
          assert.ok(Math.abs(found / exact - 1) <= TIME_TOLERANCE, `${loss}: ${found} against ${exact}`);
        }
      }
      assert.ok(flow.end.evaluations < steps / 8, `${flow.end.evaluations} right-hand sides`);
    });
  }

  it("converges to itself as the tolerance falls", () => {
    const run = (tolerance: number): ReturnType<typeof runJobs>[0] =>
      runJobs([makeJob(base, { steps: 3000, method: { kind: "flow", tolerance } })])[0];
    const reference = run(1e-6).rows;
    const deviations = [1e-2, 1e-3, 1e-4].map((tolerance) =>
      largestDeviation(run(tolerance).rows, reference, "train_loss", FLOOR),
    );
    assert.ok(deviations[1] < deviations[0] && deviations[2] < deviations[1], deviations.join(", "));
    assert.ok(deviations[1] < 5e-3 && deviations[2] < 1e-3, deviations.join(", "));
  });
});
