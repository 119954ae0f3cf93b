import assert from "node:assert/strict";
import { it } from "node:test";
import { parseSweep } from "../../src/sweep/index.js";
import { runAll } from "../session/tiny-sweep.js";

/** Omnigrok, arXiv:2210.01117, Fig. 8, far smaller than sweeps/omnigrok-representation-small.yaml, at its largest norm. */
const LARGE_NORM = `
name: representation
task: { kind: mnist, variant: omnigrok, samples: 100, test: { samples: 300 } }
model: { width: 16, centered: false }
axes: { imageShare: [0, 0.5, 1], sigma: [8], seed: [0] }
method: { kind: constrained-adam, learningRate: 1e-3, rateRule: constant, batch: 50 }
budget: { steps: 200, stop: budget }
grok: { measure: accuracy }`;

it("the right flank of the U falls with the quality of the representation, to the train loss at the best", async () => {
  const { store } = await runAll([parseSweep(LARGE_NORM, { source: "r.yaml" })]);
  const { rows } = store.query(
    `SELECT final_train / label_power, final_test / label_power FROM outcome JOIN trial ON trial.id = trial_id
     ORDER BY trial.parameters ->> 'imageShare'`,
  );
  const gaps = rows.map(([train, test]) => Number(test) - Number(train));
  assert.ok(gaps[0] < gaps[1] && gaps[1] < gaps[2], gaps.join());
  // Templates are the same for train and test, so only the digits' numbers differ.
  assert.ok(Math.abs(gaps[0]) < 0.2 * Number(rows[0][0]), `${gaps[0]} beside ${Number(rows[0][0])}`);
  assert.ok(Number(rows[2][1]) > 2 * Number(rows[2][0]), "images: the test loss is far above the train loss");
});
