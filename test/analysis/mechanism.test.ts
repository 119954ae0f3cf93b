import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mechanismOf, mechanismsByCell } from "../../src/analysis/index.js";
import { DEFAULT_THRESHOLDS } from "../../src/model/index.js";
import { outcomeRow } from "./outcome-rows.js";

/** A tenth of the label power 0.75 that invented rows have. */
const LEVEL = 0.1 * 0.75;

describe("mechanismOf", () => {
  const grokked = { kind: "grokked", train_step: 10, test_step: 100 } as const;

  it("is kernel where kernel regression passes the threshold, features where it does not", () => {
    const of = (kernel_test: number): unknown =>
      mechanismOf(outcomeRow({}, { ...grokked, kernel_test }), DEFAULT_THRESHOLDS);
    assert.equal(of(LEVEL * 0.99), "kernel");
    assert.equal(of(LEVEL), "features", "below means strictly below");
    assert.equal(of(0.7), "features");
  });

  it("follows the scale of the thresholds", () => {
    const row = outcomeRow({}, { ...grokked, kernel_test: 0.09 });
    assert.equal(mechanismOf(row, { ...DEFAULT_THRESHOLDS, relativeTo: "initial" }), "kernel", "0.1 of 1");
    assert.equal(mechanismOf(row, { ...DEFAULT_THRESHOLDS, relativeTo: "absolute", test: 0.05 }), "features");
  });

  it("without kernel regression, leaving the twin before generalising tells features; nothing tells kernel", () => {
    const of = (rich_step: number | null): unknown =>
      mechanismOf(outcomeRow({}, { ...grokked, rich_step }), DEFAULT_THRESHOLDS);
    assert.equal(of(50), "features");
    assert.equal(of(200), null);
    assert.equal(of(null), null);
  });

  it("says nothing of trials that did not generalise", () => {
    const row = outcomeRow({}, { kind: "memorized", train_step: 10, kernel_test: 0.01, rich_step: 5 });
    assert.equal(mechanismOf(row, DEFAULT_THRESHOLDS), null);
  });

  it("counts over the seeds of a cell", () => {
    const rows = [0.01, 0.02, 0.5].map((kernel_test, seed) =>
      outcomeRow({ seed }, { ...grokked, kernel_test }),
    );
    const counts = [...mechanismsByCell(rows, DEFAULT_THRESHOLDS).values()];
    assert.deepEqual(counts, [{ kernel: 2, features: 1 }]);
  });
});
