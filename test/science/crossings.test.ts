import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { crossings, interpolateStep } from "../../src/science/crossings.js";

/** Interpolation is a dozen roundings of the portable log and exp. */
const ROUNDING = 1e-12;

function assertClose(actual: number | null, expected: number): void {
  assert.ok(actual !== null && Math.abs(actual / expected - 1) < ROUNDING, `${actual} is not ${expected}`);
}

describe("crossings", () => {
  it("finds the crossing of a power law exactly between records", () => {
    const steps = [0, 1, 10, 100, 1000];
    const losses = [2, 1, 0.1, 0.01, 0.001]; // L = 1/t
    assertClose(crossings(steps, losses, 0.04).first, 25);
    assertClose(crossings(steps, losses, 0.04).lasting, 25);
  });

  it("is linear between step 0 and 1", () => {
    assertClose(crossings([0, 1], [1, 0], 0.25).first, 0.75);
    assertClose(crossings([0, 10], [1, 0.5], 0.75).first, 5);
  });

  it("tells the first crossing from the lasting one", () => {
    const { first, lasting } = crossings([1, 10, 100, 1000, 10_000], [1, 0.1, 1, 0.1, 0.01], 0.5);
    assertClose(first, 10 ** Math.log10(2));
    assertClose(lasting, 10 ** (2 + Math.log10(2)));
  });

  it("is null where the last record is above, though it was below before", () => {
    const { first, lasting } = crossings([1, 10, 100], [1, 0.1, 1], 0.5);
    assert.notEqual(first, null);
    assert.equal(lasting, null);
  });

  it("never reaches a threshold it only touches", () => {
    assert.deepEqual(crossings([1, 10, 100], [1, 0.5, 0.5], 0.5), { first: null, lasting: null });
  });

  it("begins at the first record when the curve begins below", () => {
    assert.deepEqual(crossings([0, 1, 10], [0.1, 0.1, 0.1], 0.5), { first: 0, lasting: 0 });
  });

  it("floors vanishing losses", () => {
    assertClose(crossings([1, 10], [1, 0], 1e-150).first, 10 ** 0.5);
  });

  it("takes NaN and ∞ as above and never interpolates from them", () => {
    assert.deepEqual(crossings([1, 10, 100], [1, NaN, NaN], 0.5), { first: null, lasting: null });
    assert.deepEqual(crossings([1, 10, 100], [Infinity, 0.1, 0.1], 0.5), { first: 10, lasting: 10 });
    assert.deepEqual(crossings([], [], 0.5), { first: null, lasting: null });
  });

  it("works upwards too, and stays inside the interval", () => {
    assertClose(interpolateStep(1, 0.01, 100, 1, 0.1), 10);
    assert.equal(interpolateStep(3, 1, 7, 1, 0.5), 7);
  });
});
