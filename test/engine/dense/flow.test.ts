import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CurveRow } from "../../../src/model/index.js";
import { denseJobs, runDense } from "./dense-jobs.js";

/** Every system, centred and not, with decay, biases, fixed and trained read-outs. */
const SYSTEMS: Readonly<Record<string, readonly [rate: number, system: string]>> = {
  "student and teacher": [
    0.05,
    `
task: { kind: student-teacher, dimension: 3, samples: 10, test: { samples: 6 } }
model: { width: 6, sigma: 1.5, precision: float64 }`,
  ],
  "modular MLP on the cross-entropy": [
    2,
    `
task: { kind: modular-mlp, modulus: 5, samples: 20 }
model: { width: 6, loss: cross-entropy, alpha: 3, precision: float64, centered: true }`,
  ],
  "embeddings by a rate of their own and a decoder": [
    0.05,
    `
task: { kind: toy-addition, tokens: 5, samples: 11, targetDimension: 3 }
model: { width: 6, embeddingDimension: 2, precision: float64 }
derive: { embeddingRate: 3 * learningRate, embeddingDecay: weightDecay / 2 }`,
  ],
  "committee machine": [
    0.05,
    `
task: { kind: committee-network, dimension: 5, samples: 12, test: { samples: 9 } }
model: { width: 4, epsilon: 0.5, readouts: trained }`,
  ],
  "committee machine with fixed read-outs": [
    0.05,
    `
task: { kind: committee-network, dimension: 5, samples: 12, test: { samples: 9 } }
model: { width: 4, epsilon: 0.5 }`,
  ],
};

/** Steps of descent for a unit of time: its error is in proportion to their length. */
const FINE = 200;

function rowsOf(system: string, method: string, scale: number): readonly CurveRow[] {
  const steps = [0, 1, 3, 10, 30].map((t) => t * scale).join(", ");
  const [{ rows, end }] = runDense(
    denseJobs(`name: f${system}
axes: { seed: [2] }
method: { ${method} }
budget: { steps: ${30 * scale}, stop: budget, record: { steps: [${steps}] } }`),
  );
  assert.equal(end?.ending, "budget");
  return rows;
}

describe("gradient flow is what descent in small steps tends to", () => {
  for (const [name, [rate, system]] of Object.entries(SYSTEMS)) {
    it(name, () => {
      const flow = rowsOf(system, `kind: flow, tolerance: 1e-6, learningRate: ${rate}, weightDecay: 0.01`, 1);
      const descent = (fine: number): readonly CurveRow[] =>
        rowsOf(system, `kind: gd, learningRate: ${rate / fine}, weightDecay: 0.01`, fine);
      const [coarse, fine] = [descent(FINE), descent(2 * FINE)];
      flow.forEach((row, k) => {
        for (const column of ["train_loss", "test_loss", "parameter_norm"] as const) {
          // The error of descent halves with its steps: what is left is twice the finer less the coarser.
          const limit = 2 * (fine[k][column] ?? NaN) - (coarse[k][column] ?? NaN);
          const found = row[column] ?? NaN;
          assert.ok(Math.abs(found / limit - 1) < 2e-5, `${column} at ${row.step}: ${found} for ${limit}`);
        }
      });
      assert.ok(flow[4].train_loss < 0.9 * flow[0].train_loss, "the loss falls");
    });
  }
});

it("a trial of flow ends at its last record where it may take no more right-hand sides", () => {
  const text = (evaluations: number): string => `name: g${SYSTEMS["committee machine"][1]}
axes: { seed: [2] }
method: { kind: flow, learningRate: 0.05 }
budget: { steps: 1000, stop: budget, evaluations: ${evaluations} }`;
  const [{ rows, end }] = runDense(denseJobs(text(40)));
  assert.equal(end?.ending, "budget");
  assert.ok(end.steps < 1000 && (end.exhausted ?? 0) >= 40 && (end.exhausted ?? 0) < 80);
  // With more it goes on, to the same bits.
  const [job] = denseJobs(text(100000));
  assert.ok(end.checkpoint);
  const [after] = runDense([{ ...job, resume: { checkpoint: end.checkpoint, rows } }]);
  const [whole] = runDense([job]);
  assert.deepEqual([...rows, ...after.rows], whole.rows);
  assert.deepEqual(after.end?.checkpoint?.payload, whole.end?.checkpoint?.payload);
});
