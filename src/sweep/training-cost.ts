import { pow, type Job, type Trial, type TrialParameters } from "../model/index.js";
import { systemOf } from "../system/index.js";

/**
 * Evaluations of flow up to time T of descent at η₀ = 1 are about a constant times T to this power: it goes in ever longer
 * steps. Source: ours, some 700 right-hand sides to 20 000 steps and 2 200 to a million at D = 100, N = 500, P = 550.
 */
const FLOW_POWER = 0.3;
/** That constant at D = 20, tolerance 10⁻³ and ε ≤ α. */
const FLOW_EVALUATIONS = 72;
/** A larger dimension makes it smaller. */
const FLOW_DIMENSION = 20;
const DIMENSION_POWER = -0.33;
/** Where features learn more than the scale of the output lets them, ε σ > α, the flow is stiffer. */
const STIFFNESS_POWER = 0.55;

/**
 * Right-hand sides (flow) or gradient steps (gd) that a trial needs from one step to another if nothing stops it
 * earlier: an estimate to sort by and to plan with, good to a factor of two or three for flow.
 *
 * Source: ours, a fit to trials at D 5 to 80, P = 3 D, T 10 to 10⁷, tolerances 10⁻¹ to 10⁻⁸, ε/α 0.05 to 16, η₀ 0.01 to 10.
 */
export function estimateEvaluations(trial: Trial, fromStep: number, toStep: number): number {
  if (toStep <= fromStep) return 0;
  const { method } = trial;
  switch (method.kind) {
    case "gd":
    case "momentum":
    case "adam":
    case "adamw":
      return toStep - fromStep;
    case "flow":
      return (
        flowEvaluations(trial.parameters as TrialParameters, method.tolerance) *
        (pow(toStep, FLOW_POWER) - pow(fromStep, FLOW_POWER))
      );
  }
}

function flowEvaluations(
  { dimension, alpha, epsilon, sigma, learningRate }: TrialParameters,
  tolerance: number,
): number {
  return (
    FLOW_EVALUATIONS *
    pow(dimension / FLOW_DIMENSION, DIMENSION_POWER) *
    pow(Math.max(1, (epsilon * Math.max(1, sigma)) / alpha), STIFFNESS_POWER) *
    pow(learningRate, FLOW_POWER) *
    toleranceFactor(tolerance)
  );
}

/** Coarse steps are bounded by their stages, fine ones by their error. 1 at a tolerance of 10⁻³. */
function toleranceFactor(tolerance: number): number {
  const factor = (at: number): number => pow(at / 1e-3, -0.125) + 0.0058 * pow(at, -0.45);
  return factor(tolerance) / factor(1e-3);
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
