import {
  CURVE_COLUMNS,
  GrokError,
  recordSteps,
  type Batch,
  type CurveColumn,
  type CurveRow,
  type EngineBatch,
  type TrialEvent,
} from "../../../model/index.js";
import type { LaneJob, LaneProblems } from "../lane-problems.js";
import { directDescentOf, type DirectDescent } from "./direct-descent.js";

/**
 * Trains the jobs one after the other by plain descent, a step at every call of `advance`: any job of finite width,
 * whatever its method and engine. Resumes nothing, keeps no checkpoints.
 */
export function directBatch({ jobs }: Batch, problems: LaneProblems): EngineBatch {
  const queue = [...(jobs as unknown as readonly LaneJob[])];
  let running: Running | null = null;
  return {
    occupancy: 1,
    advance(emit) {
      const job = running?.job ?? queue.shift();
      if (job === undefined) return false;
      try {
        running ??= start(job, problems);
        if (!advance(running, emit)) running = null;
      } catch (error) {
        running = null;
        const data =
          error instanceof GrokError ? error.toData() : { code: "TRIAL" as const, message: String(error) };
        emit({ kind: "failed", trialId: job.trial.id, attempt: job.attempt, error: data });
      }
      return running !== null || queue.length > 0;
    },
    checkpoints: () => [],
    standings: () =>
      running === null
        ? []
        : [{ trialId: running.job.trial.id, step: running.step, evaluations: running.step }],
    giveBack: () => queue.splice(Math.floor(queue.length / 2)).map(({ trial }) => trial.id),
    dispose: () => (queue.length = 0),
  };
}

interface Running {
  readonly job: LaneJob;
  readonly descent: DirectDescent;
  readonly recorded: ReadonlySet<number>;
  step: number;
}

function start(job: LaneJob, problems: LaneProblems): Running {
  const descent = directDescentOf(job.trial, problems);
  if (descent === null) throw new GrokError("TRIAL", "direct descent: expected a finite width, got infinite");
  return { job, descent, recorded: new Set(recordSteps(job.budget.record, job.budget.steps)), step: 0 };
}

/** Record where a record is due, then take a step; false at the budget. */
function advance(running: Running, emit: (event: TrialEvent) => void): boolean {
  const { job, descent, recorded, step } = running;
  const { trial, budget, attempt } = job;
  const isEnd = step >= budget.steps;
  if (recorded.has(step) || isEnd) {
    const row = rowOf(step, descent);
    if (recorded.has(step)) emit({ kind: "rows", trialId: trial.id, rows: [row] });
    if (isEnd) {
      emit({
        kind: "finished",
        trialId: trial.id,
        ending: "budget",
        steps: step,
        last: row,
        labelPower: descent.problem.labelPower,
        kernelTest: null,
        checkpoint: null,
        evaluations: step,
        computeMs: 0,
        attempt,
        kernels: "direct",
      });
      return false;
    }
  }
  descent.step();
  running.step++;
  return true;
}

function rowOf(step: number, descent: DirectDescent): CurveRow {
  const { trainLoss, testLoss, weightNorm } = descent.state();
  const absent = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null])) as Record<
    CurveColumn,
    null
  >;
  return { ...absent, step, train_loss: trainLoss, test_loss: testLoss, weight_norm: weightNorm };
}
