import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsOf, surfaceOf, type Surface } from "../../src/analysis/index.js";
import {
  contourLevels,
  hasContours,
  roundValues,
  tickValues,
  valueDomain,
} from "../../src/report/figure/heat-scale.js";
import { outcomeRow } from "../analysis/outcome-rows.js";

describe("the scale of a surface", () => {
  it("names at least two round values within it, however narrow it is", () => {
    assert.deepEqual(roundValues(30, 20_000), [100, 1000, 10_000]);
    assert.deepEqual(roundValues(3, 40), [5, 10, 20]);
    assert.deepEqual(roundValues(319, 948), [400, 500, 700]);
    assert.deepEqual(roundValues(1.3, 2.4), [1.5, 2]);
    assert.deepEqual(roundValues(2.1, 2.2), [], "nothing round lies there");
  });

  it("names two ticks or more of a colour bar, all within it", () => {
    assert.deepEqual(tickValues(30, 20_000), [100, 1000, 10_000]);
    assert.deepEqual(tickValues(505.2, 926.5), [600, 700, 800, 900]);
    assert.deepEqual(tickValues(2.1, 2.5), [2.1, 2.2, 2.3, 2.4, 2.5]);
    assert.deepEqual(tickValues(0.0121, 0.0149), [0.013, 0.014]);
    for (let k = 0; k < 300; k++) {
      const low = 10 ** (((k * 7) % 13) - 6) * (1 + ((k * 37) % 89) / 10);
      const high = low * (1.02 + (((k * 11) % 17) / 16) ** 2 * 3);
      const ticks = tickValues(low, high);
      assert.ok(ticks.length >= 2 && ticks.length <= 12, `${low} ${high}: ${ticks.join()}`);
      assert.ok(
        ticks.every((tick) => tick >= low * 0.999 && tick <= high * 1.001),
        `${low} ${high}: ${ticks.join()}`,
      );
    }
  });

  it("has contours where both axes have three values", () => {
    const surfaceWith = (
      values: readonly number[],
      value: "test_step" | "reached" = "test_step",
    ): Surface => {
      const rows = [1, 2, 3].flatMap((alpha) =>
        values.map((samples) =>
          outcomeRow({ alpha, samples }, { kind: "grokked", train_step: 1, test_step: 5 * 10 ** alpha }),
        ),
      );
      return surfaceOf(cellsOf(rows), { x: "alpha", y: "samples", value });
    };
    const narrow = surfaceWith([100, 200]);
    assert.equal(hasContours(narrow), false);
    assert.deepEqual(contourLevels(narrow, valueDomain(narrow)), []);

    const wide = surfaceWith([100, 200, 300]); // values 50, 500, 5000
    assert.equal(hasContours(wide), true);
    assert.deepEqual(contourLevels(wide, valueDomain(wide)), [100, 1000]);
    assert.deepEqual(contourLevels(wide, valueDomain(wide), [10, 60, 5000]), [60], "those within the values");
    const shares = surfaceWith([100, 200, 300], "reached");
    assert.deepEqual(contourLevels(shares, valueDomain(shares)), [], "shares have none");
  });
});
