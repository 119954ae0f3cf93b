import { CostModel } from "../../src/session/cost/cost-model.js";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { openStore } from "../../src/store/index.js";
import type { Store, Sweep } from "../../src/model/index.js";
import { planSweep, runSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";

/** What two means of two nearly equal numbers of steps may differ by. */
const MEANS_APART = 0.03;

/** AdamW at a small rate: the budget is 25 decay times at λ = 100 and a quarter of one at λ = 1. */
function addition(...set: readonly string[]): Sweep {
  return parseSweep(
    `
name: addition
task: { kind: modular-mlp, modulus: 5, samples: 20 }
model: { width: 16 }
axes: { seed: [0, 1] }
method: { kind: adamw, rateRule: constant, learningRate: 5e-4, weightDecay: 0 }
budget: { steps: 500, stop: decided }
`,
    { source: "t.yaml", set },
  );
}

async function train(sweep: Sweep): Promise<{ readonly store: Store; readonly evaluations: number }> {
  const store = openStore(":memory:", { mode: "write" });
  const { summary } = await runSweep(store, sweep, { threads: 1 });
  return { store, evaluations: summary.evaluations };
}

describe("plans know before which step no trial is decided", () => {
  it("AdamW without decay, and a cross-entropy, never come to rest: the whole budget is certain", async () => {
    for (const set of [[], ["model.loss=cross-entropy", "method.kind=gd"]]) {
      const { evaluations } = await train(addition(...set));
      const plan = await planSweep(null, addition(...set));
      assert.equal(evaluations, 1000);
      assert.equal(plan.evaluations, evaluations);
      assert.deepEqual(plan.range?.evaluations, [1000, 1000], "only the time of a step is a guess");
    }
  });

  it("weights that decay end after five decay times at the earliest", async () => {
    const decaying = addition("method.weightDecay=100", "budget.steps=2500");
    const { evaluations } = await train(decaying);
    const plan = await planSweep(null, decaying);
    assert.ok(evaluations >= 200 && evaluations < 5000, `${evaluations}: decided before the budget`);
    const [least, most] = plan.range?.evaluations ?? [NaN, NaN];
    assert.ok(least >= 200 && least <= evaluations && evaluations <= most, `${least} to ${most}`);
    const slow = await planSweep(null, addition("method.weightDecay=1"));
    assert.deepEqual(slow.range?.evaluations, [1000, 1000], "the budget is a quarter of a decay time");
  });

  it("trials that decay and were decided early say nothing about when those without decay end", async () => {
    const decaying = addition("method.weightDecay=100", "budget.steps=2500");
    const { store, evaluations } = await train(decaying);
    const alike = await planSweep(
      store,
      addition("method.weightDecay=100", "budget.steps=2500", "axes.seed=[2, 3]"),
    );
    assert.equal(alike.evaluations, evaluations);
    const plan = await planSweep(store, addition("budget.steps=2500"));
    assert.equal(plan.basis, "store");
    // The store keeps a geometric mean of steps and an arithmetic one of evaluations: a per cent apart here.
    assert.ok(Math.abs(plan.evaluations / 5000 - 1) < MEANS_APART, String(plan.evaluations));
  });

  it("descent to decisions takes as many steps as a sweep of the house took, within a factor of 1.5", async () => {
    // 25 trials of Fig. 3(e) took 9475 steps on average by flow, whose time is that of descent.
    const surface = parseSweep(
      `
name: surface
task: { dimension: 100, samples: 550 }
model: { width: 500 }
axes: { alpha: [0.4, 1.6, 2.8, 4, 5.2], epsilon: [0.02, 0.08, 0.14, 0.2, 0.26], seed: [0] }
method: { kind: gd, learningRate: 20 }
budget: { steps: 110000, stop: decided }
`,
      { source: "t.yaml" },
    );
    const { evaluations } = await planSweep(null, surface);
    const ratio = evaluations / (25 * 9475);
    assert.ok(ratio > 1 / 1.5 && ratio < 1.5, String(ratio));
  });

  it("small networks in lanes end in the middle of the steps, as networks of the library do", async () => {
    const { evaluations } = await planSweep(null, addition("method={ kind: gd }", "budget.steps=40000"));
    assert.equal(evaluations, 40_000 + 200);
  });
});

it("counts more operations for a network of the library that trains its linearised twin too", () => {
  const sweep = parseSweep(
    `
name: t
task: { kind: modular-transformer, modulus: 31, samples: 624 }
model: { width: 32 }
axes: { seed: [0] }
method: { kind: adamw, learningRate: 1e-3, weightDecay: 1 }
budget: { steps: 1000, stop: budget }
`,
    { source: "t.yaml" },
  );
  const [trial] = sweep.trials();
  const msWith = (metrics: readonly string[]): number =>
    new CostModel([], null, metrics).costOf(trial, sweep.budget).computeMs;
  const ratio = msWith(["linearised"]) / msWith([]);
  assert.ok(ratio > 2 && ratio < 4, `${ratio}`);
});
