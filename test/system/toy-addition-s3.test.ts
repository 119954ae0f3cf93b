import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainOutputs } from "../../src/engine/dense/plain-outputs.js";
import type { DenseTrial } from "../../src/engine/index.js";
import { effectiveSeeds } from "../../src/model/index.js";
import { randomStream, standardNormals } from "../../src/science/index.js";
import {
  matrixProduct,
  productLayers,
  productWeights,
} from "../../src/system/toy-addition/training/matrix-product.js";
import { operationOf } from "../../src/system/toy-addition/training/operation.js";
import { dense } from "../../src/system/toy-addition/training/trainer.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";

const S3 = `
name: s3
task: { kind: toy-addition, operation: xy in S3, tokens: 6, samples: 24, targetDimension: 3, parallelogramError: 0.5 }
model: { joined: product, embeddingDimension: 2, width: 4, precision: float64 }
axes: { seed: [1] }
method: { kind: gd, learningRate: 0.5, embeddingRate: 0.5, rateRule: constant }
budget: { steps: 4, stop: budget, record: { steps: [0, 1, 2, 3, 4] } }
`;

/** The composition of two permutations of three things, by their images. */
const ELEMENTS = ["012", "021", "102", "120", "201", "210"];
const composed = (x: string, y: string): string => [...x].map((image) => y[Number(image)]).join("");

describe("toy-addition on S3", () => {
  it("has the table of a group that is not abelian", () => {
    const { pairs, results, resultOf } = operationOf({ operation: "xy in S3", tokens: 6 });
    assert.equal(pairs.length, 36);
    assert.equal(results, 6);
    for (const { i, j } of pairs) {
      assert.equal(ELEMENTS[resultOf({ i, j })], composed(ELEMENTS[i], ELEMENTS[j]));
    }
    const differ = pairs.filter(({ i, j }) => resultOf({ i, j }) !== resultOf({ i: j, j: i }));
    // Of 36 pairs 18 commute: elements times classes.
    assert.equal(differ.length, 18);
  });

  it("multiplies matrices by layers that are not trained", () => {
    for (const k of [1, 2, 3]) {
      const numbers = standardNormals(randomStream(k, "numbers"), 2 * k * k);
      const network = { layers: productLayers(k), tokens: 0, loss: "squared" } as const;
      const found = plainOutputs(network, productWeights(k), numbers);
      const product = matrixProduct(numbers, 0, k * k, k);
      for (const [at, value] of product.entries())
        assert.ok(Math.abs(found[at] - value) < 1e-14 * 10, `k ${k}`);
    }
    assert.deepEqual([...matrixProduct(Float64Array.of(1, 2, 3, 4, 0, 1, 1, 0), 0, 4, 2)], [2, 1, 4, 3]);
  });

  it("descends the loss of a plain loop over matrices, whose gradient is by differences", () => {
    const jobs = denseJobs(S3);
    const trial = jobs[0].trial as unknown as DenseTrial;
    const network = dense.networkOf(trial);
    const { train } = dense.samplesOf(trial);
    const stream = randomStream(effectiveSeeds(trial.parameters).weights, "weights");
    const state = dense.initialOf(network, stream, trial);
    const [tokens, k, width, outputs] = [6, 2, 4, 3];
    const fixed = productWeights(k).length;
    const start = tokens * k * k;
    const isTrained = (at: number): boolean => at < start || at >= start + fixed;

    const lossOf = (w: Float64Array): number => {
      let sum = 0;
      for (let s = 0; s < train.count; s++) {
        const [a, b] = [train.inputs[2 * s], train.inputs[2 * s + 1]];
        let values: number[] = [];
        for (let r = 0; r < k; r++)
          for (let c = 0; c < k; c++) {
            let entry = 0;
            for (let m = 0; m < k; m++) entry += w[a * k * k + r * k + m] * w[b * k * k + m * k + c];
            values.push(entry);
          }
        let at = start + fixed;
        for (const size of [width, width, outputs]) {
          const inputs = values;
          values = Array.from({ length: size }, (_, o) => {
            const z = inputs.reduce((total, x, i) => total + x * w[at + i * size + o], 0);
            return z + w[at + inputs.length * size + o];
          });
          at += inputs.length * size + size;
          if (size === width) values = values.map(Math.tanh);
        }
        for (let o = 0; o < outputs; o++) sum += (values[o] - train.targets[s * outputs + o]) ** 2;
      }
      return sum / (train.count * outputs);
    };

    const [{ rows }] = runDense(jobs);
    let w = state;
    for (const { step, train_loss } of rows) {
      assert.ok(
        Math.abs(train_loss - lossOf(w)) < WITHIN_DIFFERENCES,
        `step ${step}: ${train_loss}, ${lossOf(w)}`,
      );
      const gradient = w.map((_, at) => {
        if (!isTrained(at)) return 0;
        const [up, down] = [w.slice(), w.slice()];
        up[at] += DIFFERENCE;
        down[at] -= DIFFERENCE;
        return (lossOf(up) - lossOf(down)) / (2 * DIFFERENCE);
      });
      w = w.map((value, at) => value - 0.5 * gradient[at]);
    }
    assert.ok(rows[4].train_loss < rows[0].train_loss * 0.99, "the loss falls");
    assert.notEqual(rows[4].extra?.["embedding_norm"], rows[0].extra?.["embedding_norm"]);
  });

  it("has no linear theory, and counts equal products of train samples", () => {
    const [{ end, rows }] = runDense(denseJobs(S3));
    const { dof, lambda3, parallelograms } = end?.facts ?? {};
    assert.deepEqual([dof, lambda3], [null, null]);
    // Each of six products has up to C(6, 2) = 15 pairs.
    assert.ok(Number(parallelograms) > 0 && Number(parallelograms) <= 90);
    for (const { extra } of rows) assert.ok((extra?.["predicted_accuracy"] ?? 0) >= 24 / 36);
  });
});

const DIFFERENCE = 1e-5;
/** Four steps of central differences of a loss of order 1 in float64. */
const WITHIN_DIFFERENCES = 1e-9;
