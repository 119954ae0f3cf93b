import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { trainer } from "../../src/system/diagonal-linear/training/trainer.js";
import { plainJob, runPlain } from "../engine/plain/run-plain.js";

describe("diagonal linear network: misgrokking (arXiv:2311.18817, Fig. 3), D = 10⁵", () => {
  it("the test accuracy falls from 1 to chance, while train stays fitted", () => {
    const parameters = { inputs: "misgrokking", dimension: 100_000, samples: 32, testSamples: 400 };
    const job = plainJob("diagonal-linear", parameters, { steps: 2e6, record: { pointsPerDecade: 6 } });
    const [{ rows, end }] = runPlain(trainer, [job]);
    const early = rows.find(({ step }) => step >= 1000);
    assert.equal(early?.train_accuracy, 1);
    assert.ok(Number(early?.test_accuracy) > 0.99, String(early?.test_accuracy));
    assert.equal(end.last.train_accuracy, 1);
    // Chance is ½ ± 0.05 (two standard errors of 400 samples); what is left of the signal adds some hundredths.
    assert.ok(Number(end.last.test_accuracy) < 0.62, String(end.last.test_accuracy));
  });
});
