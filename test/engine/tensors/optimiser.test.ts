import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  optimiserSettings,
  returnToNorm,
  slotCount,
  squaredNorm,
  updateWeights,
} from "../../../src/engine/tensors/optimiser.js";
import { PARAMETER_DEFAULTS, type Method, type TrialParameters } from "../../../src/model/index.js";

/** Weights are kept in single precision. */
const SINGLE_PRECISION = 1e-6;

/** Weights after each step on given gradients, from 1, of a network with this factor in its rate. */
function sequence(
  method: Method,
  gradients: readonly number[],
  parameters: Partial<TrialParameters>,
  factor = 1,
): readonly number[] {
  const settings = optimiserSettings(method, { ...PARAMETER_DEFAULTS, ...parameters }, factor);
  const weights = Float32Array.of(1);
  const slots = Array.from({ length: slotCount(settings) }, () => new Float32Array(1));
  return gradients.map((gradient, step) => {
    updateWeights(settings, step, weights, Float32Array.of(gradient), slots);
    return weights[0];
  });
}

function close(found: readonly number[], expected: readonly number[]): void {
  assert.equal(found.length, expected.length);
  found.forEach((value, k) =>
    assert.ok(
      Math.abs(value - expected[k]) < SINGLE_PRECISION,
      `${found.join()}, expected ${expected.join()}`,
    ),
  );
}

describe("optimiser", () => {
  it("adamw follows a sequence computed by hand", () => {
    // β₁ = ½, β₂ = ¾, η = 0.1, λ = 0.2, gradients 2, −4, w₀ = 1; γ = 0.02.
    // t = 1: m = 1, v = 1; m̂ = 2, v̂ = 4; w = 0.98 − 0.1·2/2 = 0.88
    // t = 2: m = −1.5, v = 4.75; m̂ = −2, v̂ = 4.75/0.4375 = 10.857142857; √ = 3.295017884
    //        w = 0.98·0.88 + 0.1·2/3.295017884 = 0.8624 + 0.060697697
    const method = { kind: "adamw", beta1: 0.5, beta2: 0.75 } as const;
    close(sequence(method, [2, -4], { learningRate: 0.1, weightDecay: 0.2 }), [0.88, 0.923097697]);
  });

  it("a constrained method steps as the free one, then all arrays together return to the norm", () => {
    const settings = { learningRate: 0.1, alpha: 1, weightDecay: 0.2 };
    const beta = { beta1: 0.5, beta2: 0.75 };
    assert.deepEqual(optimiserSettings({ kind: "constrained", batch: 5 }, settings, 3), {
      ...optimiserSettings({ kind: "gd", batch: 5 }, settings, 3),
    });
    assert.deepEqual(
      optimiserSettings({ kind: "constrained-adam", ...beta }, settings, 3),
      optimiserSettings({ kind: "adamw", ...beta }, settings, 3),
    );
    const weights = [Float32Array.of(3, 0), Float32Array.of(4)];
    returnToNorm(weights, 4);
    assert.deepEqual(
      weights.map((values) => [...values]),
      [[Math.fround(1.2), 0], [Math.fround(1.6)]],
    );
    assert.ok(Math.abs(squaredNorm(weights) - 4) < SINGLE_PRECISION);
    const zeros = [Float32Array.of(0, 0)];
    returnToNorm(zeros, 4);
    assert.deepEqual([...zeros[0]], [0, 0]);
  });

  it("adam puts the decay into the gradient", () => {
    // g = 2 + 0.2·1 = 2.2: the first step is η whatever the size of g.
    const method = { kind: "adam", beta1: 0.5, beta2: 0.75 } as const;
    close(sequence(method, [2], { learningRate: 0.1, weightDecay: 0.2 }), [0.9]);
  });

  it("adam adds ε to the root of the second moment", () => {
    // m̂ = 2, v̂ = 4, ε = 0.5: w = 1 − 0.1·2/2.5.
    const method = { kind: "adam", beta1: 0.5, beta2: 0.75, adamEpsilon: 0.5 } as const;
    close(sequence(method, [2], { learningRate: 0.1 }), [0.92]);
  });

  it("momentum and gd as their formulas", () => {
    // u = 2, w = 0.8; u = 1 + 1 = 2, w = 0.6
    close(sequence({ kind: "momentum", momentum: 0.5 }, [2, 1], { learningRate: 0.1 }), [0.8, 0.6]);
    // w = 0.98·1 − 0.2 = 0.78
    close(sequence({ kind: "gd" }, [2], { learningRate: 0.1, weightDecay: 0.2 }), [0.78]);
  });

  it("decay shrinks a weight by η₀λ/α² in a step without gradient, whatever the method and the network's factor", () => {
    const parameters = { learningRate: 0.1, alpha: 2, weightDecay: 0.8 }; // γ = 0.02
    for (const factor of [1, 100]) {
      for (const method of [
        { kind: "gd" },
        { kind: "momentum", momentum: 0 },
        { kind: "adamw", beta1: 0.9, beta2: 0.99 },
      ] as const) {
        close(sequence(method, [0], parameters, factor), [0.98]);
      }
      // What was pushed goes on: in all by γ/(1 − μ) of the weight.
      const pushed = sequence({ kind: "momentum", momentum: 0.5 }, [0, 0], parameters, factor);
      close(pushed, [0.98, 0.98 - 0.01 - 0.02 * 0.98]);
    }
  });

  it("a warm-up begins at rest and rises in proportion", () => {
    // rates 0, 0.05, 0.1, 0.1
    const found = sequence({ kind: "gd", warmup: 2 }, [1, 1, 1, 1], { learningRate: 0.1 });
    close(found, [1, 0.95, 0.85, 0.75]);
  });

  it("the rate follows α by the rule, and the decay with it", () => {
    const parameters = { ...PARAMETER_DEFAULTS, learningRate: 0.6, alpha: 2, weightDecay: 0.5 };
    const rates = (["1/alpha^2", "1/alpha", "constant"] as const).map((rateRule) => {
      const { rate, decay } = optimiserSettings({ kind: "gd", rateRule }, parameters, 10);
      return [rate, decay];
    });
    assert.deepEqual(rates, [
      [1.5, 0.075],
      [3, 0.15],
      [6, 0.3],
    ]);
  });

  it("flow is no method of networks", () => {
    assert.throws(
      () => optimiserSettings({ kind: "flow", tolerance: 1e-3 }, PARAMETER_DEFAULTS, 1),
      /expected a method that takes steps, got flow/,
    );
  });
});
