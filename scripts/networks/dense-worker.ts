/** Entry of a worker of dense-workers.ts: trains a batch on engine dense, and says how long a trial-step took. */
import { parentPort } from "node:worker_threads";
import { createDenseBatch, loadKernels, type DenseSystem } from "../../src/engine/index.js";
import {
  DEFAULT_THRESHOLDS,
  GrokError,
  type EngineBatch,
  type Trial,
  type TrialEvent,
} from "../../src/model/index.js";
import { jobOf } from "../../src/system/index.js";
import { dense as committee } from "../../src/system/committee-network/training/trainer.js";
import { dense as mlp } from "../../src/system/modular-mlp/training/trainer.js";
import { dense as student } from "../../src/system/student-teacher/training/trainer.js";
import type { DenseAnswer, DenseRequest } from "./dense-workers.js";
import { mnistOnDense } from "./mnist-on-dense.js";
import { batchOf } from "./network-cases.js";

const SYSTEMS: Readonly<Record<string, DenseSystem>> = {
  "modular-mlp": mlp,
  "student-teacher": student,
  "committee-network": committee,
  mnist: mnistOnDense,
};
const kernels = loadKernels("auto");

/** Steps that no measurement reaches. */
const ENDLESS = 1e9;

let current: { readonly key: string; readonly batch: EngineBatch } | null = null;

/** A batch of these trials that records its start and its end alone. */
function newBatch(trials: readonly Trial[], steps: number): EngineBatch {
  const budget = { steps, stop: "budget", record: { steps: [0, steps] } } as const;
  const jobs = trials
    .map(withPrecision)
    .map((trial) => jobOf(trial, { budget, thresholds: DEFAULT_THRESHOLDS, metrics: [] }));
  return createDenseBatch({ key: "bench", jobs }, kernels, SYSTEMS[trials[0].task.kind]);
}

/** Trials of `mnist` have no precision, since a tensor library trains them: float32. */
function withPrecision(trial: Trial): Trial {
  if (trial.task.kind !== "mnist") return trial;
  return { ...trial, parameters: { ...trial.parameters, precision: "float32" } };
}

function stepOf(batch: EngineBatch): number {
  return Math.min(...batch.standings().map(({ step }) => step));
}

function ignore(event: TrialEvent): void {
  if (event.kind === "failed") throw GrokError.from(event.error);
}

/** Milliseconds of a trial-step, over at least so many steps of a batch that is kept until another is asked for. */
function time({ sweep, from, count, steps }: DenseRequest): number {
  const key = `${sweep} ${from} ${count}`;
  if (current?.key !== key) {
    current?.batch.dispose();
    current = { key, batch: newBatch(batchOf({ model: "", sweep }, from, count), ENDLESS) };
    current.batch.advance(ignore);
  }
  const { batch } = current;
  const first = stepOf(batch);
  const began = performance.now();
  while (stepOf(batch) < first + steps) batch.advance(ignore);
  return (performance.now() - began) / (stepOf(batch) - first) / count;
}

/** Mean train loss of the batch after so many steps. */
function loss({ sweep, from, count, steps }: DenseRequest): number {
  const last = new Map<string, number>();
  const batch = newBatch(batchOf({ model: "", sweep }, from, count), steps);
  const keep = (event: TrialEvent): void => {
    ignore(event);
    if (event.kind === "rows") for (const row of event.rows) last.set(event.trialId, Number(row.train_loss));
  };
  while (batch.advance(keep));
  batch.dispose();
  return [...last.values()].reduce((sum, value) => sum + value, 0) / count;
}

parentPort?.on("message", (request: DenseRequest) => {
  const reply: DenseAnswer = { value: request.kind === "loss" ? loss(request) : time(request) };
  parentPort?.postMessage(reply);
});
