import { before, describe, it } from "node:test";
import assert from "node:assert/strict";
import { regimesOf } from "../../src/analysis/index.js";
import { GrokError, type Store, type Sweep } from "../../src/model/index.js";
import {
  hashSweep,
  missingTrials,
  openStore,
  planSweep,
  refineSweep,
  runSweep,
  type RefineOptions,
} from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { attempts, runAll, tiny } from "./tiny-sweep.js";
import { LADDERS } from "../analysis/committee-profile.js";

/** ±5 %, as claimed. */
const PRECISION = 0.05;

/** Enough for what belongs to whom, in few rounds. */
const ROUGH = { precision: 0.2, threads: 1 };

/** One line of P at fixed (α, ε). */
function line(samples: readonly number[], ...set: readonly string[]): Sweep {
  const text = `{ name: line, task: { dimension: 8 }, model: { width: 16 },
    axes: { alpha: [2], epsilon: [0.5], samples: [${samples.join(", ")}], seed: { from: 0, count: 3 } },
    budget: { steps: 1e6, record: { pointsPerDecade: 12 } } }`;
  return parseSweep(text, { source: "line.yaml", set });
}

const COARSE = [8, 24, 70, 200];

/** P from 8 to 200 so that any boundary between neighbours is known to ±5 %. */
function uniform(): readonly number[] {
  const values = [COARSE[0]];
  const last = COARSE[COARSE.length - 1];
  while (values[values.length - 1] < last) {
    const next = Math.floor(values[values.length - 1] * (1 + PRECISION) ** 2);
    values.push(Math.min(last, Math.max(next, values[values.length - 1] + 1)));
  }
  return values;
}

function boundaryOf(store: Store, name: "first" | "second"): readonly [number, number] {
  const [regime] = regimesOf(store.outcomes("line"), { ...LADDERS, budgetSteps: 1e6 });
  assert.ok(regime[name].bracket);
  return regime[name].bracket;
}

