import { decayPerStep, type Job, type TrialParameters } from "../model/index.js";
import {
  initialMoments,
  makeProblem,
  type Moments,
  type Problem,
  type ProblemCache,
} from "../science/index.js";

/** A job with everything computed from its trial before the first step. */
export interface TrialSetup {
  readonly job: Job;
  readonly problem: Problem;
  readonly parameters: TrialParameters;
  readonly centered: boolean;
  /** (w̄₀, M₀). */
  readonly initialMoments: Moments;
  /** [γ] per step. */
  readonly decay: number;
}

/**
 * Data, target, weights and their moments for a job.
 *
 * @throws GrokError TRIAL when the trial cannot be set up (an eigenvector beyond the kernel's rank, say).
 */
export function setUpTrial(job: Job, cache: ProblemCache): TrialSetup {
  const problem = makeProblem(job.trial, cache);
  return {
    job,
    problem,
    parameters: job.trial.parameters,
    centered: job.trial.centered,
    initialMoments: momentsAtStart(problem),
    decay: decayPerStep(job.trial.parameters),
  };
}

const momentsByWeights = new WeakMap<Float64Array, Moments>();

/** Moments at initialisation, computed once for weights that many trials share. */
function momentsAtStart(problem: Problem): Moments {
  const weights = problem.initialWeights;
  if (weights === null) return initialMoments(problem);
  let moments = momentsByWeights.get(weights);
  if (moments === undefined) {
    moments = initialMoments(problem);
    momentsByWeights.set(weights, moments);
  }
  return moments;
}
