import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { thresholdLosses, type GrokThresholds } from "../../src/model/index.js";

const base = { train: 0.5, test: 0.25, ratio: 3 };

describe("thresholdLosses", () => {
  const cases: readonly (readonly [GrokThresholds["relativeTo"], number, number])[] = [
    ["labels", 0.5 * 2, 0.25 * 2],
    ["initial", 0.5 * 8, 0.25 * 16],
    ["absolute", 0.5, 0.25],
  ];
  for (const [relativeTo, train, test] of cases) {
    it(relativeTo, () => {
      assert.deepEqual(thresholdLosses({ ...base, relativeTo }, 2, 8, 16), { train, test });
    });
  }
});
