import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  cellsOf,
  isTracked,
  outcomeOfMost,
  outcomeSoFar,
  representativesOf,
  soFar,
} from "../../src/analysis/index.js";
import { OUTCOME_KINDS, type OutcomeKind } from "../../src/model/index.js";
import { outcomeRow } from "./outcome-rows.js";

const crossed = (kind: OutcomeKind, test_step: number | null, train_step: number | null = 10) =>
  outcomeRow({}, { kind, train_step, test_step });

describe("soFar", () => {
  it("is what both crossings of a censored trial say, under the ratio that is asked for", () => {
    assert.equal(soFar(crossed("censored", 30), 3), "grokked");
    assert.equal(soFar(crossed("censored", 29), 3), "tracked");
    assert.equal(soFar(crossed("censored", 29), 2), "grokked");
    assert.equal(soFar(crossed("censored", 5, 0), 3), "grokked", "fitted from step 0 on");
    assert.equal(soFar(crossed("censored", 0, 0), 3), "tracked", "both began below");
  });

  it("says nothing without both crossings, and nothing of what is final", () => {
    assert.equal(soFar(crossed("censored", null), 3), null);
    assert.equal(soFar(crossed("censored", 30, null), 3), null);
    for (const kind of OUTCOME_KINDS.filter((each) => each !== "censored")) {
      assert.equal(soFar(crossed(kind, 30), 3), null, kind);
      assert.equal(outcomeSoFar(crossed(kind, 30), 3), kind);
    }
    assert.equal(outcomeSoFar(crossed("censored", 30), 3), "grokked so far");
    assert.equal(outcomeSoFar(crossed("censored", null), 3), "censored");
  });

  it("counts as tracked what is so for good or so far", () => {
    assert.ok(isTracked(crossed("tracked", 20), 3) && isTracked(crossed("censored", 20), 3));
    assert.ok(!isTracked(crossed("censored", 30), 3) && !isTracked(crossed("memorized", null), 3));
  });
});

describe("outcomeOfMost", () => {
  const ofMost = (...trials: readonly (readonly [OutcomeKind, number | null])[]): string => {
    const rows = trials.map(([kind, test_step], seed) =>
      outcomeRow({ seed }, { kind, train_step: 10, test_step }),
    );
    const [cell] = cellsOf(rows);
    return `${cell.kind}: ${outcomeOfMost(cell)}`;
  };

  it("counts censored trials as what they are so far, and says where this is not final", () => {
    assert.equal(ofMost(["censored", 90], ["censored", 95], ["censored", null]), "censored: grokked so far");
    assert.equal(ofMost(["censored", 20], ["censored", 25], ["memorized", null]), "censored: tracked so far");
    assert.equal(ofMost(["grokked", 90], ["grokked", 95], ["censored", 90]), "grokked: grokked");
    assert.equal(ofMost(["grokked", 90], ["tracked", 20], ["censored", 20]), "grokked: tracked so far");
    assert.equal(ofMost(["censored", null], ["censored", null], ["censored", 90]), "censored: censored");
    assert.equal(ofMost(["memorized", null]), "memorized: memorized");
  });

  it("gives the cells of one outcome their own representative, though all trials are censored", () => {
    const cells = cellsOf(
      [null, 90, 20].map((test_step, i) =>
        outcomeRow({ samples: 50 * (i + 1) }, { kind: "censored", train_step: 10, test_step }),
      ),
    );
    assert.deepEqual(
      representativesOf(cells, 6, "samples").map(({ kind, cell }) => [kind, cell.parameters.samples]),
      [
        ["censored", 50],
        ["grokked so far", 100],
        ["tracked so far", 150],
      ],
    );
  });
});
