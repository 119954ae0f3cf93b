import assert from "node:assert/strict";
import { it } from "node:test";
import { loadKernels } from "../../src/engine/index.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";

/*
 * Lyu et al., arXiv:2311.18817, §2, scaled down: p = 23, 80 % of the pairs, N = 128, three seeds. Theory gives the time of the transition
 * as ln(α)/λ for large α: λt, t being η steps, grows by 1 with ln σ.
 */
it("the larger the initial weights, the earlier train and the later test: λt of test ½ grows by 0.6 to 1.1 with ln σ", () => {
  const jobs = denseJobs(`
name: a
task: { kind: modular-mlp, modulus: 23, samples: 423 }
model: { width: 128, scaling: standard, activation: relu, loss: cross-entropy, initialWeights: zero-readouts }
axes: { sigma: [2, 16], seed: [0, 1, 2] }
method: { kind: gd, learningRate: 0.3, weightDecay: 1e-3 }
budget: { steps: 3e4, stop: budget, record: { pointsPerDecade: 24 } }`);
  const results = runDense(jobs, loadKernels("auto"));
  const median = (sigma: number, column: "train_accuracy" | "test_accuracy", level: number): number => {
    const steps = results
      .filter((_, k) => jobs[k].trial.parameters.sigma === sigma)
      .map(({ rows }) => rows.find((row) => (row[column] ?? NaN) >= level)?.step ?? Infinity);
    return steps.sort((a, b) => a - b)[1];
  };
  assert.ok(median(16, "train_accuracy", 1) < median(2, "train_accuracy", 1) / 2);
  const late = median(16, "test_accuracy", 0.5) - median(2, "test_accuracy", 0.5);
  const slope = (0.3e-3 * late) / Math.log(8);
  assert.ok(slope > 0.6 && slope < 1.1, String(slope));
});
