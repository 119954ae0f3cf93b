import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { surfaceOf, cellsOf } from "../../src/analysis/index.js";
import { contourLevels, hasContours, roundValues, valueDomain } from "../../src/report/heat-scale.js";
import { outcomeRow } from "../analysis/outcome-rows.js";

describe("the scale of a surface", () => {
  it("names at least two round values within it, however narrow it is", () => {
    assert.deepEqual(roundValues(30, 20_000), [100, 1000, 10_000]);
    assert.deepEqual(roundValues(3, 40), [5, 10, 20]);
    assert.deepEqual(roundValues(319, 948), [400, 500, 700]);
    assert.deepEqual(roundValues(1.3, 2.4), [1.5, 2]);
    assert.deepEqual(roundValues(2.1, 2.2), [], "nothing round lies there");
  });

  it("has contours where both axes have three values", () => {
    const cells = cellsOf(
      [1, 2, 3].flatMap((alpha) =>
        [100, 200].map((samples) =>
          outcomeRow({ alpha, samples }, { kind: "grokked", train_step: 1, test_step: 10 ** alpha }),
        ),
      ),
    );
    const surface = surfaceOf(cells, { x: "alpha", y: "samples", value: "test_step" });
    assert.equal(hasContours(surface), false);
    assert.deepEqual(contourLevels(surface, valueDomain(surface)), []);
  });
});
