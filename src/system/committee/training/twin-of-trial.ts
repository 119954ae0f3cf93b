import { canonicalJson, decayPerStep, effectiveSeeds, type Json, type Trial } from "../../../model/index.js";
import {
  initialMoments,
  LinearisedTwin,
  trainKernelEigen,
  type Problem,
  type ProblemCache,
  type TwinSettings,
} from "../../../science/index.js";
import { dataKey, weightsKey } from "../data-key.js";
import type { CommitteeTrial } from "../trial.js";

/**
 * The linearised twin of a trial. Its time in steps is the time of the trial's method.
 *
 * Twins are shared between trials that have the same one, those that differ only in α for example (see
 * {@link twinKey}); the eigen-decomposition also between those that differ in target, learning rate or decay.
 * Cost: some 5P³ multiply-adds the first time.
 */
export function twinOfTrial(asked: Trial, problem: Problem, cache: ProblemCache): LinearisedTwin {
  const trial = asked as CommitteeTrial;
  return cache.twins.get(twinKey(trial), () => {
    const initial = initialMoments(problem);
    const { epsilon } = trial.parameters;
    const eigen = cache.eigen.get(`train/${kernelKey(trial)}`, () =>
      trainKernelEigen(problem, initial, epsilon),
    );
    return new LinearisedTwin(problem, initial, settingsOf(trial), eigen);
  });
}

/**
 * A text of everything that a twin depends on. α matters only without centring (it scales f₀) or with decay (it scales the
 * output that decays); otherwise trials of all α share a twin. The tolerance of `flow` never matters.
 */
export function twinKey(asked: Trial): string {
  const trial = asked as CommitteeTrial;
  const { labelScale, eigenvector = null } = trial.parameters;
  const { alpha, learningRate, centered, decayRate, method } = settingsOf(trial);
  const isAlphaFree = centered && decayRate === 0;
  return canonicalJson({
    kernel: kernelKey(trial),
    labels: labelsKey(trial),
    eigenvector,
    labelScale,
    learningRate,
    centered,
    decayRate,
    method,
    alpha: isAlphaFree ? null : alpha,
  });
}

/** A text of everything that the initial kernel on the train inputs depends on. */
function kernelKey(trial: CommitteeTrial): string {
  const { samples, sigma, epsilon } = trial.parameters;
  return `${dataKey(trial)}/${samples}/${weightsKey(trial)}/${sigma}/${epsilon}`;
}

/** The dependencies of the labels besides the kernel. */
function labelsKey({ task, parameters }: CommitteeTrial): Json {
  switch (task.kind) {
    case "eigenvector":
      return null;
    case "data":
      return { train: task.data.trainY.sha256, test: task.data.testY.sha256 };
    case "polynomial": {
      const test = task.test === "population" ? task.test : { ...task.test };
      return { test, target: { ...task.target }, seed: effectiveSeeds(parameters).target };
    }
  }
}

function settingsOf({ parameters, centered, method }: CommitteeTrial): TwinSettings {
  return {
    alpha: parameters.alpha,
    epsilon: parameters.epsilon,
    learningRate: parameters.learningRate,
    centered,
    decayRate: decayPerStep(parameters),
    method: method.kind === "flow" ? "flow" : "gd", // a committee machine has no other
  };
}
