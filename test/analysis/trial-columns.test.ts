import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cellKey, cellsOf, seedKey, TrialColumns } from "../../src/analysis/index.js";
import { OUTCOME_KINDS, orNull } from "../../src/model/index.js";
import { syntheticRows } from "../report/synthetic-sweep.js";

const ROWS = syntheticRows({ alphas: [0.5, 1, 2], epsilons: [0.1], samples: [100, 200, 300], seeds: 4 });

/** More rows than fit into one block. */
const MANY = Array.from({ length: 500 }, (_, copy) =>
  ROWS.map((row) => ({ ...row, trialId: `${row.trialId} ${copy}` })),
).flat();

describe("TrialColumns", () => {
  it("gives the trials of each cell back as they were added", () => {
    const trials = new TrialColumns({ deepened: new Map([[ROWS[3].trialId, 5e6]]) }).addRows(ROWS);
    const grouped = trials.grouped();
    assert.deepEqual(
      trials.cells.map(({ key }) => key),
      [...new Set(ROWS.map(({ parameters }) => cellKey(parameters)))],
    );
    trials.cells.forEach(({ key }, cell) => {
      const expected = ROWS.filter(({ parameters }) => cellKey(parameters) === key);
      assert.deepEqual(
        grouped.ofCell(cell, (each) => [
          trials.seeds[each.seed],
          OUTCOME_KINDS[each.kind],
          ...[each.trainStep, each.testStep, each.steps, each.ratio, each.deepenedTo].map(orNull),
        ]),
        expected.map((row) => [
          seedKey(row.parameters),
          ...[row.kind, row.train_step, row.test_step, row.steps, row.ratio],
          row === ROWS[3] ? 5e6 : null,
        ]),
      );
    });
  });

  it("keeps trials beyond one block, and takes them in several calls", () => {
    const whole = new TrialColumns().addRows(MANY);
    const inParts = new TrialColumns().addRows(MANY.slice(0, 7001)).addRows(MANY.slice(7001));
    const of = (trials: TrialColumns): unknown => {
      const grouped = trials.grouped();
      return trials.cells.map((_, cell) => grouped.ofCell(cell, (each) => ({ ...each })));
    };
    assert.deepEqual(of(inParts), of(whole));
    assert.equal(
      whole.grouped().ofCell(0, () => null).length,
      MANY.filter(({ parameters }) => cellKey(parameters) === whole.cells[0].key).length,
    );
  });

  it("tells seeds apart by each of their streams", () => {
    const [first] = ROWS;
    const rows = [{}, { dataSeed: 7 }, { weightsSeed: 7 }, { dataSeed: 0 }].map((seeds, i) => ({
      ...first,
      trialId: `${i}`,
      parameters: { ...first.parameters, seed: 0, ...seeds },
    }));
    const trials = new TrialColumns().addRows(rows);
    assert.deepEqual(trials.seeds, ["0|0|0|0", "0|7|0|0", "0|0|0|7"]);
    assert.deepEqual(
      trials.grouped().ofCell(0, ({ seed }) => seed),
      [0, 1, 2, 0],
    );
  });

  it("divides final losses by what was asked for", () => {
    const row = { ...ROWS[0], final_test: 0.3, label_power: 0.75, initial_test: 3 };
    const medianOf = (finalRelativeTo: "labels" | "initial" | "absolute"): number | null =>
      cellsOf([row], { finalRelativeTo })[0].finalTest.median;
    assert.deepEqual((["labels", "initial", "absolute"] as const).map(medianOf), [0.3 / 0.75, 0.3 / 3, 0.3]);
    assert.equal(cellsOf([{ ...row, label_power: 0 }])[0].finalTest.median, null);
  });
});
