import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  openStore,
  planSweep,
  runSweep,
  sweepFindings,
  wholeStatus,
  type RunProgress,
} from "../../src/session/index.js";
import { partOfSweep } from "../../src/session/run/run-scope.js";
import { runTrials } from "../../src/session/run/run-trials.js";
import { parseSweep } from "../../src/sweep/index.js";
import type { Store, Trial } from "../../src/model/index.js";
import { cellKey, seedKey } from "../../src/analysis/index.js";
import { pendingTrials } from "../../src/session/run/pending-trials.js";
import { outcomeOf } from "../contract/store-fixtures.js";
import { TINY, tiny } from "./tiny-sweep.js";

/** Three values of an auxiliary axis make two of alpha: 18 points of the grid are 12 trials. */
const REPEATED = TINY.replace("alpha: [0.5, 4]", "lazy: [0.5, 1, 4]").replace(
  "method:",
  'derive: { alpha: "round(lazy + 0.1)" }\nmethod:',
);

function statusOf(store: Store): { readonly trials: number; readonly pending: number } {
  const status = store.sweep("tiny");
  assert.ok(status !== null);
  const { trials, pending } = wholeStatus(store, status);
  return { trials, pending };
}

describe("numbers of trials", () => {
  it("are the same in a run's progress, its end, plan and status: each trial once, refined ones too", async () => {
    const sweep = parseSweep(REPEATED, { source: "tiny.yaml" });
    assert.equal(sweep.count, [...sweep.trials()].length);
    assert.equal(sweep.count, 12, "points that are the same trial count once");
    const store = openStore(":memory:", { mode: "write" });
    await runSweep(store, sweep, { threads: 1 });
    const [first] = sweep.trials();
    // One that the file names already, and two that it does not.
    const refined = [10, 20, 30].map((samples) => sweep.trialAt({ ...first.parameters, samples }));
    await runTrials(store, sweep, partOfSweep(store, sweep, refined, "refined"), { threads: 1 });
    assert.equal((await planSweep(store, sweep)).trials, 14);
    assert.deepEqual(statusOf(store), { trials: 14, pending: 0 });
    const told: RunProgress[] = [];
    const larger = parseSweep(REPEATED.replace("3e4, stop: decided", "6e4, stop: budget"), {
      source: "tiny.yaml",
    });
    const result = await runSweep(store, larger, {
      threads: 1,
      onProgress: (each) => told.push({ ...each }),
    });
    assert.ok(told.length > 0);
    assert.deepEqual([...new Set(told.map(({ trials }) => trials))], [14]);
    assert.equal(result.trials, 14);
    assert.equal(result.kept + result.concluded, 14);
    assert.deepEqual(statusOf(store), { trials: 14, pending: 0 });
  });

  it("tell trials of a sweep from those with an outcome, in the view as in reports", async () => {
    const sweep = tiny();
    const store = openStore(":memory:", { mode: "write" });
    // What an interrupted run leaves: all trials are named, one has its outcome.
    store.acquireLease();
    store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
    store.declareTrials(sweep.name, [...sweep.trials()]);
    store.endDeclaration(sweep.name);
    store.releaseLease();
    const [first] = sweep.trials();
    await runTrials(store, sweep, partOfSweep(store, sweep, [first], "refined"), { threads: 1 });
    const { rows } = store.query(
      "SELECT sum(trials) AS trials, sum(outcomes) AS outcomes, sum(grokked + tracked + memorized + lost + collapsed + unfitted + censored + diverged + failed) AS kinds FROM cell",
    );
    assert.deepEqual(
      rows.map((row) => [...row]),
      [[12, 1, 1]],
    );
    const reported = sweepFindings(store, "tiny").cells.map(({ trials }) => trials);
    assert.deepEqual(reported, [1], "reports count trials with an outcome");
    assert.equal(statusOf(store).pending, 11);
  });

  it("of trials to come are the same whether the store or the file names them", () => {
    const sweep = tiny();
    const store = openStore(":memory:", { mode: "write" });
    store.acquireLease();
    const trials = [...sweep.trials()];
    const declare = (named: readonly Trial[]): void => {
      store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
      store.declareTrials(sweep.name, named);
      store.endDeclaration(sweep.name);
    };
    const pending = (): readonly Trial[] =>
      [...pendingTrials(store, sweep)].sort((a, b) => (a.id < b.id ? -1 : 1));
    declare(trials.slice(0, 7));
    store.writeOutcomes(sweep.name, "rule", [{ trialId: trials[2].id, outcome: outcomeOf("grokked") }]);
    const ofFile = pending();
    assert.deepEqual(
      ofFile.map(({ id }) => id),
      trials.flatMap(({ id }, i) => (i === 2 ? [] : [id])).sort(),
    );
    declare(trials);
    assert.deepEqual(
      pending().map(({ id, parameters }) => [id, cellKey(parameters), seedKey(parameters)]),
      ofFile.map(({ id, parameters }) => [id, cellKey(parameters), seedKey(parameters)]),
    );
    // A trial of an earlier file has not been orphaned yet, so that counts alone would agree.
    store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
    store.declareTrials(sweep.name, trials.slice(1));
    assert.deepEqual(pending(), ofFile);
  });

  it("of status are those of the whole sweep while a run has declared a part", () => {
    const sweep = tiny();
    const store = openStore(":memory:", { mode: "write" });
    store.acquireLease();
    store.beginDeclaration({ name: sweep.name, definition: sweep.definition });
    assert.deepEqual(statusOf(store), { trials: 12, pending: 12 });
    store.declareTrials(sweep.name, [...sweep.trials()].slice(0, 5));
    assert.deepEqual(statusOf(store), { trials: 12, pending: 12 });
  });
});
