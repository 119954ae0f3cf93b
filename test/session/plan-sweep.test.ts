import { describe, it } from "node:test";
import type { TrialParameters } from "../../src/model/index.js";
import assert from "node:assert/strict";
import { CostModel } from "../../src/session/cost/cost-model.js";
import type { ObservedShape } from "../../src/session/cost/observed-rates.js";
import { RunForecast } from "../../src/session/cost/run-forecast.js";
import { dominantAxis, openStore, planSweep, runSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { attempts, runAll, tiny, tinyDescent } from "./tiny-sweep.js";
import { jobOf } from "../../src/system/index.js";

/** How far bytes may be from what the store grows by: of few trials, pages that are not full weigh. */
const BYTES_FACTOR = 1.25;
/** Evaluations of another seed of the same shapes. */
const EVALUATIONS_FACTOR = 1.5;

function within(found: number, expected: number, factor: number, what: string): void {
  assert.ok(found < expected * factor && found > expected / factor, `${what}: ${found} against ${expected}`);
}

describe("planSweep", () => {
  it("counts new, kept, continued and orphaned trials, and touches nothing", async () => {
    const { store } = await runAll([tiny("budget.steps=40")]);
    const before = attempts(store);
    const counts = async (...set: readonly string[]): Promise<readonly number[]> => {
      const { trials, fresh, continued, again, kept, orphaned } = await planSweep(store, tiny(...set));
      return [trials, fresh, continued, again, kept, orphaned];
    };
    assert.deepEqual(await counts("budget.steps=40"), [12, 0, 0, 0, 12, 0]);
    assert.deepEqual(await counts("budget.steps=40", "axes.seed.to=4"), [20, 8, 0, 0, 12, 0]);
    assert.deepEqual(await counts("budget.steps=40", "axes.alpha=[4, 8]"), [12, 6, 0, 0, 6, 6]);
    assert.deepEqual(
      await counts("budget.steps=40", "budget.record.pointsPerDecade=9"),
      [12, 0, 0, 12, 0, 0],
    );
    const [, , continued, , kept] = await counts();
    assert.equal(continued + kept, 12);
    assert.ok(continued > 0);
    assert.deepEqual(await counts("name=other"), [12, 0, continued, 0, kept, 0], "curves are shared");
    assert.equal((await planSweep(null, tiny())).fresh, 12);
    assert.equal(attempts(store), before);
  });

  it("predicts evaluations and bytes from what the store has seen on this machine", async () => {
    const { store, results } = await runAll([tiny("axes.seed.to=20")]);
    const plan = await planSweep(store, tiny("axes.seed.from=21", "axes.seed.to=41"));
    assert.equal(plan.basis, "store");
    within(plan.evaluations, results[0].summary.evaluations, EVALUATIONS_FACTOR, "evaluations");
    const rates = store.query("SELECT sum(wall_ms) / sum(evaluations) FROM attempt").rows[0][0];
    within(plan.computeMs / plan.evaluations, Number(rates), EVALUATIONS_FACTOR, "ms an evaluation");
    assert.ok(plan.wallMs > 0);
  });

  it("predicts by how much the store grows", async () => {
    const { store } = await runAll([tiny()]);
    const bytes = (): number =>
      Number(
        store.query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").rows[0][0],
      );
    const more = tiny("axes.seed.from=3", "axes.seed.to=32");
    const [plan, before] = [await planSweep(store, more), bytes()];
    await runSweep(store, more, { threads: 1 });
    within(plan.bytes, bytes() - before, BYTES_FACTOR, "bytes");
  });

  it("measures shapes that the store does not know, and says so", async () => {
    const plan = await planSweep(null, tiny(), { threads: 1 });
    assert.equal(plan.basis, "measured");
    assert.ok(plan.computeMs > 0 && plan.evaluations > 0 && plan.bytes > 0);
    const { store } = await runAll([tiny()]);
    const both = await planSweep(store, tiny("axes.seed.to=5", "axes.samples=[60, 2000]"));
    assert.equal(both.basis, "store and measured");
    assert.equal((await planSweep(store, tiny())).basis, "nothing to train");
  });

  it("tells a range while trials like these are unknown, and a number once they are", async () => {
    const unknown = await planSweep(null, tiny());
    assert.ok(unknown.range !== null);
    const [least, most] = unknown.range.evaluations;
    assert.ok(least < unknown.evaluations && unknown.evaluations < most);
    const { store, results } = await runAll([tiny()]);
    const { evaluations } = results[0].summary;
    assert.ok(least <= evaluations && evaluations <= most, `${evaluations} in ${least} to ${most}`);
    assert.equal((await planSweep(store, tiny("axes.seed.to=4"))).range, null);
  });

  it("expects what the first plan of finer tolerances and stiffer trials would otherwise miss", async () => {
    for (const set of [
      ["method.tolerance=1e-6"],
      ["axes.epsilon=[8]"],
      ["axes.epsilon=[1000]", "axes.samples=[20]", "model.width=1", "budget.evaluations=20000"],
    ]) {
      const sweep = tiny(...set);
      const range = (await planSweep(null, sweep)).range?.evaluations ?? [0, 0];
      const { results } = await runAll([sweep]);
      const { evaluations } = results[0].summary;
      assert.ok(
        range[0] <= evaluations && evaluations <= range[1],
        `${set.join(" ")}: ${evaluations} in ${range.join(" to ")}`,
      );
    }
  });

  it("counts all evaluations of the bound for trials whose estimate comes near it", async () => {
    const sweep = tiny(
      "task.dimension=5",
      "axes.epsilon=[1000]",
      "axes.alpha=[1]",
      "axes.samples=[20]",
      "axes.seed.to=0",
      "model.width=1",
      "budget.steps=1e6",
      "budget.evaluations=1e6",
    );
    assert.equal((await planSweep(null, sweep)).range?.evaluations[1], 1_000_000);
    const ordinary = (await planSweep(null, tiny("axes.seed.to=0"))).range?.evaluations[1] ?? Infinity;
    assert.ok(ordinary < 4 * 100_000, `${ordinary}`);
  });

  it("expects networks under descent to be decided in the middle of the steps that are left", () => {
    const [trial] = tinyDescent().trials();
    const network = { ...trial, engine: "network" as const };
    const budget = { ...tinyDescent().budget, steps: 40_000, stop: "decided" as const };
    const model = new CostModel([]);
    assert.equal(model.costOf(network, budget).evaluations, (40_000 + 200) / 2);
    assert.equal(model.costOf(network, budget, 20_000).evaluations, 10_000);
  });

  it("forecasts begun and new trials by one rule", () => {
    const [trial] = tinyDescent().trials();
    const budget = { ...tinyDescent().budget, steps: 1_000_000, stop: "decided" as const };
    const model = new CostModel([]);
    const fresh = model.costOf(trial, budget);
    const begun = model.costOf(trial, budget, 500);
    within(begun.evaluations + 500, fresh.evaluations, 1 + 1e-9, "the same end");
    assert.equal(begun.lastStep, fresh.lastStep);
    assert.ok(model.costOf(trial, budget, 900_000).evaluations <= 100_000);
  });

  it("never says that a seed dominates the cost", () => {
    const axis = (name: "seed" | "alpha", ratio: number) =>
      ({ name, values: 2, ratio, costliest: 1, share: 0.9 }) as const;
    assert.equal(dominantAxis({ axes: [axis("seed", 13)] }), null);
    assert.equal(dominantAxis({ axes: [axis("seed", 13), axis("alpha", 2)] })?.name, "alpha");
  });

  it("knows from trials that ended how the cost depends on axes that change no sizes", async () => {
    const sweep = (...set: readonly string[]) =>
      tinyDescent("axes.samples=[60]", "axes.alpha=[0.5, 32]", ...set);
    const { store } = await runAll([sweep()]);
    const { rows } = store.query(
      "SELECT alpha, avg(evaluations) FROM attempt JOIN trial ON trial.id = trial_id GROUP BY alpha ORDER BY alpha",
    );
    const ratio = Number(rows[1][1]) / Number(rows[0][1]);
    // So many that their times differ as much on a busy machine, where starting a trial takes long.
    assert.ok(ratio > 50, "lazier trials take more steps");
    const plan = await planSweep(store, sweep("axes.seed.from=3", "axes.seed.to=5"));
    assert.equal(dominantAxis(plan)?.name, "alpha");
    assert.equal(dominantAxis(plan)?.costliest, 32);
  });

  it("says which axis dominates the cost, and when none does", async () => {
    const wide = await planSweep(null, tinyDescent("axes.samples=[10, 4000]"));
    assert.equal(dominantAxis(wide)?.name, "samples");
    assert.equal(dominantAxis(wide)?.costliest, 4000);
    assert.ok((dominantAxis(wide)?.share ?? 0) > 0.5);
    const flat = await planSweep(null, tiny("axes.samples=[10]"));
    assert.equal(dominantAxis(flat), null, "alpha and seed cost nothing");
  });

  it("warns of decay in centred runs and of cells that are the same in other units", async () => {
    const notices = async (text: string): Promise<string> =>
      (
        await planSweep(
          null,
          parseSweep(`{ name: n, task: { dimension: 4, samples: 5 }, budget: { steps: 10 }, ${text} }`, {
            source: "n",
          }),
        )
      ).notices.join("\n");
    assert.match(
      await notices("axes: { weightDecay: [0, 0.1] }"),
      /decay in 1 centred trial: decay pulls f − f₀ towards −f₀/,
    );
    assert.equal(await notices("axes: { weightDecay: [0, 0.5] }, model: { centered: false }"), "");
    assert.match(
      await notices("points: [{ alpha: 2, epsilon: 0.5, sigma: 1 }, { alpha: 4, epsilon: 1, sigma: 0.5 }]"),
      /1 cells are repetitions in other units/,
    );
    assert.match(
      await notices(
        "points: [{ alpha: 2, labelScale: 2, epsilon: 0.25 }, { alpha: 1, labelScale: 1, epsilon: 0.5 }]",
      ),
      /repetitions/,
    );
    assert.equal(await notices("axes: { alpha: [1, 2], sigma: [1, 3] }"), "");
    assert.match(
      await notices("axes: { alpha: [1, 2], epsilon: [0.25, 0.5] }, model: { width: infinite }"),
      /tau = t·epsilon\/alpha: 1 cells repeat others/,
    );
    assert.equal(await notices("axes: { alpha: [1, 2], epsilon: [0.25, 0.5] }"), "");
  });

  it("knows no store and an empty one", async () => {
    const store = openStore(":memory:", { mode: "write" });
    assert.deepEqual((await planSweep(store, tiny())).fresh, 12);
    assert.equal((await planSweep(store, tiny())).orphaned, 0);
  });
});

describe("the cost model", () => {
  const [trial] = tiny().trials();
  const { budget } = tiny();
  const shape: ObservedShape = {
    engine: "moments",
    method: "flow",
    tolerance: 1e-3,
    dimension: 10,
    width: null,
    network: null,
    samples: 10,
    point: null,
    ending: "decided",
    trials: 4,
    evaluations: 100,
    computeMs: 50,
    steps: 1000,
  };

  it("takes decided trials as they were, and scales those that ended at a budget", () => {
    const decided = new CostModel([shape]).costOf(trial, budget);
    assert.equal(decided.evaluations, 100);
    assert.equal(decided.computeMs, 50);
    const ended = new CostModel([{ ...shape, ending: "budget" }]);
    const longer = ended.costOf(trial, { ...budget, steps: 8000 });
    within(longer.evaluations, 187, 1.01, "flow needs evaluations as the budget to the power 0.3");
    const [descent] = tinyDescent().trials();
    const gd = new CostModel([{ ...shape, method: "gd", tolerance: null, ending: "budget" }]);
    within(gd.costOf(descent, { ...budget, steps: 8000 }).evaluations, 800, 1.001, "gd as the budget");
    within(gd.costOf(descent, { ...budget, steps: 8000 }, 4000).evaluations, 400, 1.001, "the rest of it");
  });

  it("takes trials at the same other parameters, or at the nearest", () => {
    const { alpha, epsilon, weightDecay, decayRate, sigma, labelScale, learningRate, modulus } =
      trial.parameters as TrialParameters;
    const point = { alpha, epsilon, weightDecay, decayRate, sigma, labelScale, learningRate, modulus };
    const model = new CostModel([
      { ...shape, point: { ...point, alpha: 1 }, evaluations: 100 },
      { ...shape, point: { ...point, alpha: 10 }, evaluations: 1000 },
    ]);
    const at = (value: number): number =>
      model.costOf({ ...trial, parameters: { ...trial.parameters, alpha: value } }, budget).evaluations;
    assert.deepEqual([at(1), at(2), at(5), at(10), at(100)], [100, 100, 1000, 1000, 1000]);
  });

  it("knows what is alike: shape, method, and P within a factor of two", () => {
    const model = new CostModel([shape]);
    assert.ok(model.knows(trial));
    assert.ok(model.knows({ ...trial, parameters: { ...trial.parameters, samples: 19 } }));
    assert.ok(!model.knows({ ...trial, parameters: { ...trial.parameters, samples: 21 } }));
    assert.ok(!model.knows({ ...trial, method: { kind: "gd" } }));
    assert.ok(!model.knows({ ...trial, parameters: { ...trial.parameters, dimension: 11 } }));
  });

  it("forecasts a run: nothing known, nothing said; the rest at the speed so far", () => {
    const jobs = [...tiny().trials()].map((each) =>
      jobOf(each, { budget, thresholds: tiny().thresholds, metrics: [] }),
    );
    const blind = new RunForecast(24, []);
    jobs.forEach((job) => blind.toTrain(job));
    assert.equal(blind.remainingMs(2), null);
    jobs.slice(0, 6).forEach(({ trial: { id } }) => blind.concluded(id));
    const half = blind.remainingMs(2);
    assert.ok(half !== null && half > 0, "half of what is known, and as much again that was not looked at");
    jobs.slice(6).forEach(({ trial: { id } }) => blind.concluded(id));
    for (let kept = 0; kept < 12; kept++) blind.kept();
    assert.equal(blind.remainingMs(2), 0);
    const informed = new RunForecast(12, [shape, { ...shape, samples: 60 }]);
    jobs.forEach((job) => informed.toTrain(job));
    within(
      informed.remainingMs(2) ?? 0,
      (12 * 50) / 2,
      EVALUATIONS_FACTOR,
      "twelve trials of 50 ms on two threads",
    );
  });

  it("forecasts long trials from their steps and evaluations, before any of them ends", () => {
    const { thresholds } = tiny();
    const jobs = [...tinyDescent("budget.stop=budget", "budget.steps=1000").trials()].map((each) =>
      jobOf(each, { budget: { ...budget, stop: "budget", steps: 1000 }, thresholds, metrics: [] }),
    );
    const forecast = new RunForecast(jobs.length, []);
    jobs.forEach((job) => forecast.toTrain(job));
    assert.equal(forecast.share, 0);
    for (const { trial: each } of jobs) forecast.underWay({ trialId: each.id, step: 250, evaluations: 250 });
    within(forecast.share ?? 0, 0.25, 1 + 1e-9, "a quarter of the steps of descent is a quarter of its work");
    const known = { ...shape, method: "gd", tolerance: null, ending: "budget", evaluations: 1000 } as const;
    const informed = new RunForecast(jobs.length, [known, { ...known, samples: 60 }], () => 0);
    jobs.forEach((job) => informed.toTrain(job));
    const before = informed.remainingMs(2) ?? 0;
    jobs.forEach((job) => informed.underWay({ trialId: job.trial.id, step: 500, evaluations: 500 }));
    assert.ok((informed.remainingMs(2) ?? Infinity) < before / 2 + 1, "half of the steps are done");
    assert.equal(forecast.evaluations, 250 * jobs.length);
    assert.equal(forecast.slowest, null);
  });

  it("names a trial that takes far more evaluations than expected, and expects as much of its other steps", () => {
    const [each] = tiny().trials();
    const job = jobOf(each, {
      budget: { steps: 1_000_000, stop: "budget", record: { pointsPerDecade: 8 }, evaluations: 1_000_000 },
      thresholds: tiny().thresholds,
      metrics: [],
    });
    const forecast = new RunForecast(1, []);
    forecast.toTrain(job);
    forecast.underWay({ trialId: each.id, step: 50.5, evaluations: 200_000 });
    assert.deepEqual(forecast.slowest, {
      trialId: each.id,
      step: 50,
      steps: 1_000_000,
      evaluations: 200_000,
    });
    const share = forecast.share ?? 0;
    within(share, 0.2, 1 + 1e-9, "it will spend all of its million evaluations");
    forecast.concluded(each.id, 1_000_000);
    assert.equal(forecast.slowest, null);
    assert.equal(forecast.remainingMs(1), 0);
    assert.equal(forecast.evaluations, 1_000_000);
  });

  it("is asked by every run: progress says what remains", async () => {
    const seen: (number | null)[] = [];
    const { store } = await runAll([tiny("axes.seed.to=0")]);
    await runSweep(store, tiny(), { threads: 1, onProgress: ({ remainingMs }) => seen.push(remainingMs) });
    assert.ok(seen.length > 0);
    assert.equal(seen[seen.length - 1], 0, "nothing at the end");
  });
});
