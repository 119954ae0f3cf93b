import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  measureOutputs,
  parameterNorms,
  zeroOutputLoss,
} from "../../../src/engine/tensors/measure-outputs.js";
import { memoryEstimate, requireMemory } from "../../../src/engine/tensors/memory-estimate.js";
import { requireRoom } from "../../../src/system/require-room.js";
import { tensorSystemOf } from "./tensor-systems.js";
import { setUpNetwork } from "../../../src/engine/tensors/network-setup.js";
import { loadTensorBackend } from "../../../src/engine/index.js";
import { oneHotRows, type SampleSet } from "../../../src/science/index.js";
import { networkJobs } from "./network-jobs.js";

/** Sums of a few terms in double precision. */
const ROUNDING = 1e-14;

const CLASSES = Int32Array.of(0, 2);
const classified: SampleSet = {
  count: 2,
  inputSize: 1,
  inputs: new Float32Array(2),
  classes: CLASSES,
  targets: oneHotRows(CLASSES, 3),
};

describe("measureOutputs", () => {
  it("squared error, accuracy and margin of classes; a tie is not right", () => {
    const found = measureOutputs("squared", classified, Float64Array.of(0.5, 0.25, 0, 0.5, 0, 0.5));
    assert.equal(found.loss, (0.25 + 0.0625 + 0.25 + 0.25) / 6);
    assert.equal(found.accuracy, 0.5);
    assert.equal(found.margin, 0);
    assert.equal(found.within, null);
  });

  it("cross-entropy, to full precision where the label is nearly certain", () => {
    const certain = measureOutputs("cross-entropy", classified, Float64Array.of(50, 0, -10, 0, 0, 60));
    const expected = (Math.exp(-50) + Math.exp(-60) + 2 * Math.exp(-60)) / 2;
    assert.ok(Math.abs(certain.loss / expected - 1) < ROUNDING);
    assert.equal(certain.accuracy, 1);
    assert.equal(certain.margin, 50);
    const wrong = measureOutputs("cross-entropy", classified, Float64Array.of(0, 3, 0, 0, 0, 0));
    const plain = (Math.log(2 + Math.exp(3)) + Math.log(3)) / 2;
    assert.ok(Math.abs(wrong.loss - plain) < ROUNDING);
  });

  it("stablemax: log(Σ s / s_label), and log C of outputs of 0", () => {
    // s = (3, 1, 1/2) and (1/4, 1, 11)
    const { loss } = measureOutputs("stablemax", classified, Float64Array.of(2, 0, -1, -3, 0, 10));
    const expected = (Math.log(4.5 / 3) + Math.log(12.25 / 11)) / 2;
    assert.ok(Math.abs(loss / expected - 1) < ROUNDING, String(loss));
    const zero = measureOutputs("stablemax", classified, new Float64Array(6)).loss;
    assert.ok(Math.abs(zero - Math.log(3)) < ROUNDING);
    assert.ok(Math.abs(zeroOutputLoss("stablemax", classified, 3) - Math.log(3)) < ROUNDING);
  });

  it("logistic: mean over outputs of log(1 + e^(−yf)), y = ±1", () => {
    const signs: SampleSet = { ...classified, targets: classified.targets.map((y) => 2 * y - 1) };
    const { loss } = measureOutputs("logistic", signs, Float64Array.of(2, -1, 0, 1, 0, 800));
    const soft = (z: number): number => Math.log1p(Math.exp(-z));
    const expected = (soft(2) + soft(1) + soft(0) + (soft(-1) + soft(0) + 0)) / 6;
    assert.ok(Math.abs(loss / expected - 1) < ROUNDING, String(loss));
    assert.ok(Math.abs(zeroOutputLoss("logistic", signs, 3) - Math.log(2)) < ROUNDING);
  });

  it("shares of a regression within each threshold", () => {
    const targets = new Float32Array(4);
    const set: SampleSet = { count: 2, inputSize: 1, inputs: new Float32Array(2), classes: null, targets };
    // mean squared errors 2·10⁻⁴ and 0.05
    const found = measureOutputs("squared", set, Float64Array.of(0.02, 0, 0.1, 0.3));
    assert.equal(found.accuracy, 0.5);
    assert.deepEqual(found.within, [0, 0.5, 0.5, 0.5, 1]);
    assert.equal(found.margin, null);
  });

  it("is NaN where the outputs are, and right nowhere", () => {
    const found = measureOutputs("squared", classified, new Float64Array(6).fill(NaN));
    assert.ok(Number.isNaN(found.loss));
    assert.equal(found.accuracy, 0);
  });

  it("relates losses to those of an output of 0", () => {
    assert.ok(Math.abs(zeroOutputLoss("squared", classified, 3) - 1 / 3) < ROUNDING);
    assert.ok(Math.abs(zeroOutputLoss("cross-entropy", classified, 3) - Math.log(3)) < ROUNDING);
  });

  it("takes norms over everything and layer by layer", () => {
    const weights = [Float32Array.of(3), Float32Array.of(4), Float32Array.of(12)];
    assert.deepEqual(parameterNorms([[0, 1], [2]], weights), { all: 13, layerSum: 17 });
  });
});

describe("memoryEstimate", () => {
  it("grows with the network, and refuses one that does not fit before it is asked for", async () => {
    const { tf } = await loadTensorBackend("cpu");
    const estimate = (width: number): number => {
      const [job] = networkJobs(
        `{ name: a, task: { kind: modular-mlp, modulus: 5, samples: 18 }, model: { width: ${width} },
           method: { kind: gd }, budget: { steps: 1 } }`,
      );
      return memoryEstimate(setUpNetwork(tf, job.trial, tensorSystemOf(job.trial)));
    };
    assert.ok(estimate(200) > 5 * estimate(20));
    requireMemory(1000, 1000);
    assert.throws(
      () => requireMemory(3e9, 1e9),
      /a network that fits into the free memory of 954 MiB, got one that needs about 2862 MiB/,
    );
  });

  it("knows of weights and samples before any of them is made", () => {
    const room = (task: string, width: number): void => {
      const [job] = networkJobs(
        `{ name: a, task: { ${task} }, model: { width: ${width} }, method: { kind: gd }, budget: { steps: 1 } }`,
      );
      requireRoom(job.trial.task.kind, [{ ...job.trial, bytes: job.memoryBytes }], 8e9);
    };
    room("kind: modular-mlp, modulus: 113, samples: 5000", 500);
    for (const [task, width, says] of [
      ["kind: modular-mlp, modulus: 5, samples: 18", 1e9, /memory of 7630 MiB, got .* \(width 1000000000, /],
      ["kind: modular-mlp, modulus: 20000, samples: 18", 10, /samples 18, modulus 20000\)/],
      ["kind: modular-transformer, modulus: 5, samples: 18", 1e6, /width 1000000/],
      ["kind: student-teacher, dimension: 5, samples: 1000000000, test: { samples: 9 }", 9, /samples 10{9}/],
      ["kind: mnist, samples: 100, test: { samples: 9 }", 1e6, /width 1000000/],
    ] as const) {
      assert.throws(() => {
        room(task, width);
      }, says);
    }
  });
});
