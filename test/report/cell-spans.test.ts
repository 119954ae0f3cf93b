import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fillGaps } from "../../src/report/figure/cell-spans.js";

describe("fillGaps", () => {
  it("leaves a full map as it is", () => {
    const cells = [0, 1].flatMap((i) => [0, 1, 2].map((j) => ({ i, j })));
    const { spans, owners, filled } = fillGaps(cells, 2, 3);
    assert.equal(filled, 0);
    assert.deepEqual(
      spans,
      cells.map(({ i, j }) => ({ x: [i, i], y: [j, j] })),
    );
    assert.deepEqual(owners, [
      [0, 1, 2],
      [3, 4, 5],
    ]);
  });

  it("gives the gaps of a refined column to the nearer cell, the middle to the lower", () => {
    // The second column has no cells at the rows 1, 2, 3 and 5 that the first was refined to; 6 lies beyond it.
    const cells = [...[0, 1, 2, 3, 4, 5, 6].map((j) => ({ i: 0, j })), ...[0, 4].map((j) => ({ i: 1, j }))];
    const { spans, owners, filled } = fillGaps(cells, 2, 7);
    assert.equal(filled, 3);
    assert.deepEqual(owners[1], [7, 7, 7, 8, 8, null, null]);
    assert.deepEqual(spans[7], { x: [1, 1], y: [0, 2] });
    assert.deepEqual(spans[8], { x: [1, 1], y: [3, 4] });
  });

  it("fills along the other axis where that was refined", () => {
    const cells = [...[0, 1, 2].map((i) => ({ i, j: 0 })), ...[0, 2].map((i) => ({ i, j: 1 }))];
    const { spans, owners } = fillGaps(cells, 3, 2);
    assert.deepEqual(
      owners.map((column) => column[1]),
      [3, 3, 4],
    );
    assert.deepEqual(spans[3], { x: [0, 1], y: [1, 1] });
  });

  it("covers every place once", () => {
    const cells = [0, 1, 2, 3].flatMap((i) => [0, 2 + i, 7].map((j) => ({ i, j })));
    const { spans, owners } = fillGaps(cells, 4, 8);
    const area = spans.reduce((sum, { x, y }) => sum + (x[1] - x[0] + 1) * (y[1] - y[0] + 1), 0);
    assert.equal(area, owners.flat().filter((owner) => owner !== null).length);
    assert.equal(area, 32);
  });
});
