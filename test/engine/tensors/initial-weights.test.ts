import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import { loadTensorBackend } from "../../../src/engine/index.js";
import { denseNetwork } from "../../../src/engine/tensors/dense-network.js";
import type { NetworkModel } from "../../../src/engine/tensors/network-model.js";
import { quadraticNetwork } from "./quadratic-network.js";
import { transformer } from "../../../src/system/modular-transformer/training/transformer.js";
import { randomStream } from "../../../src/science/index.js";

/** Standard errors of a deviation of n normal values, deviation/√(2n): by chance one in some 10⁶ tensors is further off. */
const STANDARD_ERRORS = 5;

const { tf } = await loadTensorBackend("cpu");

function initial(model: NetworkModel): readonly Float32Array[] {
  const weights = model.initialWeights(randomStream(2, "weights"));
  model.dispose();
  return weights;
}

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);
}

function assertDeviation(values: Float32Array, expected: number, about: string): void {
  const room = (STANDARD_ERRORS * expected) / Math.sqrt(2 * values.length);
  const found = deviation(values);
  assert.ok(Math.abs(found - expected) <= room, `${about}: ${found}, expected ${expected}`);
}

describe("initial weights", () => {
  const sizes = [
    [127, 32, "p + 1 = 4N: the hidden layer is as large as the unembedding"],
    [31, 8, "the same, smaller"],
    [31, 32, "p + 1 = N: every tensor of the attention is"],
    [11, 8, "no two sizes coincide"],
  ] as const;
  for (const [modulus, width, why] of sizes) {
    it(`of the transformer have their deviations by name, p ${modulus}, N ${width}: ${why}`, () => {
      const weights = initial(transformer(tf, modulus, width));
      const stream = 1 / Math.sqrt(width);
      const expected: Readonly<Record<string, number>> = {
        embed: stream,
        position: stream,
        query: stream,
        key: stream,
        value: stream,
        out: stream,
        hidden: stream,
        hiddenBias: 0,
        second: stream,
        secondBias: 0,
        unembed: 1 / Math.sqrt(modulus + 1),
      };
      Object.entries(expected).forEach(([name, value], k) => assertDeviation(weights[k], value, name));
    });
  }

  it("of transformers with p + 1 ≠ 4N have the bits of version 2", () => {
    const digests = [
      [31, 32],
      [7, 8],
      [11, 8],
    ].map(([modulus, width]) => {
      const hash = createHash("sha256");
      for (const values of initial(transformer(tf, modulus, width)))
        hash.update(new Uint8Array(values.buffer));
      return hash.digest("hex").slice(0, 16);
    });
    assert.deepEqual(digests, ["0e953760785c7e56", "2c0cda6a70579415", "179115060894509e"]);
  });

  it("of the quadratic network are standard normal", () => {
    const weights = initial(quadraticNetwork(tf, 13, 26));
    assert.equal(weights.length, 2);
    for (const values of weights) assertDeviation(values, 1, "W");
  });

  it("of dense networks follow the fan-in of their own layer, biases too, whatever sizes coincide", () => {
    const spec = { sizes: [16, 64, 16, 16], activation: "relu", factors: [1, 1, 1] } as const;
    const fanIns = spec.sizes.slice(0, 3);
    initial(denseNetwork(tf, { ...spec, biases: true, initial: "fan-in" })).forEach((values, k) => {
      const bound = 1 / Math.sqrt(fanIns[k >> 1]);
      assert.ok(values.every((w) => Math.abs(w) <= bound));
      // A uniform value has less spread in its square than a normal one.
      assertDeviation(values, bound / Math.sqrt(3), `tensor ${k}`);
    });
    const plain = { ...spec, biases: false };
    initial(denseNetwork(tf, { ...plain, initial: "kaiming" })).forEach((values, k) =>
      assertDeviation(values, Math.sqrt(2 / fanIns[k]), `layer ${k}`),
    );
    initial(denseNetwork(tf, { ...plain, initial: "normal" })).forEach((values, k) =>
      assertDeviation(values, 1, `layer ${k}`),
    );
  });
});
