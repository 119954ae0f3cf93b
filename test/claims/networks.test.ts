import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { loadTensorBackend } from "../../src/engine/index.js";
import type { CurveRow } from "../../src/model/index.js";
import { networkJobs, trainNetwork } from "../engine/network/network-jobs.js";

/** Modular addition without weight decay, p = 13, as in Figs. 2 and 16 of Kumar et al. */
const SWEEP = `
name: mlp
task: { kind: modular-mlp, modulus: 13, samples: 152 }
model: { width: 100, centered: false }
axes: { alpha: [0.25, 1], seed: { from: 0, count: 3 } }
method: { kind: gd }
budget: { steps: 4000, stop: decided, record: { pointsPerDecade: 48 } }
grok: { measure: accuracy, train: 1, test: 0.95 }
`;

/** The first recorded step from which an accuracy is reached; ∞ where it is not. */
function reached(
  rows: readonly CurveRow[],
  column: "train_accuracy" | "test_accuracy",
  level: number,
): number {
  return rows.find((row) => (row[column] ?? 0) >= level)?.step ?? Infinity;
}

describe("modular addition by a two-layer network, without weight decay (three seeds)", () => {
  /** Rows by α and seed. */
  const curves = new Map<string, readonly CurveRow[]>();

  before(async () => {
    const backend = await loadTensorBackend("auto");
    for (const job of networkJobs(SWEEP)) {
      const { alpha, seed } = job.trial.parameters;
      curves.set(`${alpha} ${seed}`, trainNetwork(job, backend).rows);
    }
  });

  for (const seed of [0, 1, 2]) {
    it(`seed ${seed}: every train pair is right before 95 % of the test pairs are`, () => {
      for (const alpha of [0.25, 1]) {
        const rows = curves.get(`${alpha} ${seed}`) ?? [];
        const train = reached(rows, "train_accuracy", 1);
        assert.ok(train < 4000, `train at ${train}`);
        assert.ok(reached(rows, "test_accuracy", 0.95) > train);
      }
    });

    it(`seed ${seed}: the norm of the weights at least doubles, in both conventions`, () => {
      for (const alpha of [0.25, 1]) {
        const rows = curves.get(`${alpha} ${seed}`) ?? [];
        for (const column of ["parameter_norm", "layer_norm_sum"] as const) {
          const [first, last] = [rows[0][column] ?? NaN, rows.at(-1)?.[column] ?? NaN];
          assert.ok(last >= 2 * first, `${column}: ${first} to ${last} at α = ${alpha}`);
        }
      }
    });

    it(`seed ${seed}: the delay grows with the scale`, () => {
      const delay = (alpha: number): number => {
        const rows = curves.get(`${alpha} ${seed}`) ?? [];
        // A test set that is not learned by the end of the budget is at least as late as that.
        const test = Math.min(reached(rows, "test_accuracy", 0.95), 4000);
        return test - reached(rows, "train_accuracy", 1);
      };
      assert.ok(delay(1) > 2 * delay(0.25), `${delay(0.25)} and ${delay(1)}`);
    });
  }
});
