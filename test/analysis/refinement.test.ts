import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  isPrecise,
  middleOfBracket,
  refinementOf,
  type Proposal,
  type RefinementOptions,
} from "../../src/analysis/index.js";
import type { OutcomeKind, OutcomeRow, ParameterValues } from "../../src/model/index.js";
import { ladder } from "./ladder.js";
import { outcomeRow } from "./outcome-rows.js";

const OPTIONS: RefinementOptions = {
  axis: "samples",
  amount: "samples",
  boundary: "both",
  isInteger: true,
  precision: 0.05,
  mostSeeds: 0,
  ratio: 3,
  budgetSteps: 1000,
};

function proposals(
  rows: readonly OutcomeRow[],
  options: Partial<RefinementOptions> = {},
): readonly Proposal[] {
  return refinementOf(rows, { ...OPTIONS, ...options }).proposals;
}

function values(rows: readonly OutcomeRow[], options: Partial<RefinementOptions> = {}): readonly number[] {
  return proposals(rows, options)
    .map(({ value }) => value)
    .sort((a, b) => a - b);
}

describe("refinementOf, along samples", () => {
  it("bisects the brackets of both boundaries in the logarithm, or of the one asked for", () => {
    assert.deepEqual(values(ladder("mmggt")), [141, 566]);
    assert.deepEqual(values(ladder("mmggt"), { boundary: "p1" }), [141]);
    assert.deepEqual(values(ladder("mmggt"), { boundary: "p2" }), [566]);
    assert.deepEqual(values(ladder("mmggt"), { precision: 1 }), [], "narrow enough");
    assert.deepEqual(values(ladder("mmttt")), [141], "both boundaries in one bracket: asked for once");
    assert.deepEqual(values(ladder("mmmmm")), [], "nothing inside the grid");
    assert.deepEqual(values(ladder("ttttt")), []);
  });

  it("calls a bracket narrow when its ends lie within the precision of its middle", () => {
    const at = (samples: number, kind: OutcomeKind): OutcomeRow =>
      outcomeRow({ samples }, kind === "tracked" ? { kind, train_step: 1, test_step: 1 } : { kind });
    const pair = (high: number): readonly OutcomeRow[] => [at(1000, "memorized"), at(high, "tracked")];
    assert.deepEqual(values(pair(1102)), []);
    assert.equal(values(pair(1104)).length, 1);
    assert.deepEqual(values([at(3, "memorized"), at(4, "tracked")]), [], "no whole number between");
  });

  it("asks for every seed that the neighbours have, and leaves other points alone", () => {
    const rows = [
      ...ladder("mmggt", 0, { alpha: 1 }),
      ...ladder("mmggt", 5, { alpha: 1 }),
      ...ladder("mmmmm", 0, { alpha: 2 }),
    ];
    const found = proposals(rows, { boundary: "p1" });
    assert.equal(found.length, 1);
    assert.deepEqual(
      found[0].trials.map(({ alpha, samples, seed }) => [alpha, samples, seed]),
      [
        [1, 141, 0],
        [1, 141, 5],
      ],
    );
  });

  it("puts the widest bracket first, and is told nothing by the order of rows", () => {
    const rows = [
      ...ladder("mmttt"),
      outcomeRow({ samples: 150, dimension: 100, seed: 0 }, { kind: "memorized" }),
    ];
    const wide = ladder("mgggg", 0, { alpha: 9 });
    const found = refinementOf([...rows, ...wide], OPTIONS);
    assert.deepEqual(
      found.proposals.map(({ value }) => value),
      [71, 173],
    );
    assert.deepEqual(refinementOf([...rows, ...wide].reverse(), OPTIONS).boundaries, found.boundaries);
  });

  it("adds seeds where the bracket is narrow and seeds disagree, the same ones in all cells around", () => {
    const rows = [...ladder("mgggt", 0), ...ladder("mmggt", 1), ...ladder("mmmgt", 2)];
    const options = { boundary: "p1", precision: 0.5 } as const;
    assert.deepEqual(proposals(rows, options), [], "none unless allowed");
    const found = proposals(rows, { ...options, mostSeeds: 5 });
    assert.ok(found.every(({ kind }) => kind === "seeds"));
    assert.deepEqual(
      found.map(({ value }) => value),
      [50, 100, 200, 400, 800],
      "inside the interval 50 … 400, and the next on either side",
    );
    for (const { trials } of found) assert.deepEqual(seedsOf(trials), [3, 4]);
    const more = proposals(rows, { ...options, mostSeeds: 100 });
    assert.deepEqual(seedsOf(more[0].trials), [3, 4, 5], "doubled at most");
    const agreed = [...ladder("mmggt", 0), ...ladder("mmggt", 1)];
    assert.deepEqual(proposals(agreed, { ...options, mostSeeds: 100 }), []);
    const own = rows.map((row) => ({ ...row, parameters: { ...row.parameters, dataSeed: 0 } }));
    assert.deepEqual(proposals(own, { ...options, mostSeeds: 100 }), [], "streams with seeds of their own");
  });
});

