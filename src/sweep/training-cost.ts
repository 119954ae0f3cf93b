import { MNIST_CLASSES, pow, type Job, type Trial } from "../model/index.js";

/**
 * Evaluations of flow from step 0 to T are about this times T^(1/3).
 *
 * Source: ours, a fit to D = 100, N = 500, P = 550 at tolerance 1e-3: some 700 right-hand sides to 20 000 steps, 2 200
 * to a million.
 */
const FLOW_EVALUATIONS = 24;

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

/**
 * Floating-point operations of one evaluation, to leading order.
 *
 * Moments: xᵀMx and Σ r x xᵀ over the upper triangle, P·D² multiplications each way, and a product of two D×D
 * matrices. Committee: W times the inputs, and the gradient back. A finite test set is left out: it is evaluated at
 * records only.
 */
export function flopsPerEvaluation(trial: Trial): number {
  const { samples, dimension, width } = trial.parameters;
  switch (trial.engine) {
    case "moments":
      return 2 * (samples + dimension) * dimension * dimension;
    case "committee": {
      const neurons = width === "infinite" ? dimension : width;
      return 4 * samples * dimension * neurons;
    }
    case "network":
      return networkFlops(trial);
  }
}

/** Six operations for every weight of a layer and sample of a step: forward, and two products backward. */
function networkFlops({ task, method, parameters }: Trial): number {
  const { samples, dimension, modulus } = parameters;
  const width = parameters.width === "infinite" ? 0 : parameters.width;
  const batch = method.kind === "flow" ? samples : Math.min(samples, method.batch ?? samples);
  const outputs = modulus ?? MNIST_CLASSES;
  switch (task.kind) {
    case "modular-mlp":
      return 6 * batch * width * (dimension + outputs);
    case "modular-transformer":
      return 6 * batch * width * (9 * width + outputs); // W_O, the two of the MLP at 4 N, W_U
    case "student-teacher":
      return 6 * batch * width * (width + 2 * dimension);
    default:
      return 6 * batch * width * (dimension + 2 * width + outputs);
  }
}

/** Estimated floating-point operations that a job has still to do, its checkpoint taken into account. */
export function estimateWork(job: Job): number {
  const from = job.resume?.checkpoint.step ?? 0;
  return estimateEvaluations(job.trial, from, job.budget.steps) * flopsPerEvaluation(job.trial);
}
