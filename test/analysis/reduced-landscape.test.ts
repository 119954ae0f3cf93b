import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decaySteps, reducedLandscape } from "../../src/analysis/index.js";
import type { OutcomeRow } from "../../src/model/index.js";
import { outcomeRow } from "./outcome-rows.js";

/** A trial at a norm: fitted from σ = 1 on, generalising at σ = 1 and 2 alone; label power 2. */
function trial(sigma: number, seed: number, rest: Partial<OutcomeRow> = {}, samples = 100): OutcomeRow {
  return outcomeRow(
    { sigma, seed, samples },
    {
      kind: "censored",
      train_step: sigma >= 1 ? 10 : null,
      test_step: sigma === 1 || sigma === 2 ? 20 : null,
      ...{ label_power: 2, final_train: 0.2 / sigma, final_test: 0.1 * sigma },
      ...rest,
    },
  );
}

const NORMS = [4, 0.25, 1, 2, 0.5];

describe("reduced landscape", () => {
  it("has medians over seeds in units of the label power, norms increasing, and both edges between norms", () => {
    const rows = [0, 1, 2].flatMap((seed) =>
      NORMS.map((sigma) => trial(sigma, seed, seed === 2 ? { final_train: 7 } : {})),
    );
    const [line, ...others] = reducedLandscape(rows)?.lines ?? [];
    assert.equal(others.length, 0);
    assert.deepEqual(line.fixed, {});
    assert.deepEqual(
      line.points.map(({ scale }) => scale),
      [0.25, 0.5, 1, 2, 4],
    );
    assert.deepEqual(
      line.points.map(({ train }) => train.median),
      [0.4, 0.2, 0.1, 0.05, 0.025],
    );
    assert.equal(line.points[0].train.interval?.high, 3.5);
    assert.equal(line.bottom, 0.25);
    assert.ok(Math.abs((line.fits.median ?? 0) - Math.sqrt(0.5)) < 1e-12);
    assert.ok(Math.abs((line.generalises.median ?? 0) - Math.sqrt(8)) < 1e-12);
    assert.deepEqual([line.fits.counted, line.generalises.counted], [3, 3]);
  });

  it("has a line for each combination of the other parameters", () => {
    const rows = [50, 200].flatMap((samples) => NORMS.map((sigma) => trial(sigma, 0, {}, samples)));
    const { lines } = reducedLandscape(rows) ?? { lines: [] };
    assert.deepEqual(
      lines.map(({ fixed }) => fixed),
      [{ samples: 50 }, { samples: 200 }],
    );
  });

  it("has no edge where no norm, or every norm, is on one side, and no losses where they are not known", () => {
    const rows = NORMS.map((sigma) => trial(sigma, 0, { test_step: 5, train_step: null, final_test: null }));
    const line = reducedLandscape(rows)?.lines[0];
    assert.equal(line?.fits.median, null);
    assert.equal(line?.generalises.median, null);
    assert.equal(line?.points[0].test.median, null);
    assert.equal(reducedLandscape([trial(1, 0), trial(1, 1)]), null, "one norm is no landscape");
    assert.equal(reducedLandscape([]), null);
  });

  it("tells how long decay takes from one norm to another", () => {
    assert.ok(Math.abs(decaySteps(3, 1.5, 1e-3) - 1000 * Math.LN2) < 1e-9);
    assert.equal(decaySteps(1, 1.5, 1e-3), 0);
  });
});
