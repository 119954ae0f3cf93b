import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { EngineBatch, Job, Sweep, Trainer, Trial } from "../../src/model/index.js";

import { calibrate, shapeOf, type ShapeSample } from "../../src/session/cost/calibrate.js";
import { CostModel } from "../../src/session/cost/cost-model.js";
import type { Moment } from "../../src/session/cost/measure-trials.js";
import { parseSweep } from "../../src/sweep/index.js";

/** The times of an invented machine, ms. */
interface Machine {
  /** Lanes that every batch occupies, filled or not. */
  readonly lanes: number;
  evaluation(trial: Trial): number;
  record(trial: Trial): number;
  setUp(trial: Trial): number;
  /** A batch, besides its trials. */
  readonly batch: number;
}

/** A trainer that trains nothing: its clock goes on by what the machine takes. Other work stops the clock of the wall in every second batch. */
function invented(machine: Machine): { readonly trainer: Trainer; readonly now: () => Moment } {
  let [own, other, batches] = [0, 0, 0];
  const createBatch = ({ jobs }: { readonly jobs: readonly Job[] }): EngineBatch => {
    own += machine.batch;
    if (batches++ % 2 === 1) other += 1000;
    let done = 0;
    // All lanes of a batch take their time, however many are filled.
    const share = (Math.ceil(jobs.length / machine.lanes) * machine.lanes) / jobs.length;
    return {
      // One evaluation of every trial, and the records before the first and after each.
      advance: (emit) => {
        const [{ budget }] = jobs;
        const steps = "steps" in budget.record ? budget.record.steps : [];
        for (const { trial } of jobs) {
          if (done === 0) own += machine.setUp(trial);
          own += share * machine.evaluation(trial);
          const rows = steps.filter((step) => step === done + 1 || (step === 0 && done === 0));
          own += share * rows.length * machine.record(trial);
          emit({ kind: "rows", trialId: trial.id, rows: rows.map((step) => ({ step }) as never) });
          const end = { kind: "finished", trialId: trial.id, steps: budget.steps, evaluations: budget.steps };
          if (done + 1 === budget.steps) emit(end as never);
        }
        return ++done < budget.steps;
      },
      standings: () => jobs.map(({ trial }) => ({ trialId: trial.id, step: done, evaluations: done })),
      checkpoints: () => [],
      giveBack: () => [],
      occupancy: 1,
      dispose: () => undefined,
    };
  };
  return { trainer: { createBatch }, now: () => ({ clock: own + other, own }) };
}

function shapesOf(sweep: Sweep): ReadonlyMap<string, readonly ShapeSample[]> {
  const shapes = new Map<string, Trial[][]>();
  for (const trial of sweep.trials()) {
    const samples = shapes.get(shapeOf(trial)) ?? [];
    shapes.set(shapeOf(trial), samples);
    const isSame = ([first]: readonly Trial[]): boolean =>
      (["samples", "dimension", "trainFraction"] as const).every(
        (name) => first.parameters[name] === trial.parameters[name],
      );
    const same = samples.find(isSame);
    if (same === undefined) samples.push([trial]);
    else same.push(trial);
  }
  return shapes;
}

/** The forecast of every trial over what the machine takes for it in a full batch, with so many records. */
function ratios(sweep: Sweep, machine: Machine, rows: number): readonly number[] {
  const { trainer, now } = invented(machine);
  const measured = calibrate(shapesOf(sweep), sweep, { trainer, now, lanes: machine.lanes }, rows);
  const model = new CostModel([], measured, sweep.metrics);
  return [...sweep.trials()].map((trial) => {
    const { steps } = sweep.budget;
    const takes = machine.setUp(trial) + steps * machine.evaluation(trial) + rows * machine.record(trial);
    return model.costOf(trial, sweep.budget).computeMs / takes;
  });
}

/** Sums in other orders. */
const ROUNDING = 1e-9;

function assertOnes(found: readonly number[], tolerance: number): void {
  for (const ratio of found) assert.ok(Math.abs(ratio - 1) <= tolerance, `${ratio}`);
}

