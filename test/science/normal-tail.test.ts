import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { normalTail } from "../../src/science/index.js";

/** ln Q(u) and φ(u)/Q(u) by scipy.stats.norm 1.17.1 (logsf; exp(logpdf − logsf)). */
const KNOWN: readonly (readonly [u: number, logTail: number, hazard: number])[] = [
  [-6, -9.86587645524372e-10, 6.0758828558176746e-9],
  [-2, -0.023012909328963476, 0.05524786267898995],
  [0, -0.6931471805599453, 0.7978845608028654],
  [1, -1.8410216450092634, 1.525135276160981],
  [2.5, -5.081648277278691, 2.82274479766391],
  [2.999, -6.6044435875705805, 3.2821692298557164],
  [3, -6.60772622151035, 3.28309865493044],
  [3.5, -8.366065308344094, 3.751391264857706],
  [6, -20.73676894997471, 6.158482604544618],
  [12, -75.41067300156881, 12.082214175254526],
];

describe("normalTail", () => {
  it("agrees with scipy from one tail to the other", () => {
    for (const [u, logTail, hazard] of KNOWN) {
      const found = normalTail(u);
      assert.ok(Math.abs(found.logTail - logTail) <= 1e-12 * Math.abs(logTail) + 1e-16, `ln Q(${u})`);
      assert.ok(Math.abs(found.hazard - hazard) <= 2e-12 * hazard, `hazard at ${u}: ${found.hazard}`);
    }
  });

  it("follows the asymptotic series where differences of logarithms lose their digits", () => {
    const u = 300;
    const series = u + 1 / u - 2 / u ** 3 + 10 / u ** 5;
    assert.ok(Math.abs(normalTail(u).hazard - series) < 1e-12 * series);
  });

  it("has no seam where the continued fraction begins", () => {
    const [below, at] = [normalTail(3 - 1e-9), normalTail(3)];
    assert.ok(Math.abs(at.logTail - below.logTail + 1e-9 * at.hazard) < 1e-11);
  });
});
