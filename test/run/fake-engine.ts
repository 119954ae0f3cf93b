/**
 * A stand-in for the engine: each trial counts steps up to its budget, one row a step, on as many lanes as it has
 * jobs, or on one lane if the batch's key is `one lane`. Its behaviour is in the first word of the trial's id:
 *
 * - `ok`: finishes; · `slow`: 2 ms a step; · `chatty`: 500 rows a step;
 * - `fails`: fails at every attempt; · `fails-once`: at the first only;
 * - `kills`: ends its thread at half of the budget unless it was resumed; · `kills-always`: whenever it starts;
 * - `kills-held`: as `kills-always`, of a worker process, and leaves a child that holds the channel open for 5 seconds;
 * - `throws`: throws for the whole batch; · `forgets`: never finishes although the batch says it ended.
 */
import { spawn } from "node:child_process";
import {
  CURVE_COLUMNS,
  type Batch,
  type CurveRow,
  type EngineBatch,
  type Job,
  type TrialEvent,
} from "../../src/model/index.js";

/** The descriptor of the channel to the coordinator in a worker process. */
const CHANNEL = 3;

export function loadKernels(choice: string): { readonly name: string } {
  if (choice === "native") throw new Error("no native kernels here");
  return { name: choice };
}

export function createBatch(batch: Batch): EngineBatch {
  const queue = [...batch.jobs];
  const begin = (count: number): Lane[] =>
    queue.splice(0, count).map((job) => ({ job, step: startOf(job), done: false }));
  let lanes = begin(batch.key === "one lane" ? 1 : queue.length);
  if (batch.jobs.some((job) => behaviour(job) === "kills-always")) process.exit(7);
  if (batch.jobs.some((job) => behaviour(job) === "kills-held")) {
    spawn("sleep", ["5"], { stdio: ["ignore", "ignore", "ignore", CHANNEL] });
    process.exit(7);
  }
  let disposed = false;
  return {
    occupancy: 0.5,
    advance(emit: (event: TrialEvent) => void): boolean {
      if (disposed) throw new Error("advance after dispose");
      for (const lane of lanes) if (!lane.done) lane.done = advanceLane(lane, emit);
      if (lanes.every((lane) => lane.done)) lanes = begin(1);
      return lanes.some((lane) => !lane.done);
    },
    checkpoints: () =>
      lanes
        .filter((lane) => !lane.done)
        .map((lane) => ({
          trialId: lane.job.trial.id,
          step: lane.step,
          format: 1,
          payload: Uint8Array.of(lane.step),
        })),
    standings: () =>
      lanes
        .filter((lane) => !lane.done)
        .map((lane) => ({ trialId: lane.job.trial.id, step: lane.step, evaluations: lane.step })),
    giveBack: () => queue.splice(Math.floor(queue.length / 2)).map(({ trial }) => trial.id),
    dispose: () => {
      disposed = true;
    },
  };
}

interface Lane {
  readonly job: Job;
  step: number;
  done: boolean;
}

function advanceLane(lane: Lane, emit: (event: TrialEvent) => void): boolean {
  const { job } = lane;
  const trialId = job.trial.id;
  switch (behaviour(job)) {
    case "throws":
      throw new Error("this batch cannot be trained");
    case "forgets":
      return true;
    case "fails":
      emit({ kind: "failed", trialId, attempt: job.attempt, error: { code: "TRIAL", message: "always" } });
      return true;
    case "fails-once":
      if (job.attempt > 1) break;
      emit({ kind: "failed", trialId, attempt: 1, error: { code: "TRIAL", message: "once" } });
      return true;
    case "kills":
      if (job.resume === null && lane.step * 2 >= job.budget.steps) process.exit(7);
      wait(20);
      break;
    case "slow":
      wait(2);
      break;
    default:
      break;
  }
  lane.step++;
  const repeats = behaviour(job) === "chatty" ? 500 : 1;
  emit({ kind: "rows", trialId, rows: Array.from({ length: repeats }, () => row(lane.step)) });
  if (lane.step < job.budget.steps) return false;
  emit({
    kind: "finished",
    trialId,
    ending: "budget",
    steps: lane.step,
    last: row(lane.step),
    labelPower: 1,
    kernelTest: null,
    checkpoint: { trialId, step: lane.step, format: 1, payload: Uint8Array.of(lane.step) },
    evaluations: lane.step,
    computeMs: 0,
    attempt: job.attempt,
    kernels: "fake",
  });
  return true;
}

function startOf(job: Job): number {
  return job.resume === null ? 0 : job.resume.checkpoint.step;
}

function behaviour(job: Job): string {
  return job.trial.id.split(":")[0];
}

/** Keep the thread busy, as training would. */
function wait(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** A row with every kind of value a column can hold. */
export function row(step: number): CurveRow {
  const empty = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null]));
  return { ...empty, step, train_loss: 1 / (step + 1), test_loss: step === 3 ? Infinity : -0 } as CurveRow;
}
