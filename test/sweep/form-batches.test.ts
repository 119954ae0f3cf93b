import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DEFAULT_THRESHOLDS, type Batch, type Job, type Trial } from "../../src/model/index.js";
import { jobOf as makeJob } from "../../src/system/index.js";
import { estimateWork, formBatches, makeTrial, parseSweep } from "../../src/sweep/index.js";

const BUDGET = { steps: 1000, stop: "decided", record: { pointsPerDecade: 24 } } as const;
const OPTIONS = { maxJobs: 16, enoughJobs: 8, window: 256 };

function jobOf(trial: Trial): Job {
  return makeJob(trial, { budget: BUDGET, thresholds: DEFAULT_THRESHOLDS, metrics: [] });
}

function* jobsOf(text: string): Generator<Job> {
  const sweep = parseSweep(`{ name: s, budget: { steps: 1000 }, ${text} }`, { source: "s" });
  for (const trial of sweep.trials()) yield jobOf(trial);
}

function samplesIn(batch: Batch): readonly number[] {
  return batch.jobs.map(({ trial }) => Number(trial.parameters.samples));
}

/** Work with padding to the largest P over work without. */
function paddingOf(batches: readonly Batch[]): number {
  let padded = 0;
  let needed = 0;
  for (const batch of batches) {
    const samples = samplesIn(batch);
    padded += Math.max(...samples) * samples.length;
    needed += samples.reduce((a, b) => a + b, 0);
  }
  return padded / needed;
}

function occupancyOf(batches: readonly Batch[], maxJobs: number): number {
  return batches.reduce((sum, batch) => sum + batch.jobs.length, 0) / (batches.length * maxJobs);
}

const SURFACE =
  "axes: { alpha: { from: 1, to: 8, count: 8 }, epsilon: [0.1, 0.2, 0.4], samples: { from: 20, to: 800, count: 9, scale: log }, seed: { from: 0, count: 4 } }";
const SEEDS_AND_SAMPLES =
  "axes: { samples: { from: 20, to: 800, count: 30, scale: log }, seed: { from: 0, count: 12 } }";

