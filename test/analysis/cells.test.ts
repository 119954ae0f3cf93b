import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellsOf, rankAxes, surfaceOf, type Cell } from "../../src/analysis/index.js";
import { outcomeRow } from "./outcome-rows.js";
import { LADDERS } from "./committee-profile.js";

const grokked = (seed: number, test: number, more = {}) =>
  outcomeRow({ seed, ...more }, { kind: "grokked", train_step: 10, test_step: test });

describe("cellsOf", () => {
  it("groups by everything but the seeds, in order of appearance", () => {
    const cells = cellsOf([
      grokked(0, 100, { alpha: 2 }),
      grokked(0, 100, { alpha: 1 }),
      grokked(1, 300, { alpha: 2 }),
      grokked(2, 200, { alpha: 2, dataSeed: 7, weightsSeed: 3 }),
    ]);
    assert.deepEqual(
      cells.map((cell) => [cell.parameters.alpha, cell.trials, cell.testStep.median]),
      [
        [2, 3, 200],
        [1, 1, 100],
      ],
    );
    assert.equal(cells[0].delay.median, 190);
    assert.equal(cells[0].ratio.median, 20);
    assert.equal(cells[0].trainStep.median, 10);
    assert.ok(!("seed" in cells[0].parameters));
  });

  it("keeps memorized at risk for ever, censored to its last step, and leaves diverged and failed out", () => {
    const rows = [
      grokked(0, 100),
      grokked(1, 500),
      outcomeRow({ seed: 2 }, { kind: "censored", train_step: 20, steps: 50 }),
      outcomeRow({ seed: 3 }, { kind: "memorized", train_step: 20, steps: 60 }),
      outcomeRow({ seed: 4 }, { kind: "diverged", steps: 5 }),
      outcomeRow({ seed: 5 }, { kind: "failed", steps: null }),
    ];
    const [cell] = cellsOf(rows, { budgetSteps: 1000 });
    assert.equal(cell.leftOut, 2);
    assert.equal(cell.reached, 2);
    assert.equal(cell.trials, 6);
    assert.equal(cell.kinds.memorized, 1);
    assert.equal(cell.kind, "grokked");
    // At risk: 4; lost at 50; 3 at 100: S = 2/3; 2 at 500 (memorized still there): S = 1/3.
    assert.equal(cell.testStep.median, 500);
    const [without] = cellsOf(rows.slice(0, 4).filter((row) => row.test_step !== 500));
    assert.equal(without.testStep.median, 100); // S = 1/2 at 100
    const [never] = cellsOf(rows.slice(2, 4), { budgetSteps: 1000 });
    assert.equal(never.testStep.median, null);
    assert.equal(never.testStep.bound, 1000);
    assert.equal(never.delay.bound, 980);
    assert.equal(never.ratio.bound, 50);
  });

  it("counts delays only where the train set was fitted", () => {
    const [cell] = cellsOf([grokked(0, 100), outcomeRow({ seed: 1 }, { kind: "unfitted" })]);
    assert.equal(cell.delay.counted, 1);
    assert.equal(cell.testStep.counted, 2);
    assert.equal(cell.trainStep.events, 1);
    const [unfitted] = cellsOf([outcomeRow({ seed: 1 }, { kind: "unfitted" })]);
    assert.deepEqual([unfitted.delay.median, unfitted.delay.bound], [null, null]);
    assert.equal(unfitted.testStep.bound, 1000);
  });

  it("has no ratio where the train loss began below its threshold", () => {
    const [cell] = cellsOf([outcomeRow({}, { kind: "grokked", train_step: 0, test_step: 50 })]);
    assert.equal(cell.ratio.counted, 0);
    assert.equal(cell.delay.median, 50);
  });
});

describe("surfaceOf", () => {
  const cells: readonly Cell[] = cellsOf(
    [1, 2].flatMap((alpha) =>
      [0.1, 0.5].flatMap((epsilon) =>
        [50, 500].map((samples) =>
          samples === 50
            ? outcomeRow({ alpha, epsilon, samples }, { kind: "memorized", train_step: 5 })
            : outcomeRow(
                { alpha, epsilon, samples },
                { kind: "grokked", train_step: 5, test_step: 100 * alpha },
              ),
        ),
      ),
    ),
    { clockFactor: LADDERS.clockFactor },
  );

  it("makes a facet for every value of a further axis", () => {
    const surface = surfaceOf(cells, { x: "alpha", y: "samples", value: "test_step" });
    assert.deepEqual(surface.x.values, [1, 2]);
    assert.deepEqual(surface.y.values, [50, 500]);
    assert.deepEqual(
      surface.facets.map((facet) => facet.fixed),
      [{ epsilon: 0.1 }, { epsilon: 0.5 }],
    );
    assert.deepEqual(
      surface.facets[1].cells.map(({ x, y, value, bound }) => [x, y, value, bound]),
      [
        [1, 50, null, 1000],
        [1, 500, 100, null],
        [2, 50, null, 1000],
        [2, 500, 200, null],
      ],
    );
  });

  it("cuts where told, and scales τ by ε/α", () => {
    const surface = surfaceOf(cells, { x: "alpha", y: "samples", value: "tau", fixed: { epsilon: 0.5 } });
    assert.equal(surface.facets.length, 1);
    assert.deepEqual(surface.facets[0].fixed, {});
    const at = surface.facets[0].cells.find((cell) => cell.x === 2 && cell.y === 500);
    assert.equal(at?.value, 50);
    assert.equal(surface.facets[0].cells[0].bound, 500);
  });

  it("shows the share that got there, delay and ratio", () => {
    const value = (name: "reached" | "delay" | "ratio") =>
      surfaceOf(cells, { x: "samples", y: "epsilon", value: name }).facets[0].cells.map((cell) => cell.value);
    assert.deepEqual(value("reached"), [0, 1, 0, 1]);
    assert.deepEqual(value("delay"), [null, 95, null, 95]);
    assert.deepEqual(value("ratio"), [null, 20, null, 20]);
  });

  it("keeps widths without end last and no eigenvector first", () => {
    const wide = cellsOf([
      outcomeRow({ width: "infinite", eigenvector: 2 }, { kind: "unfitted" }),
      outcomeRow({ width: 500, eigenvector: null }, { kind: "unfitted" }),
    ]);
    const surface = surfaceOf(wide, { x: "width", y: "eigenvector", value: "reached" });
    assert.deepEqual(surface.x.values, [500, "infinite"]);
    assert.deepEqual(surface.y.values, [null, 2]);
  });

  it("ranks the axis that matters first", () => {
    assert.deepEqual(
      rankAxes(cells).map((rank) => rank.name),
      ["samples", "alpha", "epsilon"],
    );
  });
});
