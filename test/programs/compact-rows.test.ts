import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CompactRows, rowOf } from "../../src/system/program/training/compact-rows.js";

describe("the rows of a program's trial in little memory", () => {
  it("come back as they were, up to a step", () => {
    const all = Array.from({ length: 10_000 }, (_, step) =>
      rowOf(step, {
        train_loss: step === 3 ? Number.NaN : 0.1 * step,
        test_loss: step === 4 ? Number.POSITIVE_INFINITY : 1 / (step + 1),
        ...(step % 3 === 0 ? {} : { grad_norm: step % 3 === 1 ? Number.NaN : -step }),
        train_accuracy: step % 2 === 0 ? null : 1 / 3,
      }),
    );
    const rows = new CompactRows(["train_accuracy", "grad_norm"]);
    for (const row of all) rows.push(row);
    assert.deepEqual(rows.upTo(Infinity), all);
    assert.deepEqual(rows.upTo(5000), all.slice(0, 5001));
    assert.deepEqual(rows.upTo(-1), []);
  });
});
