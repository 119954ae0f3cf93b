import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  CHEBYSHEV_REACH,
  LARGEST_STAGES,
  rkc2Coefficients,
  SMALLEST_STAGES,
  stagesFor,
} from "../../src/engine/integrator/rkc2.js";
import { acceptedStep, CONTROL_AT_START, withRadius } from "../../src/engine/integrator/step-control.js";

/** One step of the scheme on y' = λy from y = 1: its stability polynomial at z = hλ. */
function stabilityPolynomial(stages: number, z: number): number {
  const { mu, nu, muTilde, gammaTilde } = rkc2Coefficients(stages);
  let before = 1;
  let now = 1 + muTilde[1] * z;
  for (let j = 2; j <= stages; j++) {
    const next = 1 - mu[j] - nu[j] + mu[j] * now + nu[j] * before + muTilde[j] * z * now + gammaTilde[j] * z;
    before = now;
    now = next;
  }
  return now;
}

describe("RKC2", () => {
  it("takes no more stages than it has coefficients for, however long and stiff a step could be", () => {
    const resting = {
      ...CONTROL_AT_START,
      t: 1e12,
      h: 1e12,
      sinceRadius: 30,
      scheme: "chebyshev",
    } as const;
    const stiff = withRadius(resting, 1e6);
    assert.equal(stagesFor(stiff.h, stiff.radius), LARGEST_STAGES - 1);
    const next = acceptedStep({ ...stiff, t: 1e12 }, { own: 1e-9, chebyshev: 1e-9 });
    assert.equal(stagesFor(next.h, next.radius), LARGEST_STAGES - 1);
    for (const share of [1e-6, 0.01, 0.3, 0.999]) {
      const r = Math.abs(stabilityPolynomial(LARGEST_STAGES - 1, -share * CHEBYSHEV_REACH));
      assert.ok(r < 1, `|R| = ${r} at ${share} of the reach`);
    }
  });

  for (const stages of [2, 3, 5, 17, 100, 400]) {
    it(`${stages} stages: second order`, () => {
      const z = 1e-3;
      const error = Math.abs(stabilityPolynomial(stages, -z) - Math.exp(-z));
      // The third-order coefficient lies between 1/6 and 1/10: the error is a small multiple of z³.
      assert.ok(error < 0.2 * z * z * z, `error ${error}`);
    });

    it(`${stages} stages: the defect is above the error, and less than twice that`, () => {
      const z = -1e-2;
      const end = stabilityPolynomial(stages, z);
      const defect = 0.8 * (1 - end) + 0.4 * z * (1 + end);
      const ratio = (Math.exp(z) - end) / defect;
      assert.ok(ratio > 0.54 && ratio < 0.85, `error over defect ${ratio}`);
    });

    if (stages < SMALLEST_STAGES) continue;
    it(`${stages} stages: damped over the interval that stagesFor relies on`, () => {
      // The largest h·ρ for which stagesFor still gives this many stages.
      let reach = 0;
      while (stagesFor(reach + 0.01, 1) <= stages && reach < 2e5) reach += stages > 50 ? 1 : 0.01;
      for (let k = 0; k <= 2000; k++) {
        const z = (-reach * k) / 2000;
        const r = Math.abs(stabilityPolynomial(stages, z));
        assert.ok(r <= 1 + 1e-9, `|R(${z})| = ${r}`);
        if (-z > 3) assert.ok(r < 0.999, `no damping at ${z}: ${r}`);
      }
    });
  }
});
