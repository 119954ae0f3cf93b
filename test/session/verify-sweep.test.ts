import { before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { connect } from "../../src/store/sqlite/connection.js";
import { Bench } from "../cli/groksweep.js";
import { curveRow, GrokError, type Store, type Sweep } from "../../src/model/index.js";
import {
  compareBits,
  hashSweep,
  openStore,
  rerunTrials,
  runSweep,
  verifySweep,
} from "../../src/session/index.js";
import { attempts, runAll, tiny, tinyDescent } from "./tiny-sweep.js";

/**
 * Flow at tolerance 10⁻³ against exact descent at D = 10, where a step of descent is a large one: the lag of descent
 * itself shows, most where a trial is fitted in two steps (at D = 100 and η₀ = 1 it is below 1 %).
 */
const SMALL_DIMENSION_LAG = 0.3;
/** Integration at tolerance 10⁻³ keeps grok times to half a percent. */
const INTEGRATION = 0.005;
/** The engine against plain descent over some thousand steps: rounding, fed back by the descent. */
const ROUNDING = 1e-9;

describe("verifySweep", () => {
  const sweep = tiny("budget.steps=3000");
  let store: Store;
  let hash: string;
  before(async () => {
    ({ store, hash } = await runAll([sweep]));
  });

  it("compares a sample with exact descent, with plain descent and with itself, and touches nothing", async () => {
    const trained = attempts(store);
    const found = await verifySweep(store, "tiny", { cells: 3, seed: 1, direct: true, threads: 1 });
    assert.equal(found.trials.length, 3);
    assert.deepEqual(found.differences, []);
    assert.ok(found.largest.loss !== null && found.largest.loss > 0, "flow is not descent");
    assert.ok(found.largest.grokTime !== null && found.largest.grokTime < SMALL_DIMENSION_LAG);
    assert.ok(found.largestDirect.loss !== null && found.largestDirect.loss < ROUNDING);
    assert.ok(found.largestFlow.grokTime !== null && found.largestFlow.grokTime < INTEGRATION);
    for (const { gd, direct, outcome, errors } of found.trials) {
      assert.deepEqual(errors, []);
      assert.ok(gd !== null && direct !== null);
      assert.ok(gd.steps > 0 && gd.steps <= (outcome.steps ?? 0));
      assert.equal(gd.testStep === null, outcome.test_step === null);
    }
    assert.equal(hashSweep(store, "tiny"), hash);
    assert.equal(attempts(store), trained, "nothing of it is stored");
    assert.equal(store.sweep("tiny")?.trials, 12);
  });

  it("draws one trial a cell, the same ones for the same seed", async () => {
    const draw = async (seed: number): Promise<readonly string[]> => {
      const { trials } = await verifySweep(store, "tiny", { cells: 2, seed, threads: 1 });
      return trials.map(({ trial }) => trial.id);
    };
    assert.deepEqual(await draw(3), await draw(3));
    const draws = [await draw(3), await draw(4), await draw(5)].map((ids) => [...ids].sort().join());
    assert.ok(new Set(draws).size > 1, "other seeds draw other trials");
    const all = await verifySweep(store, "tiny", { cells: 99, threads: 1 });
    const cells = all.trials.map(({ trial: { parameters } }) => `${parameters.alpha} ${parameters.samples}`);
    assert.deepEqual([...cells].sort(), ["0.5 10", "0.5 60", "4 10", "4 60"]);
  });

  it("has nothing to deviate from where the sweep is exact descent, and still compares bits", async () => {
    const exact = await runAll([tinyDescent("budget.steps=300", "axes.alpha=[4]")]);
    const found = await verifySweep(exact.store, "tiny", { threads: 1 });
    assert.deepEqual(found.largest, { loss: null, grokTime: null });
    assert.deepEqual(found.differences, []);
  });

  it("covers uncentred runs, decay, finite test sets, scaled labels and the weights' own engine", async () => {
    for (const set of [
      ["model.centered=false", "axes.decayRate=[1e-4]"],
      ['task.test={"samples":20}', "task.labelScale=1.5", "axes.sigma=[0.7]"],
      ["model.width=4"],
    ]) {
      const other = tinyDescent("budget.steps=200", "axes.seed.to=0", ...set);
      const run = await runAll([other], { threads: 1 });
      const found = await verifySweep(run.store, "tiny", { direct: true, threads: 1 });
      assert.ok(found.largestDirect.loss !== null && found.largestDirect.loss < ROUNDING, set.join(" "));
      assert.deepEqual(found.differences, []);
    }
  });

  it("refuses a sweep without results, and impossible numbers", async () => {
    const empty = openStore(":memory:", { mode: "write" });
    const stop = new AbortController();
    stop.abort();
    await runSweep(empty, sweep, { stop: stop.signal });
    await assert.rejects(verifySweep(empty, "tiny"), input(/expected results to verify, found none/));
    await assert.rejects(verifySweep(store, "tiny", { cells: 0 }), input(/--cells/));
    await assert.rejects(verifySweep(store, "tiny", { seed: 0.5 }), input(/--seed/));
  });
});

describe("rerunTrials", () => {
  it("finds the same bits, on every grid that was recorded", async () => {
    const dense: Sweep = tiny("name=dense", "budget.record.pointsPerDecade=16", 'metrics=["decomposition"]');
    const { store } = await runAll([tiny("budget.steps=50"), tiny("budget.steps=200"), dense]);
    const found = await rerunTrials(store, [...dense.trials()], { threads: 1 });
    assert.deepEqual([found.trials, found.differences, found.errors], [12, [], []]);
    const stored = Number(store.query("SELECT count(*) FROM curve").rows[0][0]);
    assert.ok(found.rows >= stored, "every stored row was computed again");
  });

  it("says which trials have nothing to compare with", async () => {
    const { store } = await runAll([tiny("axes.seed.to=0")]);
    const [known] = tiny().trials();
    const other = tiny().trialAt({ ...known.parameters, seed: 77 });
    const found = await rerunTrials(store, [known, other], { threads: 1 });
    assert.deepEqual(
      found.errors.map(({ trialId }) => trialId),
      [other.id],
    );
  });
});

describe("the determinism alarm", () => {
  const bench = new Bench();
  it("rings for one changed bit, with exit code 1, in verify and in rerun", () => {
    const file = bench.file(
      "one.yaml",
      "{ name: one, task: { dimension: 6 }, model: { width: 8 }, axes: { alpha: 4, samples: 20 }, budget: { steps: 100 } }",
    );
    assert.equal(bench.run("run", file).code, 0);
    assert.equal(bench.run("verify").code, 0);
    const db = connect(bench.store, "write");
    const [{ trial_id, test_loss }] = db
      .prepare<[], { trial_id: string; test_loss: number }>(
        "SELECT trial_id, test_loss FROM curve WHERE step = 10",
      )
      .all();
    const bits = new DataView(new ArrayBuffer(8));
    bits.setFloat64(0, test_loss);
    bits.setBigInt64(0, bits.getBigInt64(0) ^ 1n);
    db.prepare(
      "UPDATE curve_row SET test_loss = ? WHERE trial = (SELECT key FROM trial_key WHERE id = ?) AND step = 10",
    ).run(bits.getFloat64(0), trial_id);
    // As an older program stored it: with a digest, the row would be known to be damaged.
    db.exec(
      "UPDATE progress SET digest = NULL, seal = NULL; UPDATE outcome SET digest = NULL, content = NULL",
    );
    db.close();
    const before = bench.digest();
    for (const args of [["verify"], ["rerun", trial_id.slice(0, 6)], ["rerun", "--where", "1"]]) {
      const ended = bench.run(...args);
      assert.equal(ended.code, 1, `${args.join(" ")}\n${ended.stdout}${ended.stderr}`);
      assert.match(ended.stderr, /error: the same trials gave other bits, in 1 stored numbers/);
      assert.match(ended.stderr, /step 10, test_loss: stored [\d.e-]+, now [\d.e-]+/);
    }
    assert.equal(bench.digest(), before, "nothing is written");
    bench.remove();
  });

  it("compares as the store keeps numbers: −0 as +0, NaN as absent, other metrics not at all", () => {
    const row = curveRow({ step: 1, train_loss: 0, test_loss: Number.NaN, weight_norm: 1, error_trace: 2 });
    assert.deepEqual(compareBits("id", [row], [{ ...row, train_loss: -0, error_trace: null }]), []);
    assert.equal(compareBits("id", [row], [{ ...row, test_loss: 1 }]).length, 1);
    assert.deepEqual(
      compareBits("id", [row], [{ ...row, step: 2 }]).map(({ column }) => column),
      ["row"],
    );
  });
});

function input(says: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof GrokError && error.code === "INPUT" && says.test(error.message);
}
