import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ALL_WITHIN, flowTimes, MOST_WITHIN, timeErrors } from "./flow-error.js";

const edge = { dimension: 40, width: 200, alpha: 1, epsilon: 0.25 };
const quick = { dimension: 40, width: 200, learningRate: 0.1 };

describe("the error of flow in times to grok", () => {
  it("next to the boundary, where the errors of all steps are amplified most", () => {
    // The worst of the sweep, then of other kinds: quick, slow, memorized.
    const errors = timeErrors([
      { ...edge, samples: 190, seed: 15 },
      { ...edge, samples: 180, seed: 91 },
      { ...edge, samples: 170, seed: 98 },
      { ...edge, samples: 170, seed: 71 },
      { ...quick, alpha: 0.5, epsilon: 0.8, samples: 180, seed: 0 },
      { ...quick, alpha: 0.5, epsilon: 0.1, samples: 120, seed: 0 },
      { ...quick, alpha: 4, epsilon: 0.1, samples: 180, seed: 2 },
      { ...edge, samples: 150, seed: 0 },
    ]);
    assert.ok(errors.length > 12, "most of them have both times");
    assert.ok(errors[errors.length - 1] <= ALL_WITHIN, `largest ${errors[errors.length - 1]}`);
    assert.ok(errors[Math.floor(errors.length / 2)] <= MOST_WITHIN / 10, `median of ${errors.join(", ")}`);
  });

  it("against DOP853, which shares nothing with it but data and equations", () => {
    // SciPy 1.17's DOP853 on (w̄, M), relative tolerance 10⁻¹⁰, the same records and interpolation at 24 a decade.
    for (const [samples, seed, expected] of [
      [190, 15, 26169.0],
      [180, 91, 27040.3],
    ]) {
      const [{ test }] = flowTimes([{ ...edge, samples, seed }], 1e-5, 24);
      assert.ok(test !== null && Math.abs(test / expected - 1) < 2e-3, `${test}, expected ${expected}`);
    }
  });
});
