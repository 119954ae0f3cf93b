import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { curvesOfSweep, landscapeOf, type Curve } from "./student-landscape.js";

describe("the reduced landscape of Omnigrok's student (three seeds)", () => {
  let curves: readonly Curve[];

  before(() => {
    curves = curvesOfSweep("omnigrok-landscape");
  });

  it("has the least test loss between 0.63 and 1.2 of the usual norm, in every seed", () => {
    for (const seed of [0, 1, 2]) {
      const ofSeed = curves.filter(({ parameters }) => parameters.seed === seed);
      const { bottom } = landscapeOf(ofSeed, { train: 0.95, test: 0.95 });
      assert.ok(bottom >= 0.63 && bottom <= 1.2, `seed ${seed}: ${bottom}`);
    }
  });

  // The least loss of a curve: at a constant rate single steps of adam lie on spikes (one of 18 curves ends at 2·10⁻⁴).
  it("has train losses below 10⁻⁵ from the usual norm on, and cannot fit at a fifth of it", () => {
    for (const { parameters, rows } of curves) {
      const loss = Math.min(...rows.map(({ train_loss: each }) => each));
      const found = `σ = ${parameters.sigma}, seed ${parameters.seed}: ${loss}`;
      if (Number(parameters.sigma) >= 0.999) assert.ok(loss < 1e-5, found);
      if (Number(parameters.sigma) < 0.2) assert.ok(loss > 1e-3, found);
    }
  });

  it("depends on the threshold of the error: w_c of 10⁻², as in the text, is above w_c of 10⁻³, as in the code", () => {
    const [code, text] = [{}, { within: 1e-2 } as const].map(
      (within) => landscapeOf(curves, { train: 0.95, test: 0.95, ...within }).generalises.median ?? NaN,
    );
    assert.ok(code > 1 && code < 1.6, `w_c = ${code}`);
    assert.ok(text > 1.2 * code && text < 2.6, `w_c = ${text} and ${code}`);
  });
});
