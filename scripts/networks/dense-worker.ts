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
import { processorMs } from "../multiply-add-peak.js";
import type { DenseAnswer, DenseRequest } from "./dense-workers.js";
import { dense as mnist } from "../../src/system/mnist/training/images-on-dense.js";
import { batchOf } from "./network-cases.js";

const SYSTEMS: Readonly<Record<string, DenseSystem>> = {
  "modular-mlp": mlp,
  "student-teacher": student,
  "committee-network": committee,
  mnist,
};
const kernels = loadKernels("auto");

/** Steps that no measurement reaches. */
const ENDLESS = 1e9;

let current: { readonly key: string; readonly batch: EngineBatch } | null = null;

/** A batch of these trials that records its start and its end alone. */
function newBatch(trials: readonly Trial[], steps: number): EngineBatch {
  const budget = { steps, stop: "budget", record: { steps: [0, steps] } } as const;
  const jobs = trials.map((trial) => jobOf(trial, { budget, thresholds: DEFAULT_THRESHOLDS, metrics: [] }));
  return createDenseBatch({ key: "bench", jobs }, kernels, SYSTEMS[trials[0].task.kind]);
}

/**
 * Steps of all trials in training, added up. A batch may train few of its trials side by side, and the others after them: a
 * trial-step is one step of one trial, not a part of one step of all.
 */
function trialSteps(batch: EngineBatch): number {
  return batch.standings().reduce((sum, { step }) => sum + step, 0);
}

function ignore(event: TrialEvent): void {
  if (event.kind === "failed") throw GrokError.from(event.error);
}

/** Milliseconds of a trial-step, over at least `count` times `steps` of them, in a batch that is kept until another is asked for. */
function time({ sweep, from, count, steps, clock }: DenseRequest): number {
  const key = `${sweep} ${from} ${count}`;
  if (current?.key !== key) {
    current?.batch.dispose();
    current = { key, batch: newBatch(batchOf({ model: "", sweep }, from, count), ENDLESS) };
    current.batch.advance(ignore);
  }
  const { batch } = current;
  const first = trialSteps(batch);
  const now = clock === "wall" ? (): number => performance.now() : processorMs;
  const began = now();
  while (trialSteps(batch) < first + count * steps) batch.advance(ignore);
  return (now() - began) / (trialSteps(batch) - first);
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
