import { pow, type Job, type Trial } from "../model/index.js";
import { systemOf } from "../system/index.js";

/** Right-hand sides of flow up to T for a system without its own estimate: some hundreds to 10⁴, a thousand to 10⁶. */
function usualFlow(step: number): number {
  return FLOW_EVALUATIONS * pow(step, FLOW_POWER);
}

const FLOW_EVALUATIONS = 20;
const FLOW_POWER = 0.3;

/**
 * Right-hand sides (flow) or gradient steps (gd) that a trial needs from one step to another if nothing stops it
 * earlier: an estimate for sorting and planning. For flow the system gives it, to a factor of two or three.
 */
export function estimateEvaluations(trial: Trial, fromStep: number, toStep: number): number {
  if (toStep <= fromStep) return 0;
  const { method } = trial;
  switch (method.kind) {
    case "gd":
    case "momentum":
    case "adam":
    case "adamw":
    case "constrained":
    case "constrained-adam":
      return toStep - fromStep;
    case "flow": {
      const own = systemOf(trial.task.kind).flowEvaluations;
      const work = own === undefined ? null : own(trial, toStep) - own(trial, fromStep);
      // The estimate of a user's system may not be a number.
      return work !== null && work >= 0 ? work : usualFlow(toStep) - usualFlow(fromStep);
    }
  }
}

/** Floating-point operations of one evaluation, as its system declares them. */
export function flopsPerEvaluation(trial: Trial): number {
  return systemOf(trial.task.kind).cost(trial, []).flopsPerEvaluation;
}

/** Floating-point operations of a recorded row, as far as its system declares them: 0 where they do not count beside its evaluations. */
export function flopsPerRecord(trial: Trial): number {
  return systemOf(trial.task.kind).cost(trial, []).flopsPerRecord ?? 0;
}

/** Estimated floating-point operations that remain for a job after its checkpoint. */
export function estimateWork(job: Job): number {
  const from = job.resume?.checkpoint.step ?? 0;
  return estimateEvaluations(job.trial, from, job.budget.steps) * flopsPerEvaluation(job.trial);
}
