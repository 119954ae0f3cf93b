import assert from "node:assert/strict";
import { it } from "node:test";
import { additionResults, overallAccuracy, reachedAt } from "./toy-addition.js";

/*
 * Liu et al., arXiv:2205.10343, with a decoder of 50 units instead of 200, which then learns at twice the rate. The full size
 * is in toy-addition.full.test.ts.
 */
it("RQI > 0.95 within a factor of 2 of 3/(λ₃η), and accuracies as parallelograms predict, 45 samples", () => {
  const axes = "samples: [45], seed: [0, 1, 2, 3]";
  const rates = "learningRate: 4e-4, embeddingRate: 1e-3";
  for (const { parameters, result } of additionResults({ width: 50, axes, steps: 4000, rates })) {
    const { rows, end } = result;
    const at = reachedAt(rows, ({ extra }) => extra?.["rqi"] ?? NaN, 0.95);
    const ratio = at / Number(end?.facts?.["predicted_step"]);
    assert.ok(
      ratio > 0.5 && ratio < 2,
      `seed ${String(parameters["seed"])}: RQI after ${at}, ratio ${ratio}`,
    );
    const last = rows[rows.length - 1];
    const off = Math.abs(overallAccuracy(last, 45) - (last.extra?.["predicted_accuracy"] ?? NaN));
    assert.ok(off <= 2.5 / 55, `seed ${String(parameters["seed"])}: ${off}`);
  }
});
