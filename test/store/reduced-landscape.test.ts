import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readFileSync } from "node:fs";
import { packageFile, type Store } from "../../src/model/index.js";
import { openStore } from "../../src/store/index.js";
import { fillLandscape } from "./landscape-store.js";

describe("reduced landscapes in SQL", () => {
  let store: Store;
  before(() => {
    store = openStore(":memory:", { mode: "write" });
    fillLandscape(store);
  });
  after(() => store.close());

  const isClose = (found: unknown, expected: number): void => {
    assert.ok(Math.abs(Number(found) / expected - 1) < 1e-14, `${String(found)} for ${expected}`);
  };

  it("has both edges of each seed between two neighbouring norms, and none where all norms are on one side", () => {
    const { rows } = store.query(
      `SELECT sweep, seed, norms, least_norm, largest_norm, fits_after, fits_from, w_c_from, w_c_below, fits, w_c
       FROM reduced_landscape ORDER BY seed`,
    );
    assert.deepEqual(
      rows.map((row) => row.slice(0, 9)),
      [
        ["landscape", 0, 5, 0.25, 4, 0.5, 1, 2, 4],
        ["landscape", 1, 5, 0.25, 4, 0.5, 1, 4, null],
      ],
    );
    isClose(rows[0][9], Math.SQRT1_2);
    isClose(rows[0][10], 2 * Math.SQRT2);
    assert.equal(rows[1][10], null);
  });

  it("predicts ln(w₀/w_c)/(ηλ) for trials of the same problem and seed that decay", () => {
    const sql = readFileSync(packageFile("db", "queries", "predicted-time-to-grok.sql"), "utf8");
    const { columns, rows } = store.query(sql);
    const found = rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
    assert.deepEqual(
      found.map(({ landscape, sweep, sigma, seed, test_step }) => [landscape, sweep, sigma, seed, test_step]),
      [
        ["landscape", "decay", 0.5, 0, 30],
        ["landscape", "decay", 4, 0, 520],
      ],
      "neither the seed without w_c nor another number of samples",
    );
    assert.deepEqual([found[0].predicted_step, found[0].test_over_predicted], [0, null]);
    // ln(4 / 2√2) = ½ ln 2, and ηλ = 10⁻³.
    isClose(found[1].predicted_step, 500 * Math.LN2);
    isClose(found[1].test_over_predicted, 520 / (500 * Math.LN2));
  });
});
