import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DenseLanes, type DenseShape } from "../../../src/engine/dense/dense-lanes.js";
import type { DenseNetwork } from "../../../src/engine/dense/network.js";
import { assertClose } from "./assert-close.js";
import { ACTIVATIONS, caseNetwork, denseCase, LOSSES, type DenseCase } from "./dense-cases.js";
import { wasmDense } from "./dense-builds.js";
import { plainOutputs as teacherOutputs } from "../../../src/engine/index.js";
import { plainGradient, plainLoss, plainOutputs } from "./plain-network.js";

/** Central differences of a float64 loss: the third derivative times h²/6, and the loss's rounding over h. */
const DIFFERENCE = 1e-5;
const WITHIN_DIFFERENCES = 3e-8;
/** Float64 against float64: sums of some dozen terms in another order. */
const WITHIN_ROUNDING = 1e-12;

function lanesOf(cases: readonly DenseCase[], change: Partial<DenseShape> = {}): DenseLanes {
  const { network } = cases[0].occupant;
  const lanes = new DenseLanes(wasmDense(64), {
    network,
    mostSamples: Math.max(...cases.map(({ occupant }) => occupant.train.count)),
    mostTestSamples: Math.max(...cases.map(({ occupant }) => occupant.test.count)),
    batch: null,
    rule: "gd",
    centered: false,
    hasTwin: false,
    ...change,
  });
  lanes.load(new Map(cases.map(({ occupant }, lane) => [lane, occupant])));
  return lanes;
}

/** The second lane has fewer samples, so that it is padded. */
function twoCases(network: DenseNetwork, alpha: number): readonly [DenseCase, DenseCase] {
  return [denseCase(network, 1, 9, { alpha }), denseCase(network, 2, 5, { alpha })];
}

for (const loss of LOSSES) {
  for (const activation of ACTIVATIONS) {
    const degree = activation.kind === "hermite" ? ` ${activation.degree}` : "";
    it(`the gradient is that of finite differences: ${loss}, ${activation.kind}${degree}`, () => {
      const network = caseNetwork(activation, loss);
      const alpha = 0.8;
      const cases = twoCases(network, alpha);
      const lanes = lanesOf(cases);
      const gradientOf = lanes.gradients("network");
      cases.forEach(({ weights, train }, lane) => {
        const differences = Float64Array.from(weights, (w, k) => {
          const at = (x: number): number => plainLoss(network, alpha, weights.with(k, x), train);
          return (at(w + DIFFERENCE) - at(w - DIFFERENCE)) / (2 * DIFFERENCE);
        });
        assertClose(gradientOf(lane), differences, WITHIN_DIFFERENCES);
        assertClose(gradientOf(lane), plainGradient(network, alpha, weights, train), WITHIN_ROUNDING);
      });
      lanes.dispose();
    });
  }
}

describe("outputs of a teacher", () => {
  for (const activation of ACTIVATIONS) {
    const degree = activation.kind === "hermite" ? ` ${activation.degree}` : "";
    it(`are those of the textbook: ${activation.kind}${degree}`, () => {
      const network = caseNetwork(activation, "squared");
      const { weights, train } = denseCase(network, 1, 9);
      const found = teacherOutputs(network, weights, Float64Array.from(train.inputs.flat()));
      assertClose(found, plainOutputs(network, weights, train.inputs).flat(), WITHIN_ROUNDING);
    });
  }
});

describe("training on f − f₀", () => {
  for (const loss of LOSSES) {
    it(`takes the outputs at the start off: ${loss}`, () => {
      const network = caseNetwork({ kind: "tanh" }, loss);
      const cases = twoCases(network, 2);
      const moved = cases.map(({ weights }) => weights.map((w, k) => w + 0.1 * Math.sin(k)));
      const lanes = lanesOf(
        cases.map((each, lane) => ({
          ...each,
          occupant: { ...each.occupant, state: { weights: moved[lane], slots: [] } },
        })),
        { centered: true },
      );
      const gradientOf = lanes.gradients("network");
      cases.forEach(({ weights, train }, lane) => {
        const initial = plainOutputs(network, weights, train.inputs);
        assertClose(
          gradientOf(lane),
          plainGradient(network, 2, moved[lane], { ...train, initial }),
          WITHIN_ROUNDING,
        );
      });
      lanes.evaluate("network");
      cases.forEach(({ weights, train }, lane) => {
        const start = plainOutputs(network, weights, train.inputs).flat();
        const now = plainOutputs(network, moved[lane], train.inputs).flat();
        assertClose(
          lanes.outputs(lane, 2).train,
          now.map((g, k) => 2 * (g - start[k])),
          WITHIN_ROUNDING,
        );
      });
      lanes.dispose();
    });
  }
});

