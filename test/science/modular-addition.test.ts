import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { modularAddition, randomPermutation, randomStream } from "../../src/science/index.js";

describe("modularAddition", () => {
  it("splits all pairs into train and test, each once, with the right classes", () => {
    const { train, test } = modularAddition(0, 7, 30, 7);
    assert.deepEqual([train.count, test.count], [30, 19]);
    const pairs = new Set<number>();
    for (const set of [train, test]) {
      for (let k = 0; k < set.count; k++) {
        const [a, b] = [set.inputs[2 * k], set.inputs[2 * k + 1]];
        pairs.add(7 * a + b);
        assert.equal(set.classes?.[k], (a + b) % 7);
        assert.equal(set.targets[7 * k + ((a + b) % 7)], 1);
      }
      assert.equal(
        set.targets.reduce((sum, x) => sum + x, 0),
        set.count,
      );
    }
    assert.equal(pairs.size, 49);
  });

  it("nests the train sets of a seed, and differs between seeds", () => {
    const large = modularAddition(1, 7, 30, 7).train.inputs;
    assert.deepEqual(modularAddition(1, 7, 20, 7).train.inputs, large.slice(0, 40));
    assert.notDeepEqual(modularAddition(2, 7, 30, 7).train.inputs, large);
  });
});

describe("randomPermutation", () => {
  it("gives every order of three equally often", () => {
    /** Six cells of 1000 draws in the mean: four standard deviations. */
    const FOUR_DEVIATIONS = 4 * Math.sqrt(1000);
    const counts = new Map<string, number>();
    const stream = randomStream(0, "inputs");
    for (let k = 0; k < 6000; k++) {
      const key = randomPermutation(stream, 3).join("");
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    assert.equal(counts.size, 6);
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < FOUR_DEVIATIONS, String(count));
  });
});
