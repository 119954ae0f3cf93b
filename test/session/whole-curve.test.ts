import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { CURVE_COLUMNS, packageFile, type Store, type Sweep } from "../../src/model/index.js";
import { deepenSweep, openStore, runSweep, storedSweep } from "../../src/session/index.js";
import { trialRules } from "../../src/session/run/trial-rules.js";
import { tiny } from "./tiny-sweep.js";

const CROSSINGS = readFileSync(packageFile("db", "queries", "crossings-from-curves.sql"), "utf8");

/** A store in which these sweeps were run one after the other. */
async function storeOf(...sweeps: readonly Sweep[]): Promise<Store> {
  const store = openStore(":memory:", { mode: "write" });
  for (const sweep of sweeps) await runSweep(store, sweep, { threads: 2 });
  return store;
}

/** Every outcome's crossings, and those that the worked query finds, agree to rounding; how many crossings there are. */
function assertSameCrossings(store: Store): number {
  const found = new Map(
    store
      .query(CROSSINGS)
      .rows.map(([sweep, trial, train, test]) => [`${String(sweep)} ${String(trial)}`, [train, test]]),
  );
  let crossings = 0;
  for (const { name } of store.sweeps()) {
    for (const { trialId, train_step, test_step, kind } of store.outcomes(name)) {
      const [train, test] = found.get(`${name} ${trialId}`) ?? [null, null];
      for (const [expected, computed] of [
        [train_step, train],
        [test_step, test],
      ] as const) {
        if (expected === null) {
          assert.equal(computed, null, `${name} ${trialId} ${kind}`);
          continue;
        }
        crossings++;
        assert.ok(
          Math.abs(Number(computed) / expected - 1) < 1e-12,
          `${kind}: ${String(computed)}, not ${expected}`,
        );
      }
    }
  }
  return crossings;
}

describe("the view whole_curve", () => {
  it("gives the outcomes' crossings where the budget lies off the grid", async () => {
    for (const relativeTo of ["labels", "initial"]) {
      const store = await storeOf(
        tiny(
          "budget.steps=777",
          "budget.stop=budget",
          `grok={ relativeTo: ${relativeTo}, train: 0.3, test: 0.3 }`,
        ),
      );
      const ends = store.query("SELECT count(*) FROM whole_curve WHERE off_grid = 1 AND step = 777").rows;
      assert.deepEqual(ends, [[12]]);
      assert.ok(assertSameCrossings(store) > 6);
      store.close();
    }
  });

  it("gives each sweep its own, beside others with denser grids, other budgets and deepened trials", async () => {
    const sweeps = [
      tiny("budget.steps=777", "budget.stop=budget"),
      tiny("name=dense", "budget.steps=5000", "budget.stop=budget", "budget.record.pointsPerDecade=12"),
      tiny("name=listed", "budget={ steps: 900, record: { steps: [0, 10, 33, 500] } }"),
    ];
    const store = await storeOf(...sweeps);
    assert.ok(assertSameCrossings(store) > 12);
    await deepenSweep(store, "tiny", { where: "censored", steps: 3333, threads: 2 });
    assert.ok(assertSameCrossings(store) > 12);
    for (const { name } of store.sweeps()) {
      const rules = trialRules(store, storedSweep(store, name));
      for (const { trialId, steps } of store.outcomes(name)) {
        const expected = [...rules.of(trialId).steps].filter((step) => step <= (steps ?? -1));
        const { rows } = store.query(
          "SELECT step FROM whole_curve WHERE sweep = ?1 AND trial_id = ?2 ORDER BY step",
          [name, trialId],
        );
        assert.deepEqual(
          rows.map(([step]) => step),
          expected.at(-1) === steps ? expected : [...expected, steps],
        );
      }
    }
    store.close();
  });

  it("has all columns at an end where training ended there, to the bit", async () => {
    const store = await storeOf(
      tiny("budget.steps=777", "budget.stop=budget", "metrics=[weightDistance, linearised]"),
    );
    const { columns, rows } = store.query("SELECT * FROM whole_curve WHERE off_grid = 1");
    assert.ok(rows.length > 0);
    for (const row of rows) {
      const at = (name: string): unknown => row[columns.indexOf(name)];
      const [progress] = store.progress([String(at("trial_id"))]);
      for (const column of CURVE_COLUMNS) assert.equal(at(column), progress.end?.last[column], column);
    }
    store.close();
  });
});
