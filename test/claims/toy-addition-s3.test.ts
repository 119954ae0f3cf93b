import assert from "node:assert/strict";
import { it } from "node:test";
import { loadKernels } from "../../src/engine/index.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";

const SEEDS = 8;

/** sweeps/liu-s3-small.yaml: Liu et al., arXiv:2205.10343, with a decoder of 50 units instead of 200, at a moderate decay. */
const S3 = `
name: s3
task: { kind: toy-addition, operation: xy in S3, tokens: 6, samples: 24, parallelogramError: 0.5 }
model: { width: 50, joined: product, embeddingDimension: 3, embeddingScale: 0.1 }
axes: { weightDecay: [3], learningRate: [3e-4], seed: { from: 0, count: ${SEEDS} } }
method: { kind: adamw, rateRule: constant, embeddingRate: 1e-3 }
budget: { steps: 4000, stop: budget, record: { pointsPerDecade: 8 } }`;

it("S3: all fit, some seeds generalise, and what equal products predict is right", () => {
  const results = runDense(denseJobs(S3), loadKernels("auto"));
  let generalise = 0;
  for (const [seed, { rows }] of results.entries()) {
    const { train_accuracy: train, test_accuracy: test, extra } = rows[rows.length - 1];
    assert.equal(train, 1, `seed ${seed}`);
    const overall = (24 + 12 * (test ?? 0)) / 36;
    const predicted = extra?.["predicted_accuracy"] ?? NaN;
    // Products that agree have one answer; the decoder may be right on others, too.
    assert.ok(overall >= predicted - 1 / 36, `seed ${seed}: ${overall}, predicted ${predicted}`);
    if ((extra?.["rqi"] ?? 0) > 0.95) assert.equal(test, 1, `seed ${seed}: all products agree`);
    if ((test ?? 0) >= 0.9) generalise++;
  }
  // Four of eight are measured; chance is two right of twelve.
  assert.ok(generalise >= 2 && generalise <= 7, `${generalise} of ${SEEDS}`);
});
