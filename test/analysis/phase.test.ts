import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellRecords, cellsOf, phaseOf, phaseOfMost, type PhaseInput } from "../../src/analysis/index.js";
import { OUTCOME_KINDS, type OutcomeKind } from "../../src/model/index.js";
import { COMMITTEE } from "./committee-profile.js";
import { outcomeRow } from "./outcome-rows.js";

const LAG = 1000;
const BUDGET = 10_000;

function input(
  train: number | null,
  test: number | null,
  kind: OutcomeKind = "censored",
  steps = BUDGET,
): PhaseInput {
  return { kind, train_first_step: train, test_first_step: test, steps };
}

describe("phaseOf", () => {
  it("parts comprehension from grokking at the lag, and needs no order of both", () => {
    assert.equal(phaseOf(input(100, 1099), LAG, BUDGET), "comprehension");
    assert.equal(phaseOf(input(100, 1100), LAG, BUDGET), "grokking", "a lag of exactly 1000");
    assert.equal(phaseOf(input(900, 100), LAG, BUDGET), "comprehension", "test before train");
    assert.equal(phaseOf(input(100, 100), 0, BUDGET), "grokking", "a lag of 0 leaves what precedes train");
  });

  it("tells what lacks a crossing at the end of the budget", () => {
    assert.equal(phaseOf(input(100, null), LAG, BUDGET), "memorization");
    assert.equal(phaseOf(input(null, null), LAG, BUDGET), "confusion");
    assert.equal(phaseOf(input(null, 100), LAG, BUDGET), "confusion");
  });

  it("does not judge what stopped short of its budget, unless nothing moves any more", () => {
    assert.equal(phaseOf(input(100, null, "censored", 5000), LAG, BUDGET), null);
    assert.equal(phaseOf(input(null, null, "censored", 5000), LAG, BUDGET), null);
    assert.equal(phaseOf(input(100, 4000, "censored", 5000), LAG, BUDGET), "grokking");
    assert.equal(phaseOf(input(100, null, "memorized", 5000), LAG, BUDGET), "memorization");
    assert.equal(phaseOf(input(null, null, "unfitted", 5000), LAG, BUDGET), "confusion");
    assert.equal(phaseOf(input(null, null, "diverged", 30), LAG, BUDGET), "confusion");
    assert.equal(phaseOf({ ...input(null, null), steps: null }, LAG, BUDGET), null, "without a record");
    assert.equal(phaseOf(input(null, null, "failed"), LAG, BUDGET), null);
  });
});

describe("phases of cells", () => {
  const rows = [
    outcomeRow({ seed: 0 }, { kind: "tracked", train_step: 10, test_step: 20 }),
    outcomeRow({ seed: 1 }, { kind: "grokked", train_step: 10, test_step: 5000, steps: BUDGET }),
    outcomeRow({ seed: 2 }, { kind: "grokked", train_step: 10, test_step: 6000, steps: BUDGET }),
    outcomeRow({ seed: 3 }, { kind: "censored", train_step: 10, steps: 50 }),
  ];
  const options = { clock: "steps", parameters: COMMITTEE.parameters, amount: "samples" } as const;

  it("are counted, with the majority; what is not judged counts for none", () => {
    const cells = cellsOf(rows, { phaseOf: (row) => phaseOf(row, LAG, BUDGET) });
    const counts = { comprehension: 1, grokking: 2, memorization: 0, confusion: 0 };
    assert.deepEqual(cells[0].phases, counts);
    assert.equal(phaseOfMost(counts), "grokking");
    assert.equal(phaseOfMost({ ...counts, comprehension: 2 }), "comprehension", "the first among equals");
    assert.equal(phaseOfMost({ ...counts, comprehension: 0, grokking: 0 }), null);
    const [record] = cellRecords(cells, [], new Map(), options);
    const { phase, comprehension, grokking, memorization, confusion } = record;
    assert.deepEqual([phase, comprehension, grokking, memorization, confusion], ["grokking", 1, 2, 0, 0]);
  });

  it("are absent where they were not asked for", () => {
    const cells = cellsOf(rows);
    assert.equal(cells[0].phases, null);
    const [record] = cellRecords(cells, [], new Map(), options);
    assert.ok(!("phase" in record) && !("grokking" in record));
    assert.ok(OUTCOME_KINDS.every((kind) => kind in record));
  });
});
