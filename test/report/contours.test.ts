import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { contourEdges, contourPieces } from "../../src/report/figure/contours.js";

/** Coordinates are sums of a few halves and thirds: only rounding can set them off. */
const ROUNDING = 1e-12;

/** [5][4] a plane, whose contours are straight lines whatever the interpolation. */
const PLANE = Array.from({ length: 5 }, (_, x) => Array.from({ length: 4 }, (_, y) => x + 2 * y));

describe("contourPieces", () => {
  it("follows a plane exactly between centres", () => {
    const pieces = contourPieces(PLANE, 4.5);
    const inner = pieces
      .flatMap(({ from, to }) => [from, to])
      .filter(([x, y]) => x >= 0 && x <= 4 && y >= 0 && y <= 3);
    assert.ok(inner.length >= 8);
    for (const [x, y] of inner) assert.ok(Math.abs(x + 2 * y - 4.5) < ROUNDING, `(${x}, ${y})`);
  });

  it("reaches the edge of the map, half a cell beyond the outermost centres", () => {
    const columns = [[0], [1]];
    assert.deepEqual(
      contourPieces(columns, 0.25).flatMap(({ from, to }) => [from, to].map(([x, y]) => [x, y])),
      [
        [0.25, -0.5],
        [0.25, 0],
        [0.25, 0],
        [0.25, 0.5],
      ],
    );
  });

  it("stops at what is not known and finds nothing beyond the values", () => {
    assert.deepEqual(
      contourPieces(
        [
          [0, null],
          [1, null],
        ],
        0.5,
      ).every(({ to }) => to[1] <= 0),
      true,
    );
    assert.deepEqual(contourPieces(PLANE, 99), []);
    assert.deepEqual(contourPieces([], 1), []);
  });

  it("gives a saddle two pieces that do not cross", () => {
    const pieces = contourPieces(
      [
        [0, 1],
        [1, 0],
      ],
      0.4,
    ).filter(({ from, to }) => [from, to].every(([x, y]) => x >= 0 && x <= 1 && y >= 0 && y <= 1));
    assert.equal(pieces.length, 2);
    // The mean, 0.5, lies above: each of the two low corners is cut off by itself.
    for (const { from, to } of pieces) {
      const [x, y] = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
      assert.ok(Math.abs(x - y) < ROUNDING && (x < 0.3 || x > 0.7), `(${x}, ${y})`);
    }
  });
});

describe("contourEdges", () => {
  it("run between neighbours on both sides of the level, along their common edge", () => {
    // Two columns of three rows.
    const grid = [
      [1, 3, 5],
      [1, 1, null],
    ];
    const pieces = contourEdges(grid, 2).map(({ from, to }) => [...from, ...to].join(" "));
    assert.deepEqual(pieces.sort(), ["-0.5 0.5 0.5 0.5", "0.5 0.5 0.5 1.5"]);
  });

  it("never pass through the middle of a cell", () => {
    const grid = Array.from({ length: 6 }, (_, i) => Array.from({ length: 5 }, (_, j) => i * i + 2 * j));
    for (const level of [1, 5, 9.5, 20]) {
      const pieces = contourEdges(grid, level);
      assert.ok(pieces.length > 0);
      for (const { from, to } of pieces) {
        // One coordinate is the same at both ends and lies halfway between two cells.
        const across = from[0] === to[0] ? from[0] : from[1];
        assert.ok(from[0] === to[0] || from[1] === to[1]);
        assert.equal(Math.abs(across % 1), 0.5);
      }
    }
  });
});
