import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lowerMedian, sideOfHalf } from "./logistic-regression.js";

describe("logistic regression of a constant label (arXiv:2410.04489), P = 200, 20 seeds", () => {
  it("the time to generalise diverges at D/P = ½, and beyond it is infinite", () => {
    const medians = [0.2, 0.3, 0.36, 0.41, 0.44].map((ratio) => lowerMedian(sideOfHalf(200, ratio).times));
    for (const [i, median] of medians.slice(1).entries()) {
      assert.ok(median > 1.3 * medians[i], medians.join(", "));
    }
    // Growth speeds up towards ½: by more than the inverse distance to it.
    const [far, , , , near] = medians;
    assert.ok(near / far > (0.5 - 0.2) / (0.5 - 0.44), medians.join(", "));
    for (const ratio of [0.6, 0.7]) {
      const { times, trainEnds } = sideOfHalf(200, ratio);
      assert.equal(trainEnds[0], 1);
      assert.equal(times[0], Infinity, `D/P = ${ratio}`);
    }
  });
});
