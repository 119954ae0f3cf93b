import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { reducedLandscape } from "../../src/analysis/index.js";
import { findingsText } from "../../src/cli/findings-text.js";
import { shortNumber } from "../../src/report/index.js";
import { exportSweep, sweepFindings } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { runAll } from "./tiny-sweep.js";

/** Small students at constant norm: the smallest norms cannot fit, the largest do not generalise. Half a second. */
const LANDSCAPE = `
name: norms
task: { kind: student-teacher, variant: omnigrok, dimension: 3, samples: 40, test: { samples: 40 } }
model: { width: 12, centered: false }
axes: { sigma: [0.2, 0.6, 1, 2, 6], seed: { from: 0, to: 2 } }
method: { kind: constrained-adam, learningRate: 3e-3, rateRule: constant }
budget: { steps: 800, stop: budget }
grok: { measure: accuracy, within: 0.1, train: 0.9, test: 0.9 }
`;

describe("the landscape of a sweep at constant norm", () => {
  it("is in exported cells as in SQL and in the report, with the decay that each norm needs", async () => {
    const { store } = await runAll([parseSweep(LANDSCAPE, { source: "norms.yaml" })]);
    const line = reducedLandscape(store.outcomes("norms"))?.lines[0];
    assert.ok(line !== undefined && line.generalises.median !== null && line.fits.median !== null);
    const texts: string[] = [];
    const sink = { write: (text: string) => Promise.resolve(void texts.push(text)) };
    await exportSweep(store, { sweep: "norms", what: "cells", format: "json", target: { sink } });
    const cells = JSON.parse(texts.join("")) as Readonly<Record<string, number | null>>[];
    assert.deepEqual(sweepFindings(store, "norms").landscape?.lines, [line]);

    const { rows } = store.query("SELECT fits, w_c FROM reduced_landscape");
    const sorted = (k: number): readonly number[] =>
      rows.flatMap((row) => (row[k] === null ? [] : [Number(row[k])])).sort((a, b) => a - b);
    const [fits, critical] = [sorted(0), sorted(1)];
    assert.ok(critical.length > 0, "some seed has a w_c");
    for (const cell of cells) {
      const ends = [cell.fits_from_low, cell.fits_from_high, cell.w_c_low, cell.w_c_high].map(Number);
      [fits[0], fits[fits.length - 1], critical[0], critical[critical.length - 1]].forEach((value, k) => {
        assert.ok(Math.abs(ends[k] / value - 1) < 1e-12, `${ends[k]} for ${value}`);
      });
      assert.deepEqual([cell.fits_from_seeds, cell.w_c_seeds], [fits.length, critical.length]);
      assert.deepEqual([cell.fits_from, cell.w_c], [line.fits.median, line.generalises.median]);
      const expected = Math.max(0, Math.log(Number(cell.sigma) / line.generalises.median));
      assert.ok(Math.abs(Number(cell.decay_needed) - expected) < 1e-12, `at ${cell.sigma}`);
    }
  });

  it("is in the text of a report: w_c, and the time that decay needs from the largest norm to it", async () => {
    const { store } = await runAll([parseSweep(LANDSCAPE, { source: "norms.yaml" })]);
    const text = findingsText(sweepFindings(store, "norms"), "steps");
    const { rows } = store.query("SELECT w_c FROM reduced_landscape WHERE w_c IS NOT NULL ORDER BY w_c");
    // The lower median over seeds.
    const critical = Number(rows[Math.floor((rows.length - 1) / 2)][0]);
    const lines = text.split("\n");
    const heading = lines.find((line) => line.includes("its γt to w_c"));
    const row = lines[lines.indexOf(heading ?? "") + 1].trim().split(/\s{2,}/);
    assert.deepEqual(row.slice(-2), ["6", shortNumber(Math.log(6 / critical))]);
    assert.equal(row[4], shortNumber(critical));
  });

  it("is none of a sweep whose norms are free", async () => {
    const free = parseSweep(LANDSCAPE, {
      source: "norms.yaml",
      set: ["method.kind=adamw", "budget.steps=20", "axes.seed=[0]"],
    });
    const { store } = await runAll([free]);
    assert.equal(sweepFindings(store, "norms").landscape, null);
    assert.ok(!findingsText(sweepFindings(store, "norms"), "steps").includes("Reduced landscape"));
    assert.deepEqual(store.query("SELECT * FROM reduced_landscape").rows, []);
    const texts: string[] = [];
    const sink = { write: (text: string) => Promise.resolve(void texts.push(text)) };
    await exportSweep(store, { sweep: "norms", what: "cells", format: "csv", target: { sink } });
    assert.ok(!texts.join("").includes("w_c"));
  });
});
