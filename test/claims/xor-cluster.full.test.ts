import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BALANCED, meanOf, medianOf, xorTrials } from "./xor-cluster.js";

describe("XOR clusters (arXiv:2310.02541, App. A.7): P = 200, p = 40 000, N = 1000, 20 seeds", () => {
  const trials = xorTrials({}, [0, 1, 15]);

  it("catastrophic overfitting after one step", () => {
    for (const trial of trials) {
      assert.equal(trial.at(1).train_accuracy, 1);
      assert.ok(Number(trial.facts["linear_cosine"]) > 0.9);
    }
    const test = meanOf(trials, (trial) => Number(trial.at(1).test_accuracy));
    assert.ok(Math.abs(test - 0.5) < 0.05, `mean test accuracy ${test}`);
  });

  it("benign overfitting after 15, but where clusters are of unequal size", () => {
    for (const trial of trials) {
      const row = trial.at(15);
      assert.equal(row.train_accuracy, 1);
      if (Number(trial.facts["imbalance"]) < BALANCED) {
        assert.ok(Number(row.test_accuracy) > 0.95, String(row.test_accuracy));
      }
      assert.ok(Number(row.extra?.["positive_first"]) > 5 * Number(row.extra?.["positive_second"]));
    }
    const average = meanOf(trials, (trial) => Number(trial.at(15).test_accuracy));
    assert.ok(average > 0.95, `mean test accuracy ${average}`);
    const test = medianOf(trials, (trial) => Number(trial.at(15).test_accuracy));
    assert.ok(test > 0.95, `median test accuracy ${test}`);
  });
});
