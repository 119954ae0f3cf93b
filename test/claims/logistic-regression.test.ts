import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lowerMedian, sideOfHalf } from "./logistic-regression.js";

describe("logistic regression of a constant label (arXiv:2410.04489), P = 100, 20 seeds", () => {
  it("D/P well below ½: every seed generalises, the later the nearer to ½", () => {
    const sides = [0.2, 0.3, 0.36, 0.41].map((ratio) => sideOfHalf(100, ratio));
    for (const { testEnds } of sides) assert.ok(testEnds[0] > 0.99, `test accuracy ${testEnds[0]}`);
    const medians = sides.map(({ times }) => lowerMedian(times));
    for (const [i, median] of medians.slice(1).entries()) {
      assert.ok(median > 1.3 * medians[i], medians.join(", "));
    }
  });

  it("D/P above ½: every seed fits its train set, and none generalises", () => {
    const { testEnds, trainEnds, times } = sideOfHalf(100, 0.65);
    assert.equal(trainEnds[0], 1);
    assert.equal(times[0], Infinity);
    assert.ok(lowerMedian(testEnds) < 0.6, `test accuracy ${lowerMedian(testEnds)}`);
  });
});
