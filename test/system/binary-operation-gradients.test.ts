import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadTensorBackend } from "../../src/engine/index.js";
import type { NetworkModel } from "../../src/engine/tensors/network-model.js";
import { placeBatch } from "../../src/engine/tensors/training-loss.js";
import { randomStream, standardNormals } from "../../src/science/index.js";
import { decoder } from "../../src/system/binary-operation/training/decoder.js";
import { equations } from "../../src/system/binary-operation/training/equations.js";
import { BACKENDS } from "../engine/tensors/backends.js";
import { decoderOutputs } from "../reference/plain-decoder.js";
import { crossEntropyLoss, finiteDifferences, rowsOf, type Parameters } from "../reference/plain-networks.js";

/** Gradients come in float32, through two layer norms: relative to the largest entry of the tensor. */
const GRADIENT_TOLERANCE = 5e-5;
const OUTPUT_TOLERANCE = 2e-5;

const SIZES = { elements: 3, width: 4, heads: 2 } as const;
const ALPHA = 1.5;
const STEP = 7;
const { train } = equations(1, "x-y", 3, 0.7, 6);
const PAIRS = rowsOf(train.inputs, 2);
const TARGETS = rowsOf(train.targets, 6);

/** Masks of a step by layer and position, as the plain decoder takes them. */
function masksOf(model: NetworkModel, layers: number) {
  const flat = model.noise?.draw(STEP, train.count) ?? [];
  return Array.from({ length: layers }, (_, layer) =>
    flat
      .slice(5 * layer, layer + 1 === layers ? 5 * layer + 1 : 5 * layer + 5)
      .map((mask) => rowsOf(mask, SIZES.width)),
  );
}

for (const { kind, skip } of BACKENDS) {
  describe(`decoder with layer norm on ${kind}`, { skip }, () => {
    for (const [layers, share] of [
      [1, 0],
      [2, 0],
      [2, 0.3],
    ] as const) {
      const name = `${layers} layers, dropout ${share}`;

      it(`${name}: outputs, gradient and derivative along a direction are those of plain loops`, async () => {
        const { tf } = await loadTensorBackend(kind);
        const before = tf.memory().numTensors;
        const model = decoder(tf, { ...SIZES, layers, dropout: { share, seed: 4 } });
        // Gains and biases away from their start, so that their gradients are tested too.
        const weights = model
          .initialWeights(randomStream(3, "weights"))
          .map((w, k) =>
            Float32Array.from(standardNormals(randomStream(k, "target"), w.length), (x, i) => w[i] + 0.2 * x),
          );
        const direction = weights.map((w, k) =>
          Float32Array.from(standardNormals(randomStream(50 + k, "target"), w.length)),
        );
        const inputs = model.place(train, 0, train.count);
        const noise = (model.noise?.draw(STEP, train.count) ?? []).map((mask) =>
          tf.tensor2d(mask, [train.count, SIZES.width]),
        );
        const batch = placeBatch(
          tf,
          { kind: "cross-entropy", alpha: ALPHA, initialOutputs: null },
          train,
          6,
          inputs,
          0,
          train.count,
        );
        const found = tf.tidy(() => {
          const upload = (values: readonly Float32Array[]) =>
            values.map((w, k) => tf.tensor(w.slice(), [...model.shapes[k]]));
          const trace = model.trace(upload(weights), [...inputs, ...noise]);
          return {
            tested: Array.from(model.forward(upload(weights), inputs).dataSync()),
            trained: Array.from(trace.outputs.dataSync()),
            tangent: Array.from(
              model.tangent(upload(weights), upload(direction), [...inputs, ...noise]).dataSync(),
            ),
            gradients: trace
              .pullback(batch.cotangent(trace.outputs, batch.constants))
              .map((g) => ({ shape: g.shape, values: Array.from(g.dataSync()) })),
          };
        });
        const at = weights.map((w) => Float64Array.from(w));
        const masks = share === 0 ? undefined : masksOf(model, layers);
        const plain = (parameters: Parameters, isTraining: boolean) =>
          decoderOutputs(
            parameters,
            { ...SIZES, layers, ...(isTraining && masks !== undefined ? { masks } : {}) },
            PAIRS,
          );
        close(found.tested, plain(at, false).flat(), OUTPUT_TOLERANCE);
        close(found.trained, plain(at, true).flat(), OUTPUT_TOLERANCE);
        const expected = finiteDifferences(
          (parameters) =>
            crossEntropyLoss(
              plain(parameters, true).map((row) => row.map((g) => ALPHA * g)),
              TARGETS,
            ),
          at,
        );
        found.gradients.forEach(({ shape, values }, k) => {
          assert.deepEqual(shape, model.shapes[k]);
          close(values, expected[k], GRADIENT_TOLERANCE);
        });
        const h = 1e-5;
        const moved = (by: number) =>
          plain(
            at.map((w, k) => w.map((x, i) => x + by * direction[k][i])),
            true,
          ).flat();
        const below = moved(-h);
        close(
          found.tangent,
          moved(h).map((f, k) => (f - below[k]) / (2 * h)),
          GRADIENT_TOLERANCE,
        );
        batch.dispose();
        tf.dispose(noise);
        model.dispose();
        assert.equal(tf.memory().numTensors, before, "no tensor is left");
      });
    }
  });
}

/** Equal up to a tolerance relative to the largest expected value, which must not be 0. */
function close(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(found.length, expected.length);
  const largest = Array.from(expected).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  for (let k = 0; k < expected.length; k++) {
    const off = Math.abs(found[k] - expected[k]);
    assert.ok(
      off <= tolerance * largest + 1e-9,
      `entry ${k}: ${found[k]}, expected ${expected[k]} of ${largest}`,
    );
  }
}