describe("refinementOf, along other axes", () => {
  function cells(kinds: string, alphas: readonly number[], seed = 0): readonly OutcomeRow[] {
    return [...kinds].map((letter, i) => {
      const [row] = ladder(letter, seed, { alpha: alphas[i], samples: 100 });
      return row;
    });
  }
  const along = { axis: "alpha", isInteger: false } as const;

  it("bisects wherever neighbouring cells are of different regimes", () => {
    const rows = cells("tgmg", [0.25, 1, 4, 16]);
    const { boundaries } = refinementOf(rows, { ...OPTIONS, ...along });
    assert.deepEqual(
      boundaries.map(({ name, bracket }) => [name, ...bracket]),
      [
        ["too much | goldilocks", 0.25, 1],
        ["goldilocks | too little", 1, 4],
        ["too little | goldilocks", 4, 16],
      ],
    );
    assert.deepEqual(values(rows, along), [0.5, 2, 8]);
    assert.deepEqual(values(cells("gggg", [0.25, 1, 4, 16]), along), []);
  });

  it("bisects a bracket that begins at 0 until its upper end is small against what the sweep names", () => {
    const wanted = { precision: 0.05, unit: 0.01 };
    // On log(1 + x / 0.0005) the middle of 0 and 0.01 is 0.0005 (√21 − 1).
    assert.deepEqual(values(cells("mt", [0, 0.01]), along), [
      Number((0.0005 * (Math.sqrt(21) - 1)).toPrecision(12)),
    ]);
    let [high, rounds] = [0.01, 0];
    // The regime changes right above 0: the worst case ends too.
    while (!isPrecise([0, high], wanted)) {
      const middle = middleOfBracket([0, high], wanted);
      assert.ok(middle !== null && middle > 0 && middle < high);
      [high, rounds] = [middle, rounds + 1];
    }
    assert.ok(high <= 0.0005 && rounds < 5, `${rounds} rounds to ${high}`);
    // Values that refinement adds do not change what is small.
    const rows = cells("mtt", [0, 0.0004, 0.01]);
    assert.deepEqual(values(rows, { ...along, unit: 0.01 }), []);
    assert.equal(values(rows, along).length, 1, "without the sweep's own values, the smallest of the rows");
    const { boundaries } = refinementOf(rows, { ...OPTIONS, ...along, unit: 0.01 });
    assert.deepEqual(
      boundaries.map(({ bracket }) => bracket),
      [[0, 0.0004]],
    );
  });

  it("names a bracket that ends at the infinite width, which no number halves", () => {
    const rows = [
      ...cells("g", [1]),
      ...cells("t", [1]).map((row) => ({
        ...row,
        parameters: { ...row.parameters, width: "infinite" as const },
      })),
    ];
    const { boundaries, proposals: none } = refinementOf(rows, { ...OPTIONS, axis: "width" });
    assert.deepEqual(none, []);
    assert.deepEqual(
      boundaries.map(({ name, bracket, estimate }) => [name, bracket, estimate]),
      [["goldilocks | too much", [rows[0].parameters.width, Infinity], null]],
    );
    assert.equal(isPrecise(boundaries[0].bracket, { precision: 0.05, unit: 1 }), false);
  });

  it("takes the median over seeds, and adds seeds in the two cells where they disagree", () => {
    const narrow = [1, 1.05];
    const rows = [...cells("gm", narrow, 0), ...cells("gm", narrow, 1), ...cells("gg", narrow, 2)];
    const found = proposals(rows, { ...along, mostSeeds: 4 });
    assert.deepEqual(
      found.map(({ value, trials }) => [value, seedsOf(trials)]),
      [
        [1, [3]],
        [1.05, [3]],
      ],
    );
    const agreed = [...cells("gm", narrow, 0), ...cells("gm", narrow, 1)];
    assert.deepEqual(proposals(agreed, { ...along, mostSeeds: 4 }), []);
  });

  it("leaves trials of unknown fate out", () => {
    assert.deepEqual(values(cells("gfm", [1, 4, 16]), along), [4]);
    assert.deepEqual(values(cells("gc", [1, 4]), along), [], "ended before the budget");
    assert.deepEqual(values(cells("gc", [1, 4]), { ...along, budgetSteps: 100 }), [2]);
  });
});

function seedsOf(trials: readonly ParameterValues[]): readonly number[] {
  return trials.map(({ seed }) => Number(seed));
}
