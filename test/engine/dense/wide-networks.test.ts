import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DenseLanes, type DenseOccupant } from "../../../src/engine/dense/dense-lanes.js";
import type { Activation, DenseNetwork } from "../../../src/engine/dense/network.js";
import type { DenseBackend } from "../../../src/engine/lanes/kernels/backend.js";
import { assertClose } from "./assert-close.js";
import { denseBuilds, wasmDense } from "./dense-builds.js";
import { denseCase } from "./dense-cases.js";
import { plainGradient, plainOutputs } from "./plain-network.js";

/** Sums of some hundred terms in another order, and in float32 with its roundings. */
const WITHIN_ROUNDING = { 64: 1e-12, 32: 1e-5 } as const;

interface WideCase {
  readonly sizes: readonly number[];
  readonly activation: Activation;
  readonly samples: number;
}

/**
 * Layers that are wider than a tile of any build, with every kind of remainder, one to seven outputs, and few inputs. Samples of the last
 * two are more than the chunk of any build, so that gradients are made in parts.
 */
const CASES: readonly WideCase[] = [
  { sizes: [5, 100, 100, 5], activation: { kind: "tanh" }, samples: 100 },
  { sizes: [6, 43, 29, 1], activation: { kind: "tanh" }, samples: 61 },
  { sizes: [3, 38, 51, 7], activation: { kind: "quadratic", epsilon: 0.1 }, samples: 17 },
  { sizes: [1, 35, 20, 4], activation: { kind: "relu" }, samples: 5 },
  { sizes: [20, 124, 129, 3], activation: { kind: "tanh" }, samples: 150 },
  { sizes: [2, 129, 127, 6], activation: { kind: "identity" }, samples: 150 },
];

/** Small numbers, so that tanh is not 1 everywhere; the second layer has a factor and no biases. */
function networkOf({ sizes, activation }: WideCase): DenseNetwork {
  const last = sizes.length - 2;
  return {
    layers: sizes.slice(1).map((out, k) => ({
      in: sizes[k],
      out,
      biases: k !== 1,
      trained: true,
      factor: k === 1 ? 0.25 : 1,
      activation: k === last ? { kind: "identity" } : activation,
    })),
    tokens: 0,
    loss: "squared",
  };
}

/** Gradient and outputs of a trial on the last lane of a build. */
function results(
  backend: DenseBackend,
  occupant: DenseOccupant,
): { readonly gradient: Float64Array; readonly outputs: Float64Array } {
  const { network, train, test, alpha } = occupant;
  const lane = backend.lanes - 1;
  const lanes = new DenseLanes(backend, {
    network,
    mostSamples: train.count,
    mostTestSamples: test.count,
    batch: null,
    rule: "gd",
    centered: false,
    hasTwin: false,
  });
  lanes.load(new Map([[lane, occupant]]));
  const gradient = lanes.gradients("network")(lane);
  lanes.evaluate("network");
  const outputs = lanes.outputs(lane, alpha).train;
  lanes.dispose();
  return { gradient, outputs };
}

for (const precision of [64, 32] as const) {
  const round = precision === 32 ? Math.fround : (x: number): number => x;
  for (const wide of CASES) {
    const network = networkOf(wide);
    const each = denseCase(network, 7, wide.samples, { round });
    const expected = results(wasmDense(precision), each.occupant);
    describe(`${wide.sizes.join("-")}, ${wide.activation.kind}, ${wide.samples} samples, float${precision}`, () => {
      it("has the gradient and the outputs of the textbook", () => {
        const { weights, train } = each;
        const gradient = plainGradient(network, 1, weights, train);
        assert.ok(gradient.every((g) => g !== 0) || wide.activation.kind === "relu");
        assertClose(expected.gradient, gradient, WITHIN_ROUNDING[precision]);
        assertClose(
          expected.outputs,
          plainOutputs(network, weights, train.inputs).flat(),
          WITHIN_ROUNDING[precision],
        );
      });

      for (const { name, skip, backend } of denseBuilds(precision)) {
        it(`has the same bits from ${name}`, { skip }, () =>
          assert.deepEqual(results(backend, each.occupant), expected),
        );
      }
    });
  }
}
