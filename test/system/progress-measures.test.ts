import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadTensorBackend } from "../../src/engine/index.js";
import { modularAddition, randomStream, standardNormals } from "../../src/science/index.js";
import { progressMeasures } from "../../src/system/modular-transformer/training/progress-measures.js";
import { networkJobs, trainNetwork } from "../engine/tensors/network-jobs.js";
import { crossEntropyLoss, rowsOf, transformerOutputs } from "../reference/plain-networks.js";

const P = 11;
const WIDTH = 8;

/** Weights of a transformer of width 8: normal numbers. */
const SHAPES = [P + 1, 3, 8, 8, 8, 8]
  .map((rows) => rows * WIDTH)
  .concat([8 * 32, 32, 32 * 8, 8, 8 * (P + 1)]);
const WEIGHTS = SHAPES.map((count, k) =>
  Float64Array.from(standardNormals(randomStream(k, "weights"), count), (w) => 0.6 * w),
);
const SETS = modularAddition(3, P, 50, P + 1);

/** Logits of the residues over pairs, by the whole transformer in plain loops. */
function logitsOf(pairs: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return transformerOutputs(WEIGHTS, P, WIDTH, pairs);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, k) => sum + x * b[k], 0);
}

describe("progress measures", () => {
  const pairs = Array.from({ length: P * P }, (_, k) => [Math.floor(k / P), k % P]);
  const logits = logitsOf(pairs);
  const column = (c: number): readonly number[] => logits.map((row) => row[c]);
  /** Unit vectors over all pairs along cos and sin of 2πk(a + b)/p. */
  const directions = (k: number): readonly (readonly number[])[] =>
    [Math.cos, Math.sin].map((wave) => {
      const values = pairs.map(([a, b]) => wave((2 * Math.PI * k * (a + b)) / P));
      const norm = Math.sqrt(dot(values, values));
      return values.map((x) => x / norm);
    });
  const energy = (k: number): number =>
    directions(k).reduce(
      (sum, along) =>
        sum + Array.from({ length: P }, (_, c) => dot(along, column(c)) ** 2).reduce((a, b) => a + b),
      0,
    );
  const flat = (set: "train" | "test"): Float64Array =>
    Float64Array.from(logitsOf(rowsOf(SETS[set].inputs, 2)).flat());
  const found = progressMeasures(P, SETS, { train: flat("train"), test: flat("test") }, WEIGHTS[0]);
  // Of five frequencies modulo 11 all are key ones: modulo 11 their order is tested, modulo 13 the choice.
  const keys = [1, 2, 3, 4, 5].sort((a, b) => energy(b) - energy(a));

  it("are those of projections of the logits over all pairs, written out", () => {
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((place) => found[`key_frequency_${place}`]),
      keys,
    );
    const kept = Array.from({ length: P }, (_, c) => {
      const values = pairs.map(() => 0);
      for (const along of keys.flatMap(directions)) {
        const share = dot(along, column(c));
        along.forEach((x, s) => (values[s] += share * x));
      }
      return values;
    });
    const means = Array.from({ length: P }, (_, c) => column(c).reduce((a, b) => a + b) / (P * P));
    const targetsOf = (label: number): readonly number[] =>
      Array.from({ length: P }, (_, c) => (c === label ? 1 : 0));
    const labels = pairs.map(([a, b]) => targetsOf((a + b) % P));
    const restricted = crossEntropyLoss(
      pairs.map((_, s) => means.map((mean, c) => mean + kept[c][s])),
      labels,
    );
    const trainPlaces = rowsOf(SETS.train.inputs, 2).map(([a, b]) => a * P + b);
    const excluded = crossEntropyLoss(
      trainPlaces.map((s) => kept.map((values, c) => logits[s][c] - values[s])),
      trainPlaces.map((s) => labels[s]),
    );
    assert.ok(
      Math.abs(found["restricted_loss"] - restricted) < 1e-10,
      `${found["restricted_loss"]} ${restricted}`,
    );
    assert.ok(Math.abs(found["excluded_loss"] - excluded) < 1e-10, `${found["excluded_loss"]} ${excluded}`);
  });

  it("the Gini coefficient of the embedding is the mean difference of norms over twice their mean", () => {
    const rows = rowsOf(WEIGHTS[0], WIDTH);
    const norms = [1, 2, 3, 4, 5].flatMap((k) =>
      [Math.cos, Math.sin].map((wave) =>
        Math.hypot(
          ...Array.from({ length: WIDTH }, (_, i) =>
            Array.from({ length: P }, (__, a) => wave((2 * Math.PI * k * a) / P) * rows[a][i]).reduce(
              (x, y) => x + y,
            ),
          ),
        ),
      ),
    );
    const mean = norms.reduce((a, b) => a + b) / norms.length;
    const differences = norms.flatMap((x) => norms.map((y) => Math.abs(x - y)));
    const gini = differences.reduce((a, b) => a + b) / norms.length ** 2 / (2 * mean);
    assert.ok(Math.abs(found["embedding_gini"] - gini) < 1e-12, `${found["embedding_gini"]} ${gini}`);
  });

  it("of logits of one frequency: that one first, the loss restricted to it is their own, excluded is log p", () => {
    const p = 13;
    const sets = modularAddition(3, p, 80, p + 1);
    const outputs = (set: "train" | "test"): Float64Array => {
      const { inputs, count } = sets[set];
      const values = new Float64Array(count * (p + 1));
      for (let k = 0; k < count; k++) {
        const s = inputs[2 * k] + inputs[2 * k + 1];
        for (let c = 0; c < p; c++) values[k * (p + 1) + c] = 20 * Math.cos((2 * Math.PI * 4 * (s - c)) / p);
      }
      return values;
    };
    const embedding = Float64Array.from({ length: (p + 1) * 2 }, (_, i) => i);
    const one = progressMeasures(p, sets, { train: outputs("train"), test: outputs("test") }, embedding);
    const row = Array.from({ length: p }, (_, c) => 20 * Math.cos((2 * Math.PI * 4 * c) / p));
    const own = Math.log(row.reduce((sum, f) => sum + Math.exp(f), 0)) - row[0];
    assert.equal(one["key_frequency_1"], 4);
    assert.ok(Math.abs(one["restricted_loss"] - own) < 1e-9);
    assert.ok(Math.abs(one["excluded_loss"] - Math.log(p)) < 1e-9);
  });

  it("are recorded where they are asked for, and change neither ids nor other numbers", async () => {
    const text = `
name: progress
task: { kind: modular-transformer, modulus: 7, samples: 30 }
model: { width: 8, centered: false }
method: { kind: adamw, learningRate: 1e-2, weightDecay: 1, rateRule: constant }
budget: { steps: 20, stop: budget }`;
    const backend = await loadTensorBackend("cpu");
    const [plain] = networkJobs(text);
    const [rich] = networkJobs(text, "metrics=[progress]");
    assert.equal(rich.trial.id, plain.trial.id);
    const rows = trainNetwork(rich, backend).rows;
    for (const { extra } of rows) {
      assert.ok(Number.isFinite(extra?.["restricted_loss"]) && Number.isFinite(extra?.["excluded_loss"]));
    }
    assert.deepEqual(
      rows.map((row) => ({ ...row, extra: undefined })),
      trainNetwork(plain, backend).rows.map((row) => ({ ...row, extra: undefined })),
    );
  });
});
