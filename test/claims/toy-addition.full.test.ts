import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { additionResults, overallAccuracy, reachedAt } from "./toy-addition.js";

describe("embeddings and a decoder on sums of ten numbers (arXiv:2205.10343)", () => {
  it("RQI > 0.95 within a factor of 2 of 3/(λ₃η), 45 samples, in every seed that gets there, most of 16", () => {
    const axes = "samples: [45], seed: { from: 0, count: 16 }";
    const rates = "learningRate: 1e-4, embeddingRate: 1e-3";
    const ratios = additionResults({ width: 200, axes, steps: 5000, rates }).map(
      ({ result: { rows, end } }) =>
        reachedAt(rows, ({ extra }) => extra?.["rqi"] ?? NaN, 0.95) / Number(end?.facts?.["predicted_step"]),
    );
    // The others fit their train samples with embeddings that are not on a line, and stay there (RQI 0.2 to 0.7).
    const there = ratios.filter((ratio) => ratio < Infinity);
    assert.ok(there.length > 8, ratios.join(", "));
    for (const ratio of there) assert.ok(ratio > 0.5 && ratio < 2, ratios.join(", "));
  });

  it("the accuracy over all samples is what parallelograms predict, from 30 samples on, within 0.06 on average", () => {
    const axes = "samples: [30, 35, 40, 45, 50], seed: { from: 0, count: 4 }";
    const rates = "learningRate: 1e-4, embeddingRate: 1e-3";
    const results = additionResults({ width: 200, axes, steps: 5000, rates });
    const off = results.map(({ parameters, result: { rows } }) => {
      const last = rows[rows.length - 1];
      return Math.abs(
        overallAccuracy(last, Number(parameters["samples"])) - (last.extra?.["predicted_accuracy"] ?? NaN),
      );
    });
    assert.ok(off.reduce((sum, each) => sum + each, 0) / off.length <= 0.06, off.join(", "));
  });

  describe("phases over both learning rates (Fig. 5(a)), one seed, six rates each", () => {
    let phases: ReadonlyMap<string, string>;
    const RATES = [1e-5, 4e-5, 1.6e-4, 6e-4, 2.5e-3, 1e-2];
    before(() => {
      const axes = `learningRate: [${RATES.join(", ")}], embeddingRate: [${RATES.join(", ")}], seed: [4]`;
      phases = new Map(
        additionResults({ width: 200, axes: `samples: [45], ${axes}`, steps: 10000, rates: "" }).map(
          ({ parameters, result: { rows } }) => {
            const train = reachedAt(rows, (row) => row.train_accuracy ?? NaN, 0.9);
            const test = reachedAt(rows, (row) => row.test_accuracy ?? NaN, 0.9);
            const phase =
              train === Infinity ? "X" : test === Infinity ? "M" : test - train < 1000 ? "C" : "G";
            return [`${String(parameters["embeddingRate"])} ${String(parameters["learningRate"])}`, phase];
          },
        ),
      );
    });
    const phaseAt = (embedding: number, decoder: number): string | undefined =>
      phases.get(`${embedding} ${decoder}`);

    it("confusion where the decoder is slow, memorisation where the embeddings are, generalisation between", () => {
      for (const rate of RATES) assert.equal(phaseAt(rate, 1e-5), "X", `decoder 1e-5, embeddings ${rate}`);
      for (const decoder of [6e-4, 2.5e-3]) {
        for (const embedding of [1e-5, 4e-5, 1.6e-4]) assert.equal(phaseAt(embedding, decoder), "M");
      }
      for (const [embedding, decoder] of [
        [2.5e-3, 1.6e-4],
        [1e-2, 1.6e-4],
        [1e-2, 6e-4],
      ] as const) {
        assert.equal(phaseAt(embedding, decoder), "C", `${embedding} ${decoder}`);
      }
    });
  });
});