describe("formBatches", () => {
  for (const text of [
    SURFACE,
    SEEDS_AND_SAMPLES,
    "axes: { width: [5, 10, 50, 200], dimension: [20, 40], samples: [10, 20], seed: [0, 1, 2] }",
  ]) {
    it(`puts every job in exactly one batch of at most maxJobs: ${text.slice(0, 30)}`, () => {
      const wanted = [...jobsOf(text)].map(({ trial }) => trial.id).sort();
      for (const options of [
        OPTIONS,
        { maxJobs: 1, enoughJobs: 1, window: 1 },
        { maxJobs: 5, enoughJobs: 3, window: 7 },
        { maxJobs: 64, enoughJobs: 32, window: 10000 },
      ]) {
        const batches = [...formBatches(jobsOf(text), options)];
        assert.ok(batches.every(({ jobs }) => jobs.length >= 1 && jobs.length <= options.maxJobs));
        assert.deepEqual(batches.flatMap(({ jobs }) => jobs.map(({ trial }) => trial.id)).sort(), wanted);
      }
    });
  }

  it("keeps engines, methods, dimensions, tasks and widths of the committee apart, and no more", () => {
    const apart: readonly Trial[] = [
      makeTrial({}),
      makeTrial({}, { method: { kind: "gd" } }),
      makeTrial({}, { method: { kind: "flow", tolerance: 1e-4 } }),
      makeTrial({ dimension: 50 }),
      makeTrial({}, { engine: "committee" }),
      makeTrial({ width: 3 }),
      makeTrial({ width: 4 }),
      makeTrial({ width: 4, eigenvector: 1 }),
      makeTrial(
        {},
        { task: { kind: "polynomial", test: { samples: 9 }, target: { index: 1, norm: "fixed" } } },
      ),
    ];
    assert.equal([...formBatches(apart.map(jobOf), OPTIONS)].length, apart.length);
    const together = [
      {},
      { alpha: 2 },
      { width: 100 },
      { width: "infinite" as const },
      { weightDecay: 0.1 },
      { sigma: 2 },
    ];
    assert.equal(
      [
        ...formBatches(
          together.map((p) => jobOf(makeTrial(p))),
          OPTIONS,
        ),
      ].length,
      1,
    );
  });

  it("puts a surface on shared data, full enough and without padding", () => {
    const batches = [...formBatches(jobsOf(SURFACE), OPTIONS)];
    for (const batch of batches) {
      assert.equal(new Set(batch.jobs.map(({ trial }) => trial.parameters.seed)).size, 1);
      assert.equal(new Set(samplesIn(batch)).size, 1);
    }
    // 24 cells share data and P: two batches of 12 of 16.
    assert.equal(occupancyOf(batches, 16), 0.75);
  });

  it("fills lanes from other sizes and seeds where few jobs share data, with little padding", () => {
    const batches = [...formBatches(jobsOf(SEEDS_AND_SAMPLES), { maxJobs: 16, enoughJobs: 8, window: 4096 })];
    assert.ok(occupancyOf(batches, 16) > 0.5, String(occupancyOf(batches, 16)));
    assert.ok(paddingOf(batches) < 1.5, String(paddingOf(batches)));
    for (const batch of batches) {
      const samples = samplesIn(batch);
      const seeds = new Set(batch.jobs.map(({ trial }) => trial.parameters.seed));
      if (seeds.size > 1) assert.ok(Math.max(...samples) <= 1.15 * Math.min(...samples), samples.join(" "));
    }
  });

  it("keeps jobs on the same inputs together where they fill the lanes exactly", () => {
    // Four at each P: neither are enough for themselves, and P is not similar.
    const text = "axes: { samples: [150, 210], alpha: [1, 2, 3, 4], seed: [0, 1] }";
    const options = { maxJobs: 8, enoughJobs: 24, window: 4096 };
    const batches = [...formBatches(jobsOf(text), { ...options, lanes: 8 })];
    assert.deepEqual(
      batches.map(({ jobs }) => [jobs.length, new Set(jobs.map(({ trial }) => trial.parameters.seed)).size]),
      [
        [8, 1],
        [8, 1],
      ],
    );
  });

  it("joins what is left of one window with the next", () => {
    const text = "axes: { seed: { from: 0, count: 40 }, alpha: [1, 2, 3] }";
    const small = [...formBatches(jobsOf(text), { maxJobs: 8, enoughJobs: 4, window: 30 })];
    assert.ok(occupancyOf(small, 8) > 0.6, String(occupancyOf(small, 8)));
  });

  it("trains costly jobs first, within a batch and among those of a window", () => {
    const batches = [...formBatches(jobsOf(SURFACE), { maxJobs: 16, enoughJobs: 8, window: 4096 })];
    const costs = batches.map(({ jobs }) => jobs.reduce((sum, job) => sum + estimateWork(job), 0));
    assert.deepEqual(
      costs,
      [...costs].sort((a, b) => b - a),
    );
    for (const { jobs } of batches) {
      const work = jobs.map(estimateWork);
      assert.deepEqual(
        work,
        [...work].sort((a, b) => b - a),
      );
    }
  });

  it("counts only what a continued job has left to do", () => {
    const [job] = jobsOf("axes: { alpha: 1 }");
    const checkpoint = { trialId: job.trial.id, step: 500, format: 1, payload: new Uint8Array() };
    const rest = estimateWork({ ...job, resume: { checkpoint, rows: [] } });
    assert.ok(rest > 0 && rest < estimateWork(job));
  });

  it("is lazy: takes one window before its first batch", () => {
    let taken = 0;
    const counted = function* (): Generator<Job> {
      for (const job of jobsOf(SURFACE)) {
        taken++;
        yield job;
      }
    };
    const first = formBatches(counted(), { maxJobs: 8, enoughJobs: 4, window: 100 }).next();
    assert.equal(first.done, false);
    assert.equal(taken, 100);
  });

  it("gives the same batches every time", () => {
    const keys = (): readonly string[] =>
      [...formBatches(jobsOf(SURFACE), OPTIONS)].map(
        ({ key, jobs }) => `${key}: ${jobs.map(({ trial }) => trial.id).join()}`,
      );
    assert.deepEqual(keys(), keys());
  });
});
