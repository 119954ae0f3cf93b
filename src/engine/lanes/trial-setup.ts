import { loadArray } from "../../arrays/index.js";
import { decayPerStep, type CommitteeParameters, type CommitteeTrial, type Job } from "../../model/index.js";
import {
  initialMoments,
  kernelRegression,
  makeProblem,
  neuralTangentKernel,
  twinOfTrial,
  type LinearisedTwin,
  type Moments,
  type Problem,
  type ProblemCache,
} from "../../science/index.js";

/** A job with everything computed from its trial before the first step. */
export interface TrialSetup {
  readonly job: Job;
  readonly problem: Problem;
  readonly parameters: CommitteeParameters;
  readonly centered: boolean;
  /** (w̄₀, M₀). */
  readonly initialMoments: Moments;
  /** [γ] per step. */
  readonly decay: number;
  /** Linearised twin, where the job asks for it. */
  readonly twin: LinearisedTwin | null;
  /** Normalised K₀ on the train inputs, [P·P], where the job asks for its distance. */
  readonly initialKernel: Float64Array | null;
  /** Test loss of kernel regression with K₀, where the job asks for it. */
  readonly kernelTest: number | null;
}

/**
 * Data, target, weights and their moments for a job.
 *
 * @throws GrokError TRIAL when the trial cannot be set up (an eigenvector beyond the kernel's rank, own data that are gone).
 */
export function setUpTrial(job: Job, cache: ProblemCache): TrialSetup {
  const { metrics } = job;
  const trial = job.trial as CommitteeTrial;
  const { parameters } = trial;
  const problem = makeProblem(trial, cache, loadArray);
  const start = momentsAtStart(problem);
  return {
    job,
    problem,
    parameters,
    centered: trial.centered,
    initialMoments: start,
    decay: decayPerStep(parameters),
    twin: metrics.includes("linearised") ? twinOfTrial(trial, problem, cache) : null,
    initialKernel: metrics.includes("kernelDistance") ? trainKernel({ problem, parameters }, start) : null,
    kernelTest: metrics.includes("kernelRegression")
      ? kernelRegression(problem, start, parameters.epsilon).testLoss
      : null,
  };
}

/** Normalised kernel on the train inputs, [P·P]. */
export function trainKernel(
  { problem, parameters }: Pick<TrialSetup, "problem" | "parameters">,
  moments: Moments,
): Float64Array {
  return neuralTangentKernel(problem.trainInputs, problem.trainInputs, moments, parameters.epsilon);
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
