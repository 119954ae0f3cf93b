import assert from "node:assert/strict";
import { it } from "node:test";
import type { CurveRow } from "../../src/model/index.js";
import { makeJob, runJobs } from "../engine/lanes/run-jobs.js";

function last(rows: readonly CurveRow[]): CurveRow {
  return rows[rows.length - 1];
}

it("Fig. 7: the scale σ of initial weights does what the scale α = σ² of the output does", () => {
  // D = 100, P = 450, N = 500, ε = ¼, centred, labels doubled, η₀ = 0.5/σ²: σ²α = 4, 1 (twice) and ¼ both ways.
  const at = (sigma: number, alpha: number): CurveRow => {
    const parameters = { dimension: 100, samples: 450, width: 500, epsilon: 0.25, labelScale: 2 };
    const learningRate = 0.5 / (sigma * sigma);
    const job = makeJob(
      { ...parameters, sigma, alpha, learningRate, seed: 1 },
      { method: { kind: "flow", tolerance: 1e-3 }, steps: 50_000, metrics: ["weightDistance"] },
    );
    return last(runJobs([job])[0].rows);
  };
  for (const [sigma, alpha, same, movement, test] of [
    [2, 1, 4, 0.03, 0.05],
    [0.5, 4, 1, 0.03, 0.05],
    [0.5, 1, 0.25, 0.1, 0.2],
  ] as const) {
    const [by, reference] = [at(sigma, alpha), at(1, same)];
    const moved = (by.weight_distance ?? NaN) / (reference.weight_distance ?? NaN);
    assert.ok(Math.abs(moved - 1) < movement, `σ ${sigma}, α ${alpha}: movement ${moved}`);
    const loss = by.test_loss / reference.test_loss;
    assert.ok(Math.abs(loss - 1) < test, `σ ${sigma}, α ${alpha}: test loss ${loss}`);
  }
});

it("Fig. 9: too little data is memorised, more is half learned, plenty is learned", () => {
  const ends = (samples: number): readonly number[] =>
    [0, 1, 2, 3].map((seed) => {
      const parameters = { dimension: 40, width: 100, epsilon: 0.5, learningRate: 0.5 };
      const job = makeJob(
        { ...parameters, samples, seed },
        { method: { kind: "flow", tolerance: 1e-3 }, steps: 50_000 },
      );
      const [{ rows }] = runJobs([job]);
      return last(rows).test_loss / rows[0].test_loss;
    });
  for (const ratio of ends(50)) assert.ok(ratio > 0.7 && ratio < 1.1, String(ratio));
  for (const ratio of ends(120)) assert.ok(ratio > 0.2 && ratio < 0.7, String(ratio));
  for (const ratio of ends(500)) assert.ok(ratio < 0.03, String(ratio));
});
