import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseExpression } from "../../src/sweep/expression.js";

const power = parseExpression("pow(x, y)");

function ours(x: number, y: number): number {
  return power.evaluate(
    new Map([
      ["x", x],
      ["y", y],
    ]),
  );
}

/** x^y of IEEE 754: the platform's, but for 1^NaN, 1^∞ and (−1)^∞, which are 1 there and NaN in JavaScript. */
function oracle(x: number, y: number): number {
  if (Number.isNaN(y)) return y;
  if (x === 1 || (x === -1 && Math.abs(y) === Infinity)) return 1;
  return Math.pow(x, y);
}

const SPECIAL = [
  0, 1, 2, 3, 0.5, 1.5, 0.1, 10, 1 / 3, 1023, 1024, 1025, 1026, 2047, 1e3, 1e6, 1e15, 2 ** 53, 1e100, 1e200,
  1.797e308, 1e-5, 1e-200, 2.3e-308, 5e-324, 0.999, 1.001, 308, 320, 1074, Infinity,
]; // prettier-ignore

describe("powers in formulas", () => {
  it("are those of IEEE 754 for all doubles: NaN, infinite, 0 and of a sign where those are", () => {
    const values = [...SPECIAL, ...SPECIAL.map((value) => -value), NaN];
    for (const x of values) {
      for (const y of values) {
        const [found, expected] = [ours(x, y), oracle(x, y)];
        const what = `${x}^${y}: ${found}, not ${expected}`;
        if (found === expected) continue;
        if (!Number.isFinite(expected)) assert.equal(found, expected, what);
        else if (Math.abs(expected) < 2.3e-308) {
          // What is left of the digits, and the rounding to the last place that a subnormal number has.
          const error = 2e-13 * Math.abs(expected) + Number.MIN_VALUE;
          assert.ok(Math.abs(found - expected) <= error, what);
        } else {
          const units =
            4 + Math.abs(y * Math.log(Math.abs(x))) + (Number.isInteger(y) ? Math.min(Math.abs(y), 1024) : 0);
          assert.ok(Math.abs(found - expected) <= units * 2 ** -52 * Math.abs(expected), what);
        }
      }
    }
  });

  it("are subnormal where those are, also of exponents above 1024, and infinite where those overflow", () => {
    assert.equal(ours(0.5, 1074), Number.MIN_VALUE);
    assert.equal(ours(-2, -1074), Number.MIN_VALUE);
    for (const exponent of [1022, 1023, 1024, 1025, 1030, 1050, 1073]) {
      assert.equal(ours(0.5, exponent) * 2 ** 1000 * 2 ** (exponent - 1000), 1, `0.5^${exponent}`);
      assert.equal(ours(2, -exponent), ours(0.5, exponent));
    }
    assert.deepEqual(
      [ours(0.5, 1075), ours(0.5, -1074), ours(0.5, -1024), ours(2, 1074)],
      [0, Infinity, Infinity, Infinity],
    );
  });

  it("of minus one have the sign of their exponent", () => {
    assert.deepEqual([ours(-1, 1e200), ours(-1, 1025), ours(-1, -1026), ours(-1, -1e15 - 1)], [1, -1, 1, -1]);
  });
});
