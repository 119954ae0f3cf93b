import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DEFAULT_THRESHOLDS } from "../../src/model/index.js";
import { lastingStep } from "../claims/compare-curves.js";
import { makeJob, runJobs } from "./run-jobs.js";

/** Of y = ½(β·x)² with |β|² = D. */
const LABEL_POWER = 0.75;
/** Evaluations over those at labels of order one. Without what counts as rounding some trials take hundreds of times as many. */
const MOST_TIMES = 30;
/** Of times to grok. Labels of 10⁻⁴ of the output already leave its change without effect on the kernel. */
const SAME_TIME = 1e-3;

describe("flow where labels are small beside the output", () => {
  for (const samples of [10, 20, 60]) {
    it(`resolves what rounding leaves, and asks for no more: P = ${samples}`, () => {
      const found = [1, 1e-4, 1e-6, 1e-8, 1.6e-9].map((labelScale) => {
        const [{ rows, end }] = runJobs([
          makeJob(
            { dimension: 5, width: 20, samples, alpha: 1, epsilon: 1, labelScale },
            { method: { kind: "flow", tolerance: 1e-3 }, steps: 1e5, record: { pointsPerDecade: 24 } },
          ),
        ]);
        const at = (loss: "train_loss" | "test_loss"): number | null =>
          lastingStep(rows, loss, DEFAULT_THRESHOLDS.test * LABEL_POWER * labelScale * labelScale);
        return { labelScale, train: at("train_loss"), test: at("test_loss"), ...end };
      });
      const [plain, small, ...smaller] = found;
      for (const { labelScale, evaluations, train, test, ending } of smaller) {
        assert.equal(ending, "budget");
        assert.ok(
          evaluations < MOST_TIMES * plain.evaluations,
          `${labelScale}: ${evaluations} evaluations, ${plain.evaluations} at 1`,
        );
        assert.ok(
          train !== null && Math.abs(train / (small.train ?? 0) - 1) < SAME_TIME,
          `train at ${train}`,
        );
        assert.equal(test === null, small.test === null);
        if (test !== null && small.test !== null) {
          assert.ok(Math.abs(test / small.test - 1) < SAME_TIME, `${labelScale}: test at ${test}`);
        }
      }
    });
  }
});
