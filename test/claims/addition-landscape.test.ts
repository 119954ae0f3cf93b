import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadKernels } from "../../src/engine/index.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";

/** sweeps/omnigrok-addition-landscape-small.yaml: Omnigrok, arXiv:2210.01117, Fig. 6, half as wide. */
const LANDSCAPE = `
name: a
task: { kind: toy-addition, tokens: 10, samples: 45 }
model: { width: 100, embeddings: fixed, embeddingDimension: 2, embeddingScale: 2, activation: leakyRelu, slope: 0.2 }
axes: { messiness: [0, 0.2, 1], sigma: [1, 4], seed: [4, 6] }
method: { kind: constrained-adam, rateRule: constant, learningRate: 3e-3 }
budget: { steps: 5000, stop: budget, record: { pointsPerDecade: 4 } }`;

describe("the reduced landscape of addition over representation and norm (two seeds)", () => {
  const jobs = denseJobs(LANDSCAPE);
  const results = runDense(jobs, loadKernels("auto"));
  const at = (messiness: number, sigma: number) =>
    jobs.flatMap(({ trial: { parameters } }, k) =>
      parameters["messiness"] === messiness && parameters["sigma"] === sigma
        ? [results[k].rows[results[k].rows.length - 1]]
        : [],
    );

  it("a small decoder fits at no representation", () => {
    for (const messiness of [0, 0.2, 1]) {
      for (const { train_accuracy: train } of at(messiness, 1)) assert.ok((train ?? NaN) < 0.9, `${train}`);
    }
  });

  it("a large one generalises on a line, and memorises the more the messier the representation is", () => {
    for (const { test_accuracy: test } of at(0, 4)) assert.ok((test ?? NaN) >= 0.9, `${test}`);
    for (const [k, row] of at(1, 4).entries()) {
      assert.ok((row.train_accuracy ?? NaN) >= 0.9, `train ${row.train_accuracy}`);
      // Measured: 1.4 to 1.5 times the label power at 0.2, 2.1 to 3.6 at 1; 0.001 to 0.009 on a line.
      const [line, little] = [at(0, 4)[k].test_loss, at(0.2, 4)[k].test_loss];
      assert.ok(line < 0.1 * little && little < row.test_loss, `${line}, ${little}, ${row.test_loss}`);
      assert.ok((row.test_accuracy ?? NaN) < 0.5, `test ${row.test_accuracy}`);
    }
  });
});
