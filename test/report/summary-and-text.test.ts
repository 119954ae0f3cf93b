import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsOf, regimesOf, surfaceOf } from "../../src/analysis/index.js";
import { DEFAULT_THRESHOLDS, type OutcomeRow } from "../../src/model/index.js";
import { chooseAxes, regimesText, shortNumber, summaryLines, surfaceText } from "../../src/report/index.js";
import { outcomeRow } from "../analysis/outcome-rows.js";
import { SURFACE_AXES, syntheticInput, syntheticRows } from "./synthetic-sweep.js";

const ROWS: readonly OutcomeRow[] = [1, 4].flatMap((alpha) => [
  outcomeRow({ alpha, samples: 50 }, { kind: "memorized", train_step: 10 }),
  outcomeRow({ alpha, samples: 200 }, { kind: "grokked", train_step: 10, test_step: 400 * alpha }),
  outcomeRow(
    { alpha, samples: 800 },
    alpha === 1 ? { kind: "tracked", train_step: 10, test_step: 20 } : { kind: "diverged", steps: 3 },
  ),
]);
const CELLS = cellsOf(ROWS, { budgetSteps: 1e4 });
const REGIMES = regimesOf(ROWS, { budgetSteps: 1e4 });

describe("summaryLines", () => {
  const lines = summaryLines({
    cells: CELLS,
    regimes: REGIMES,
    thresholds: DEFAULT_THRESHOLDS,
    budgetSteps: 1e4,
    pending: 3,
  });

  it("says in five lines what happened", () => {
    assert.deepEqual(lines, [
      "6 trials in 6 cells: 2 grokked, 1 tracked, 2 memorized, 1 diverged; 3 more still to be trained.",
      "Test loss falls below 0.1 of the label power for good in 3 of 6 cells, after 20 steps at α = 1, P = 800 to " +
        "1.6k steps at α = 4, P = 200 (one seed each); 2 mostly grok (α 1 to 4, P 200).",
      "Largest delay 1.59k steps at α = 4, P = 200; largest ratio 160; in 2 cells the test loss came to rest above, for good.",
      "Too few samples below P₁, goldilocks up to P₂, too many beyond: over 2 points, P₁ is 1 D, above the grid at 1, " +
        "and P₂ is 6.63 D, above the grid at 1.",
      "Mind: all of this holds for a budget of 10k steps; no trial is censored; 17 % diverged or failed and are " +
        "left out of medians; one seed a cell tells nothing of the spread; 1 ladder of P not monotone.",
    ]);
  });
});

describe("surfaceText", () => {
  it("is a table with P upwards, bounds and crosses", () => {
    assert.deepEqual(surfaceText(surfaceOf(CELLS, { x: "alpha", y: "samples", value: "test_step" })), [
      "Time to generalise (steps)",
      "",
      "P \\ α     1     4",
      "  800    20     ×",
      "  200   400  1.6k",
      "   50  >10k  >10k",
    ]);
  });

  it("marks what was not trained", () => {
    const surface = surfaceOf(CELLS.slice(0, 4), { x: "alpha", y: "samples", value: "ratio" });
    assert.equal(surfaceText(surface)[3], "  800    2    ·");
  });
});

describe("regimesText", () => {
  it("has a row a point, boundaries outside the grid as inequalities", () => {
    const [header, first, second] = regimesText(REGIMES).map((line) => line.trim().split(/\s{2,}/));
    assert.deepEqual(header, ["α", "P₁", "in", "P₁/D", "P₂", "in", "P₂/D", "seeds", "notes"]);
    // The ratio falls from 40 to 2 over two octaves: 3 lies at 200 · 4^(ln(40/3) / ln 20) = 663.
    assert.deepEqual(first, ["1", "100", "50–200", "1", "663", "200–800", "6.63", "1", "–"]);
    assert.deepEqual(second.slice(1, 4), [">800", "–", "–"]);
    assert.equal(second.at(-1), "not monotone in 1 of 1 seeds");
  });

  it("is empty without a ladder", () => {
    assert.deepEqual(regimesText(regimesOf(ROWS.slice(0, 1))), []);
  });
});

describe("shortNumber", () => {
  it("keeps three digits and says large numbers as people do", () => {
    const numbers = [0, 0.354, 1, 12.34, 999.6, 1500, 41_900, 999_900, 1e6, 2.345e7, 1e-5, -20];
    const texts = ["0", "0.354", "1", "12.3", "1k", "1.5k", "41.9k", "1e6", "1e6", "2.35e7", "1e-5", "-20"];
    assert.deepEqual(numbers.map(shortNumber), texts);
  });
});

describe("chooseAxes", () => {
  it("leaves few panels and puts P upwards", () => {
    const cells = cellsOf(syntheticRows({ ...SURFACE_AXES, seeds: 1 }), { budgetSteps: 1e6 });
    assert.deepEqual(chooseAxes(cells), { x: "alpha", y: "samples", across: "alpha" });
  });

  it("makes do with one axis or none, and follows a wish", () => {
    const { cells } = syntheticInput({ alphas: [1], epsilons: [0.25], samples: [50, 250], seeds: 1 });
    assert.deepEqual(chooseAxes(cells), { x: "alpha", y: "samples", across: "alpha" });
    assert.deepEqual(chooseAxes([]), { x: "alpha", y: "samples", across: "alpha" });
    assert.equal(chooseAxes(cells, { x: "samples", y: "epsilon" }).x, "samples");
  });
});
