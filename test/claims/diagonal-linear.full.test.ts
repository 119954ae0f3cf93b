import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { misgrok } from "./diagonal-linear.js";

describe("diagonal linear network: misgrokking (arXiv:2311.18817, Fig. 3)", () => {
  it("the test accuracy ends near chance, the nearer the larger D, as what is left of the signal says", () => {
    // P = 8: D = 20 000 has the share of signal that D = 80 000 has at the source's P = 32. Standard errors 0.016 and 0.012.
    const many = { seeds: 20, testSamples: 100 };
    const [far, near] = [5_000, 20_000].map((dimension) => misgrok(8, dimension, many));
    for (const { train, earlyTest, lateTest, expected } of [far, near]) {
      assert.equal(train, 1);
      assert.ok(earlyTest > 0.97, `early ${earlyTest}`);
      assert.ok(Math.abs(lateTest - expected) < 0.05, `late ${lateTest}, expected ${expected}`);
    }
    // Four times as many inputs leave a third of the distance to chance; 0.05 is three standard errors of the quotient.
    const part = (near.lateTest - 0.5) / (far.lateTest - 0.5);
    const expected = (near.expected - 0.5) / (far.expected - 0.5);
    assert.ok(Math.abs(part - expected) < 0.15, `${part} is left, expected ${expected}`);
    assert.ok(near.lateTest < 0.64, `late ${near.lateTest}`);
  });

  it("at the sizes of the source, D = 10⁵ and P = 32", () => {
    const { train, earlyTest, lateTest, expected } = misgrok(32, 100_000, { seeds: 1, testSamples: 300 });
    assert.equal(train, 1);
    assert.ok(earlyTest > 0.99, `early ${earlyTest}`);
    // Three standard errors of 300 test samples.
    assert.ok(Math.abs(lateTest - expected) < 0.087, `late ${lateTest}, expected ${expected}`);
  });
});
