import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BALANCED, meanOf, medianOf, xorTrials, type XorTrial } from "./xor-cluster.js";

describe("XOR clusters (arXiv:2310.02541), P = 200, p = 40 000, ‖μ‖ = 2.5√(p/P), N = 250, 20 seeds", () => {
  const trials = xorTrials({ width: 250, testSamples: 150 }, [0, 1, 15]);

  it("one step fits every train sample, flipped ones too, and is right on half of the fresh ones", () => {
    for (const trial of trials) assert.equal(trial.at(1).train_accuracy, 1);
    const test = meanOf(trials, (trial) => Number(trial.at(1).test_accuracy));
    assert.ok(Math.abs(test - 0.5) < 0.05, `mean test accuracy ${test}`);
  });

  it("that is the linear classifier of the labels' mean", () => {
    for (const { facts } of trials) {
      assert.equal(facts["linear_train_accuracy"], 1);
      assert.ok(Number(facts["linear_cosine"]) > 0.8, `cosine ${facts["linear_cosine"]}`);
    }
    const cosine = medianOf(trials, ({ facts }) => Number(facts["linear_cosine"]));
    assert.ok(cosine > 0.95, `median cosine ${cosine}`);
    const test = meanOf(trials, ({ facts }) => Number(facts["linear_test_accuracy"]));
    assert.ok(Math.abs(test - 0.5) < 0.05, `mean test accuracy ${test}`);
  });

  it("after 15 steps fresh samples are right as well, and the train set stays fitted", () => {
    for (const trial of trials) assert.equal(trial.at(15).train_accuracy, 1);
    const test = medianOf(trials, (trial) => Number(trial.at(15).test_accuracy));
    assert.ok(test > 0.95, `median test accuracy ${test}`);
  });

  it("but where clusters are of unequal size: then one of them is lost", () => {
    const isRight = (trial: XorTrial): boolean => Number(trial.at(15).test_accuracy) > 0.95;
    const balanced = trials.filter(({ facts }) => Number(facts["imbalance"]) < BALANCED);
    assert.ok(balanced.length >= 8);
    for (const trial of balanced) assert.ok(isRight(trial), String(trial.at(15).test_accuracy));
    assert.ok(trials.some((trial) => !isRight(trial)));
  });

  it("neurons have found their centres: the cluster of their sign outweighs the other", () => {
    for (const trial of trials) {
      const { extra = {} } = trial.at(15);
      assert.ok(extra["positive_first"] > 5 * extra["positive_second"]);
      assert.ok(extra["negative_second"] > 5 * extra["negative_first"]);
    }
  });
});
