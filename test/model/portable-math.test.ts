import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cosSinTurns, exp, log, pow } from "../../src/model/index.js";

/** Units in the last place. Ours and the platform's function each may be off by about one. */
const ULPS = 3;
const SPACING = 2 ** -52;

function assertUlps(actual: number, expected: number, ulps: number, what: string): void {
  const scale = Math.max(Math.abs(expected), Number.MIN_VALUE * 2 ** 52);
  assert.ok(Math.abs(actual - expected) <= ulps * SPACING * scale, `${what}: ${actual}, not ${expected}`);
}

describe("portable mathematics", () => {
  it("log agrees with the platform's", () => {
    for (let k = -3000; k <= 3000; k++) {
      const x = 1.2345678 ** (k / 3) * (1 + k * 1e-7);
      if (x > 0 && Number.isFinite(x)) assertUlps(log(x), Math.log(x), ULPS, `log(${x})`);
    }
    for (let k = 1; k < 50; k++) {
      assertUlps(log(1 + 2 ** -k), Math.log1p(2 ** -k), ULPS, `log(1 + 2^-${k})`);
    }
    assertUlps(log(5e-320), Math.log(5e-320), ULPS, "log of a subnormal");
    assert.deepEqual([log(1), log(0), log(Infinity)], [0, -Infinity, Infinity]);
    assert.ok(Number.isNaN(log(-1)) && Number.isNaN(log(NaN)));
  });

  it("exp agrees with the platform's", () => {
    for (let x = -708; x <= 709; x += 0.37) assertUlps(exp(x), Math.exp(x), ULPS, `exp(${x})`);
    assert.deepEqual([exp(0), exp(710), exp(-800), exp(-Infinity)], [1, Infinity, 0, 0]);
    assertUlps(exp(709.78), Math.exp(709.78), ULPS, "exp at the top");
  });

  it("exp and pow round subnormal results to the last place that they have", () => {
    for (let x = -708.3; x >= -746; x -= 0.0137) {
      const places = Math.abs(exp(x) - Math.exp(x)) / Number.MIN_VALUE;
      const relative = (4 * SPACING * Math.exp(x)) / Number.MIN_VALUE;
      assert.ok(places <= 1 + relative, `exp(${x}): ${exp(x)}, not ${Math.exp(x)}`);
    }
    assert.deepEqual(
      [exp(-745.1332191019411), exp(-745.1332191019412), pow(0.5, 1074), pow(2, -1074), pow(2, -1075)],
      [Number.MIN_VALUE, 0, Number.MIN_VALUE, Number.MIN_VALUE, 0],
    );
  });

  it("pow agrees with the platform's to |y ln x| units", () => {
    for (const x of [1e-5, 0.3, 1.0001, 2, 10, 12345.678]) {
      for (const y of [-3.5, -1, 0.5, 1, 2, 7.25, 20]) {
        const ulps = ULPS + Math.abs(y * Math.log(x));
        assertUlps(pow(x, y), x ** y, ulps, `${x}^${y}`);
      }
    }
    assert.deepEqual([pow(0, 0), pow(0, 2), pow(0, -1), pow(5, 0)], [1, 0, Infinity, 1]);
  });

  it("cosine and sine of turns agree with the platform's and lie on the circle", () => {
    for (let k = 0; k < 1000; k++) {
      const u = k / 1000;
      const { cos, sin } = cosSinTurns(u);
      // 2πu is rounded before Math.cos sees it: absolute, not relative.
      assert.ok(Math.abs(cos - Math.cos(2 * Math.PI * u)) < 1e-15, `cos at ${u}`);
      assert.ok(Math.abs(sin - Math.sin(2 * Math.PI * u)) < 1e-15, `sin at ${u}`);
      assert.ok(Math.abs(cos * cos + sin * sin - 1) < 4 * SPACING);
    }
    assert.deepEqual(cosSinTurns(0), { cos: 1, sin: 0 });
  });
});