describe("fixed layers", () => {
  for (const fixed of [0, 1, 2]) {
    it(`have no gradient, and the others have theirs: layer ${fixed}`, () => {
      const { layers, ...rest } = caseNetwork({ kind: "tanh" }, "squared");
      const network = { ...rest, layers: layers.map((layer, k) => ({ ...layer, trained: k !== fixed })) };
      const cases = twoCases(network, 1);
      const lanes = lanesOf(cases);
      const gradientOf = lanes.gradients("network");
      cases.forEach(({ weights, train }, lane) =>
        assertClose(gradientOf(lane), plainGradient(network, 1, weights, train), WITHIN_ROUNDING),
      );
      lanes.dispose();
    });
  }
});

describe("one-hot tokens", () => {
  it("give the bits of one-hot inputs written out", () => {
    const { layers, ...rest } = caseNetwork({ kind: "square" }, "squared");
    const onTokens = { ...rest, layers: [{ ...layers[0], in: 8 }, ...layers.slice(1)], tokens: 2 };
    const written = { ...onTokens, tokens: 0 };
    const tokens = twoCases(onTokens, 1);
    const numbers = tokens.map(({ occupant, train, ...each }) => ({
      ...each,
      train,
      occupant: {
        ...occupant,
        network: written,
        train: { ...occupant.train, inputs: train.inputs.flat() },
        test: { ...occupant.test, inputs: new Array<number>(8 * occupant.test.count).fill(0) },
      },
    }));
    const found = lanesOf(tokens);
    const expected = lanesOf(numbers);
    const [gradientOf, expectedOf] = [found.gradients("network"), expected.gradients("network")];
    for (const lane of [0, 1]) {
      assert.deepEqual(gradientOf(lane), expectedOf(lane));
      assert.notEqual(gradientOf(lane)[0], 0);
    }
    found.evaluate("network");
    expected.evaluate("network");
    assert.deepEqual(found.outputs(1, 1).train, expected.outputs(1, 1).train);
  });
});

describe("the linearised twin", () => {
  it("is g(θ₀) + J(θ₀)(θ − θ₀), with the gradient of that", () => {
    for (const tokens of [0, 2]) {
      const { layers, ...rest } = caseNetwork({ kind: "tanh" }, "squared");
      const network = {
        ...rest,
        tokens,
        layers: [{ ...layers[0], in: tokens === 0 ? 5 : 8 }, ...layers.slice(1)],
      };
      const cases = twoCases(network, 1);
      const direction = cases.map(({ weights }) => weights.map((_, k) => 0.1 * Math.cos(k)));
      const lanes = lanesOf(
        cases.map((each, lane) => ({
          ...each,
          occupant: {
            ...each.occupant,
            twin: { weights: each.weights.map((w, k) => w + direction[lane][k]), slots: [] },
          },
        })),
        { hasTwin: true },
      );
      lanes.evaluate("twin");
      const gradientOf = lanes.gradients("twin");
      cases.forEach(({ weights, train }, lane) => {
        const at = (s: number): number[] =>
          plainOutputs(
            network,
            weights.map((w, k) => w + s * direction[lane][k]),
            train.inputs,
          ).flat();
        const [g, ahead, behind] = [at(0), at(DIFFERENCE), at(-DIFFERENCE)];
        const outputs = g.map((each, k) => each + (ahead[k] - behind[k]) / (2 * DIFFERENCE));
        assertClose(lanes.outputs(lane, 1).train, outputs, WITHIN_DIFFERENCES);
        // The gradient: J(θ₀)ᵀ times the residual, by differences of ⟨residual, g⟩.
        const residual = outputs.map((each, k) => (2 * (each - train.targets.flat()[k])) / outputs.length);
        const expected = weights.map((w, k) => {
          const along = (x: number): number =>
            plainOutputs(network, weights.with(k, x), train.inputs)
              .flat()
              .reduce((sum, each, c) => sum + residual[c] * each, 0);
          return (along(w + DIFFERENCE) - along(w - DIFFERENCE)) / (2 * DIFFERENCE);
        });
        assertClose(gradientOf(lane), expected, WITHIN_DIFFERENCES);
      });
      lanes.dispose();
    }
  });
});
