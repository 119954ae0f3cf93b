import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { soFar } from "../../src/analysis/index.js";
import { countSoFar, deepenSweep, findTrial, type RunProgress } from "../../src/session/index.js";
import { outcomesOf } from "../../src/store/index.js";
import type { Outcome, Store } from "../../src/model/index.js";
import { runAll, tiny } from "./tiny-sweep.js";

/** Decay so slow that no outcome is final within the budget. */
const OPEN = ["axes.weightDecay=1e-7"];

function countOf(store: Store): ReturnType<typeof countSoFar> {
  const status = store.sweep("tiny");
  assert.ok(status !== null);
  return countSoFar(store, status);
}

describe("trials that are censored under decay", () => {
  it("are counted as what they are so far: in SQL, in progress and in a run's end, under the sweep's ratio", async () => {
    for (const ratio of [3, 1e6]) {
      const told: RunProgress["soFar"][] = [];
      const { store, results } = await runAll([tiny(...OPEN, `grok.ratio=${ratio}`)], {
        onProgress: (progress) => told.push({ ...progress.soFar }),
      });
      const rows = [...store.outcomes("tiny")];
      const found = rows.map((row) => soFar(row, ratio));
      const counts = {
        grokked: found.filter((each) => each === "grokked").length,
        tracked: found.filter((each) => each === "tracked").length,
      };
      assert.ok(ratio === 3 ? counts.grokked > 0 : counts.tracked > 0);
      assert.equal(results[0].kinds.censored, 12);
      assert.deepEqual(results[0].soFar, counts);
      assert.deepEqual(told[told.length - 1], counts);
      assert.deepEqual(countOf(store), counts);
      const { rows: inSql } = store.query("SELECT so_far FROM time_to_grok ORDER BY trial_id");
      assert.deepEqual(
        inSql.map(([value]) => value),
        found,
      );
      for (const [i, { trialId }] of rows.entries()) {
        const [{ columns }] = outcomesOf(store, findTrial(store, trialId).trial.id);
        assert.equal(columns.so_far, found[i]);
      }
    }
  });

  it("are so in SQL also where a loss begins below its threshold, and only where they are censored", async () => {
    const { store } = await runAll([tiny(...OPEN)]);
    const rule = String(store.query("SELECT text FROM rule").rows[0][0]);
    const [first] = store.outcomes("tiny");
    const cases: readonly Pick<Outcome, "kind" | "train_step" | "test_step">[] = [
      { kind: "censored", train_step: 0, test_step: 0 },
      { kind: "censored", train_step: 0, test_step: 5 },
      { kind: "censored", train_step: 10, test_step: 30 },
      { kind: "censored", train_step: 10, test_step: 29 },
      { kind: "censored", train_step: 10, test_step: null },
      { kind: "censored", train_step: null, test_step: 30 },
      { kind: "grokked", train_step: 10, test_step: 30 },
    ];
    store.acquireLease();
    for (const change of cases) {
      const { trialId, parameters, ...outcome } = { ...first, ...change };
      assert.equal(parameters.weightDecay, 1e-7);
      store.writeOutcomes("tiny", rule, [{ trialId, outcome }]);
      const { rows } = store.query(`SELECT so_far FROM time_to_grok WHERE trial_id = '${trialId}'`);
      assert.equal(rows[0][0], soFar(outcome, 3), JSON.stringify(change));
    }
  });

  it("are told before and after they are deepened", async () => {
    const { store, results } = await runAll([tiny(...OPEN)]);
    const result = await deepenSweep(store, "tiny", { where: "so_far IS NOT NULL", steps: 4e4, threads: 1 });
    const { grokked, tracked } = results[0].soFar;
    assert.equal(result.selected, grokked + tracked);
    assert.deepEqual(result.beforeSoFar, results[0].soFar);
    assert.equal(result.after.censored, result.selected);
    assert.deepEqual(countOf(store), result.afterSoFar);
  });

  it("are none where the outcomes are final", async () => {
    const { store, results } = await runAll([tiny()]);
    assert.deepEqual(results[0].soFar, { grokked: 0, tracked: 0 });
    assert.deepEqual(countOf(store), { grokked: 0, tracked: 0 });
  });
});
