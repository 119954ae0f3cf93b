import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsOf, regimeRows, regimesOf, representativesOf } from "../../src/analysis/index.js";
import type { OutcomeKind } from "../../src/model/index.js";
import { outcomeRow } from "./outcome-rows.js";
import { LADDERS } from "./committee-profile.js";

const memorized = (alpha: number, samples: number) =>
  outcomeRow({ alpha, samples }, { kind: "memorized", train_step: 10 });
const grokked = (alpha: number, samples: number) =>
  outcomeRow({ alpha, samples }, { kind: "grokked", train_step: 10, test_step: 90 });
const tracked = (alpha: number, samples: number) =>
  outcomeRow({ alpha, samples }, { kind: "tracked", train_step: 10, test_step: 10 });

const ROWS = [
  ...[memorized(1, 50), memorized(1, 100), tracked(1, 200)],
  ...[memorized(2, 50), grokked(2, 100), tracked(2, 200)],
  outcomeRow({ alpha: 3, samples: 50 }, { kind: "diverged" }),
  outcomeRow({ alpha: 4, samples: 50 }, { kind: "failed", steps: null }),
];
const CELLS = cellsOf(ROWS, { budgetSteps: 1000 });

describe("representativesOf", () => {
  it("takes a cell of each kind from one point where it can, in order of P, and never a failed one", () => {
    assert.deepEqual(
      representativesOf(CELLS, 6, "samples").map(({ kind, cell }) => [
        kind,
        cell.parameters.alpha,
        cell.parameters.samples,
      ]),
      [
        ["memorized", 2, 50],
        ["diverged", 3, 50],
        ["grokked", 2, 100],
        ["tracked", 2, 200],
      ],
    );
  });

  it("represents a kind that is nowhere that of most seeds by a cell with a trial of it", () => {
    const seeds = (samples: number, kinds: readonly OutcomeKind[]) =>
      kinds.map((kind, seed) => outcomeRow({ samples, seed }, { kind, train_step: 10, test_step: 20 }));
    const rows = [
      ...seeds(50, ["memorized", "memorized", "memorized"]),
      ...seeds(100, ["memorized", "tracked", "memorized"]),
      ...seeds(200, ["grokked", "grokked", "failed"]),
    ];
    const cells = cellsOf(rows, { budgetSteps: 1000 });
    const found = representativesOf(cells, 6, "samples");
    assert.deepEqual(
      found.map(({ kind, cell }) => [kind, cell.parameters.samples]),
      [
        ["memorized", 50],
        ["tracked", 100],
        ["grokked", 200],
      ],
    );
    // A kind that no cell shares is the first to be left out, however many cells have a trial of it.
    const more = cellsOf([...rows, ...seeds(300, ["memorized", "memorized", "tracked"])]);
    assert.deepEqual(
      representativesOf(more, 2, "samples").map(({ kind }) => kind),
      ["memorized", "grokked"],
    );
  });

  it("drops the rarest kinds first", () => {
    const kinds = representativesOf(CELLS, 2, "samples").map(({ kind }) => kind);
    assert.deepEqual(kinds, ["memorized", "tracked"]);
    assert.deepEqual(representativesOf([], 6, "samples"), []);
  });
});

describe("regimeRows", () => {
  it("gives every cell its median and the boundaries of its ladder", () => {
    const rows = regimeRows(CELLS, regimesOf(ROWS, { ...LADDERS, budgetSteps: 1000 }), "samples", "rule");
    assert.equal(rows.length, CELLS.length);
    const at = rows.find((row) => row.alpha === 2 && row.samples === 100);
    assert.deepEqual(at, {
      alpha: 2,
      epsilon: 0.25,
      others: "{}",
      samples: 100,
      regime: "goldilocks",
      trials: 1,
      test_step_median: 90,
      test_step_low: 90,
      test_step_high: 90,
      p1: Math.sqrt(50 * 100),
      p1_low: 50,
      p1_high: 100,
      p2: at?.p2 ?? null,
      p2_low: at?.p2 ?? null,
      p2_high: at?.p2 ?? null,
      flags: "",
      rule: "rule",
    });
    assert.ok(at !== undefined && at.p2 !== null && at.p2 > 100 && at.p2 < 200);
    const unresolved = rows.find((row) => row.alpha === 1 && row.samples === 200);
    assert.equal(unresolved?.flags, "unresolved");
    const single = rows.find((row) => row.alpha === 3);
    assert.deepEqual([single?.regime, single?.flags, single?.test_step_median], [null, "", null]);
  });

  it("names whatever else tells cells apart", () => {
    const wide = ROWS.map((row) => ({ ...row, parameters: { ...row.parameters, width: 64 } }));
    const cells = cellsOf([...ROWS, ...wide]);
    const others = new Set(regimeRows(cells, [], "samples", "").map((row) => row.others));
    assert.deepEqual([...others], ['{"width":500}', '{"width":64}']);
  });
});