describe("refineSweep", () => {
  let dense: Store;
  before(async () => {
    ({ store: dense } = await runAll([line(uniform())]));
  });

  it("finds P₁ to ±5 % with a third of the trials of a uniform grid of that resolution", async () => {
    const { store } = await runAll([line(COARSE)]);
    const result = await refineSweep(store, "line", { boundary: "p1", threads: 1 });
    assert.equal(result.ended, "precise");
    const trained = store.sweep("line")?.trials ?? 0;
    assert.equal(trained, COARSE.length * 3 + result.added);
    assert.ok(3 * trained <= uniform().length * 3, `${trained} trials against ${uniform().length * 3}`);
    const [low, high] = boundaryOf(store, "first");
    assert.ok(high <= low * (1 + PRECISION) ** 2);
    const [denseLow, denseHigh] = boundaryOf(dense, "first");
    assert.ok(low < denseHigh && denseLow < high, `(${low}, ${high}] against (${denseLow}, ${denseHigh}]`);
  });

  it("adds trials that belong to the sweep: run, plan and hash know them, and it asks for nothing twice", async () => {
    const { store } = await runAll([line(COARSE)]);
    const first = await refineSweep(store, "line", ROUGH);
    assert.ok(first.added > 0 && first.ended === "precise");
    for (const name of ["first", "second"] as const) {
      const [low, high] = boundaryOf(store, name);
      assert.ok(high <= low * (1 + ROUGH.precision) ** 2, name);
    }
    const hash = hashSweep(store, "line");
    const before = attempts(store);
    const file = line(COARSE);
    await runSweep(store, file, { threads: 1 });
    assert.equal(hashSweep(store, "line"), hash, "the file does not orphan them");
    assert.deepEqual(missingTrials(store, file), { missing: 0, kept: 12 + first.added, orphaned: 0 });
    const plan = await planSweep(store, file);
    assert.deepEqual([plan.trials, plan.refined, plan.orphaned], [12 + first.added, first.added, 0]);
    assert.equal((await refineSweep(store, "line", ROUGH)).added, 0);
    assert.equal(attempts(store), before);
    const regimes = store.query("SELECT DISTINCT p1 FROM regime").rows;
    assert.equal(regimes.length, 1, "the view regime has the refined boundary");
    assert.notEqual(regimes[0][0], null);

    // Raised budget, other thresholds: theirs too. Another method: they follow the file.
    await runSweep(store, line(COARSE, "grok.test=0.2", "grok.train=0.2"), { threads: 1 });
    assert.equal(store.sweep("line")?.pending, 0);
    assert.equal(store.sweep("line")?.trials, 12 + first.added);
    const looser = line(COARSE, "method.tolerance=0.01");
    assert.equal((await planSweep(store, looser)).fresh, 12 + first.added);
    await runSweep(store, looser, { threads: 1 });
    assert.equal(store.sweep("line")?.trials, 12 + first.added);
    const { rows } = store.query("SELECT DISTINCT tolerance FROM trial WHERE orphaned = 0");
    assert.deepEqual(rows, [[0.01]]);
    const elsewhere = line(COARSE, "task.dimension=20");
    assert.equal((await planSweep(store, elsewhere)).refined, 0, "of another dimension they are no part");
  });

  it("stops at the allowed trials, and goes on later from there", async () => {
    const { store } = await runAll([line(COARSE)]);
    const some = await refineSweep(store, "line", { ...ROUGH, trials: 7, threads: 1 });
    assert.deepEqual([some.added, some.ended], [6, "trials"], "whole cells only");
    const rest = await refineSweep(store, "line", ROUGH);
    const { store: atOnce } = await runAll([line(COARSE)]);
    const whole = await refineSweep(atOnce, "line", ROUGH);
    assert.equal(some.added + rest.added, whole.added);
    assert.equal(hashSweep(store, "line"), hashSweep(atOnce, "line"));
  });

  it("takes up what an interrupted call left, to the same bits", async () => {
    const { store } = await runAll([line(COARSE)]);
    const stop = new AbortController();
    const cut = await refineSweep(store, "line", {
      threads: 1,
      stop: stop.signal,
      onRound: () => stop.abort(),
    });
    assert.equal(cut.ended, "interrupted");
    // Declared, and killed before it was trained: what the first round begins with.
    const [first] = line(COARSE).trials();
    const left = line(COARSE).trialAt({ ...first.parameters, samples: 41 });
    store.acquireLease();
    store.declareTrials("line", [left], "refined");
    store.releaseLease();
    assert.equal(store.sweep("line")?.pending, 1);
    await refineSweep(store, "line", { ...ROUGH, trials: 1 });
    assert.equal(store.sweep("line")?.pending, 0);
    await refineSweep(store, "line", ROUGH);
    const { store: atOnce } = await runAll([line(COARSE)]);
    await refineSweep(atOnce, "line", ROUGH);
    assert.equal(hashSweep(store, "line"), hashSweep(atOnce, "line"));
  });

  it("refines other axes, and adds seeds where they disagree", async () => {
    const { store } = await runAll([line([35], "axes.alpha=[0.1, 32]")]);
    const alpha = await refineSweep(store, "line", { axis: "alpha", precision: 0.2, threads: 1 });
    assert.deepEqual([alpha.axis, alpha.ended], ["alpha", "precise"]);
    assert.ok(alpha.added > 0, "0.1 and 32 differ at P = 35");
    const { store: other } = await runAll([line(COARSE)]);
    const seeds = await refineSweep(other, "line", { precision: 0.15, seeds: 5, boundary: "p1", threads: 1 });
    assert.ok(seeds.added > 0);
    assert.ok(Number(other.query("SELECT max(seed) FROM trial").rows[0][0]) >= 3);
  });

  it("refuses an unfinished sweep, an axis that is none, and impossible numbers, and touches nothing", async () => {
    const { store, hash } = await runAll([tiny()]);
    const refused = async (options: RefineOptions, says: RegExp, at = store): Promise<void> => {
      await assert.rejects(refineSweep(at, "tiny", options), (error) => {
        assert.ok(error instanceof GrokError && error.code === "INPUT", String(error));
        assert.match(`${error.message} ${error.hint ?? ""}`, says);
        return true;
      });
    };
    await refused(
      { axis: "sample" },
      /--axis: expected an axis of sweep tiny, found "sample" did you mean samples/,
    );
    await refused({ axis: "epsilon" }, /its axes are alpha, samples/);
    await refused({ axis: "seed" }, /--axis/);
    await refused({ precision: 0 }, /--precision/);
    await refused({ trials: 0 }, /--trials/);
    await refused({ seeds: 1.5 }, /--seeds/);
    assert.equal(hashSweep(store, "tiny"), hash);
    const unfinished = openStore(":memory:", { mode: "write" });
    const stop = new AbortController();
    stop.abort();
    await runSweep(unfinished, tiny(), { stop: stop.signal });
    await refused({}, /expected a finished sweep, found 12 of its trials without an outcome/, unfinished);
    const tied = await runAll([
      parseSweep(
        "{ name: tiny, task: { dimension: 6 }, axes: { alpha: [1, 2], load: [2, 4] }, model: { width: 8 }, derive: { samples: load * alpha }, budget: { steps: 10 } }",
        { source: "tied.yaml" },
      ),
    ]);
    await refused({}, /tied by a formula \(derive.samples: load \* alpha\)/, tied.store);
    await refused({ axis: "alpha" }, /tied by a formula/, tied.store);
  });
});
