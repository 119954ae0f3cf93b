import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  erf,
  logisticLoss,
  logisticSlope,
  meanLogisticLoss,
  normalBelow,
  normalDensity,
} from "../../src/science/index.js";

describe("normal distribution", () => {
  it("erf has the tabled values (Abramowitz & Stegun, table 7.1)", () => {
    for (const [x, value] of [
      [0, 0],
      [0.1, 0.1124629160182849],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
      [7, 1],
    ]) {
      assert.ok(Math.abs(erf(x) - value) < 2e-15, `erf(${x}) = ${erf(x)}`);
      assert.equal(erf(-x) + erf(x), 0);
    }
    assert.ok(Number.isNaN(erf(NaN)));
    assert.equal(erf(Infinity), 1);
  });

  it("Φ is the integral of φ", () => {
    let sum = 0.5;
    const h = 1e-4;
    for (let k = 0; k < 15_000; k++) sum += h * normalDensity((k + 0.5) * h);
    assert.ok(Math.abs(normalBelow(1.5) - sum) < 1e-9);
    assert.ok(Math.abs(normalBelow(-1.5) + normalBelow(1.5) - 1) < 1e-15);
  });
});

describe("logistic loss", () => {
  it("neither overflows nor cancels", () => {
    assert.equal(logisticLoss(-1e6), 1e6);
    assert.equal(logisticLoss(1e6), 0);
    assert.ok(Math.abs(logisticLoss(40) / Math.exp(-40) - 1) < 1e-14);
    assert.ok(Math.abs(logisticLoss(0) - Math.LN2) < 1e-15);
  });

  it("falls by its slope", () => {
    for (const z of [-30, -2, 0, 0.7, 30]) {
      const h = 1e-5;
      const quotient = (logisticLoss(z - h) - logisticLoss(z + h)) / (2 * h);
      assert.ok(Math.abs(quotient - logisticSlope(z)) < 1e-8, `z = ${z}`);
    }
  });

  it("its mean over normal margins is that of a plain Riemann sum, for small and large deviations", () => {
    for (const [mean, deviation] of [
      [0, 0.01],
      [3, 0.5],
      [-2, 4],
      [5, 30],
      [10, 999],
      [10, 1001],
      [-500, 3000],
    ]) {
      const h = Math.min(1e-3, 0.1 / deviation);
      let sum = 0;
      for (let g = -9 + h / 2; g < 9; g += h) {
        const z = mean + deviation * g;
        const loss = z > 0 ? Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)) - z;
        sum += h * (Math.exp((-g * g) / 2) / Math.sqrt(2 * Math.PI)) * loss;
      }
      const found = meanLogisticLoss(mean, deviation);
      assert.ok(Math.abs(found / sum - 1) < 1e-8, `N(${mean}, ${deviation}²): ${found} for ${sum}`);
    }
    assert.equal(meanLogisticLoss(2, 0), logisticLoss(2));
  });
});
