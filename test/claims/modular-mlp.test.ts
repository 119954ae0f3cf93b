import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadKernels } from "../../src/engine/index.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";

describe("closed-form weights of modular addition (Gromov, arXiv:2301.02679), p = 97", () => {
  it("are right for more pairs the more hidden units there are, and for over 99 % from N = 500 on", () => {
    const accuracies = [24, 48, 96, 500].map((width) => {
      const [job] = denseJobs(`
name: a
task: { kind: modular-mlp, modulus: 97, samples: 4700 }
model: { width: ${width}, initialWeights: fourier }
axes: { seed: [0] }
method: { kind: gd, learningRate: 1e-9 }
budget: { steps: 1, stop: budget }`);
      return runDense([job], loadKernels("auto"))[0].rows[0].test_accuracy ?? NaN;
    });
    accuracies.forEach((each, k) => assert.ok(k === 0 || each > accuracies[k - 1], accuracies.join(", ")));
    assert.ok(accuracies[0] < 0.6 && accuracies[3] > 0.99, accuracies.join(", "));
  });
});

describe("hidden units become waves of one frequency (p = 13, N = 60, three seeds)", () => {
  it("IPR rises from that of random weights once the network generalises", () => {
    const jobs = denseJobs(`
name: a
task: { kind: modular-mlp, modulus: 13, samples: 140 }
model: { width: 60 }
axes: { seed: [0, 1, 2] }
method: { kind: adamw, beta2: 0.98, learningRate: 1.5e-4, weightDecay: 5, rateRule: constant }
metrics: [ipr]
budget: { steps: 3000, stop: budget }`);
    for (const { rows } of runDense(jobs, loadKernels("auto"))) {
      const [first, last] = [rows[0], rows[rows.length - 1]];
      assert.ok((last.test_accuracy ?? NaN) > 0.9, String(last.test_accuracy));
      for (const name of ["ipr_inputs", "ipr_outputs"]) {
        const [before, after] = [first.extra?.[name] ?? NaN, last.extra?.[name] ?? NaN];
        assert.ok(before < 0.35 && after > 0.6, `${name}: ${before} to ${after}`);
      }
    }
  });
});

describe("ReLU network of large initial weights with decay (Lyu et al., arXiv:2311.18817, §2), p = 11", () => {
  it("fits at once, and then keeps its direction while the norm falls as e^(−ηλt)", () => {
    const [job] = denseJobs(`
name: a
task: { kind: modular-mlp, modulus: 11, samples: 97 }
model: { width: 32, sigma: 64, scaling: standard, activation: relu, loss: cross-entropy, initialWeights: zero-readouts }
axes: { seed: [0] }
method: { kind: gd, learningRate: 0.1, weightDecay: 5e-3 }
budget: { steps: 3000, stop: budget }`);
    const [{ rows }] = runDense([job], loadKernels("auto"));
    const fitted = rows.find(({ train_accuracy: train }) => train === 1);
    const last = rows[rows.length - 1];
    assert.ok(fitted !== undefined && fitted.step < 600, `fitted at ${fitted?.step}`);
    const decayed = Math.exp(-0.1 * 5e-3 * last.step);
    const ratio = (last.parameter_norm ?? NaN) / (rows[0].parameter_norm ?? NaN) / decayed;
    assert.ok(Math.abs(ratio - 1) < 0.03, `the norm is ${ratio} times that of decay alone`);
  });
});
