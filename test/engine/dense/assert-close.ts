import assert from "node:assert/strict";

/** That all numbers agree within a share of the largest, or of 1 where that is smaller. */
export function assertClose(found: ArrayLike<number>, expected: ArrayLike<number>, within: number): void {
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  assert.equal(found.length, expected.length);
  for (let k = 0; k < expected.length; k++) {
    assert.ok(Math.abs(found[k] - expected[k]) <= within * scale, `${k}: ${found[k]} is not ${expected[k]}`);
  }
}