describe("calibrate, on a machine of known times", () => {
  it("forecasts trials in lanes: evaluations, records and setup, in proportion to P", () => {
    const sweep = parseSweep(
      `
name: lanes
task: { kind: toy-addition }
axes: { samples: [20, 30, 45], seed: { from: 0, count: 32 } }
method: { kind: adamw, rateRule: constant }
budget: { steps: 1000, stop: budget }
`,
      { source: "t.yaml" },
    );
    const samplesOf = ({ parameters }: Trial): number => Number(parameters.samples);
    const machine: Machine = {
      lanes: 16,
      evaluation: (trial) => 0.01 + 0.002 * samplesOf(trial),
      record: (trial) => 0.1 + 0.01 * samplesOf(trial),
      // Longer than forty steps, as drawing initial weights may be.
      setUp: () => 30,
      batch: 0,
    };
    assertOnes(ratios(sweep, machine, 100), ROUNDING);
    // What a batch takes once is shared by its trials: 16 ms by 16 of them.
    const longer = ratios(sweep, { ...machine, batch: 16 }, 100);
    assert.ok(longer.every((ratio) => ratio > 1 && ratio < 1.02));
  });

  it("forecasts trials that are trained alone, whose cost is a constant and one of their operations", () => {
    const sweep = parseSweep(
      `
name: alone
task: { kind: logistic-regression, samples: 50 }
axes: { dimension: [10, 40, 80], seed: [0, 1] }
method: { kind: gd, learningRate: 0.01 }
budget: { steps: 500, stop: budget }
`,
      { source: "t.yaml" },
    );
    const dimensionOf = ({ parameters }: Trial): number => Number(parameters.dimension);
    const machine: Machine = {
      lanes: 1,
      evaluation: (trial) => 0.5 + 0.01 * dimensionOf(trial),
      record: (trial) => 0.2 + 0.05 * dimensionOf(trial),
      setUp: (trial) => dimensionOf(trial),
      batch: 0,
    };
    assertOnes(ratios(sweep, machine, 40), ROUNDING);
  });

  it("measures three steps of a large network, and counts its rows by their operations", () => {
    const sweep = parseSweep(
      `
name: large
task: { kind: modular-transformer, modulus: 113 }
model: { width: 1024 }
axes: { samples: [3000, 3830], seed: [0] }
method: { kind: adamw, learningRate: 1e-3, rateRule: constant }
budget: { steps: 100, stop: budget }
`,
      { source: "t.yaml" },
    );
    // 6 operations a weight and sample of a step, 2 a weight and pair of a row.
    const rowOverStep = (trial: Trial): number => (2 * 113 * 113) / (6 * Number(trial.parameters.samples));
    const stepMs = (trial: Trial): number => 2 * Number(trial.parameters.samples);
    const machine: Machine = {
      lanes: 1,
      evaluation: stepMs,
      record: (trial) => rowOverStep(trial) * stepMs(trial),
      setUp: () => 5000,
      batch: 0,
    };
    assertOnes(ratios(sweep, machine, 40), ROUNDING);
    const { trainer, now } = invented(machine);
    calibrate(shapesOf(sweep), sweep, { trainer, now, lanes: 1 }, 40);
    const once = (trial: Trial): number => 5000 + 3 * stepMs(trial) + machine.record(trial);
    assert.equal(
      now().own,
      [...sweep.trials()].reduce((sum, trial) => sum + once(trial), 0),
    );
  });

  it("forecasts systems that have no parameter of the name samples", () => {
    const sweep = parseSweep(
      `
name: tables
task: { kind: binary-operation, operation: x+y, modulus: 23 }
model: { width: 8 }
axes: { trainFraction: [0.3, 0.5, 0.8], seed: [0] }
method: { kind: adamw, learningRate: 1e-3, weightDecay: 1, rateRule: constant }
budget: { steps: 100, stop: budget }
`,
      { source: "t.yaml" },
    );
    const machine: Machine = {
      lanes: 1,
      evaluation: (trial) => 1 + Number(trial.parameters.trainFraction),
      record: () => 2,
      setUp: () => 3,
      batch: 0,
    };
    const found = ratios(sweep, machine, 10);
    assert.equal(found.length, 3);
    // Numbers of samples are rounded.
    assertOnes(found, 0.02);
  });

  it("gives no rate where trials fail, so that operations are counted", () => {
    const sweep = parseSweep(
      "{ name: failing, task: { kind: logistic-regression, samples: 5, dimension: 4 }, axes: { seed: [0] }, budget: { steps: 10 } }",
      { source: "t.yaml" },
    );
    const createBatch = ({ jobs }: { readonly jobs: readonly Job[] }): EngineBatch => ({
      ...invented({
        lanes: 1,
        evaluation: () => 1,
        record: () => 1,
        setUp: () => 1,
        batch: 0,
      }).trainer.createBatch({
        key: "k",
        jobs: [],
      }),
      advance: (emit) => {
        for (const { trial } of jobs) emit({ kind: "failed", trialId: trial.id } as never);
        return false;
      },
    });
    const [trial] = sweep.trials();
    const measured = calibrate(shapesOf(sweep), sweep, { trainer: { createBatch }, lanes: 1 }, 1);
    assert.equal(measured(trial), null);
    const counted = new CostModel([], null).costOf(trial, sweep.budget).computeMs;
    assert.equal(new CostModel([], measured).costOf(trial, sweep.budget).computeMs, counted);
  });
});
