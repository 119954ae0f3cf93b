import { pow, type Job, type Trial } from "../model/index.js";
import { systemOf } from "../system/index.js";

/**
 * Evaluations of flow from step 0 to T are about this times T^(1/3).
 *
 * Source: ours, a fit to D = 100, N = 500, P = 550 at tolerance 1e-3: some 400 right-hand sides to 20 000 steps, 1 500
 * to a million.
 */
const FLOW_EVALUATIONS = 15;

/**
 * Right-hand sides (flow) or gradient steps (gd) that a trial needs from one step to another if nothing stops it
 * earlier: an estimate to sort by and to plan with, good to a factor of two for flow.
 */
export function estimateEvaluations(trial: Trial, fromStep: number, toStep: number): number {
  if (toStep <= fromStep) return 0;
  switch (trial.method.kind) {
    case "gd":
    case "momentum":
    case "adam":
    case "adamw":
      return toStep - fromStep;
    case "flow":
      return FLOW_EVALUATIONS * (pow(toStep, 1 / 3) - pow(fromStep, 1 / 3));
  }
}

/** Floating-point operations of one evaluation, as its system declares them. */
export function flopsPerEvaluation(trial: Trial): number {
  return systemOf(trial.task.kind).cost(trial, []).flopsPerEvaluation;
}

/** Estimated floating-point operations that a job has still to do, its checkpoint taken into account. */
export function estimateWork(job: Job): number {
  const from = job.resume?.checkpoint.step ?? 0;
  return estimateEvaluations(job.trial, from, job.budget.steps) * flopsPerEvaluation(job.trial);
}
