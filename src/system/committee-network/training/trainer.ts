import type { DenseNetwork, DenseSystem, DenseTrial } from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type CurveRow, type Trainer } from "../../../model/index.js";
import {
  decomposition,
  dot,
  hermite,
  polynomialLabels,
  randomStream,
  standardNormals,
  targetDirections,
  type SampleSet,
} from "../../../science/index.js";
import { activationOf } from "../../network/training/activation-of.js";
import { openDenseTrainer } from "../../network/training/open-dense-trainer.js";
import type { CommitteeNetworkParameters } from "../parameters.js";
import type { CommitteeNetworkTask } from "../task.js";
import { generalisedMoments } from "./generalised-moments.js";
import { initialState } from "./initial-state.js";

export { denseWorkplace as workplace } from "../../network/training/open-dense-trainer.js";

/** f(x) = (α/N) Σᵢ aᵢ φ(wᵢ·x) on inputs N(0, I/D): the inputs, directions and weights of `polynomial` with the same seeds. */
export const dense: DenseSystem = {
  networkOf: committeeNetwork,
  countsOf: (trial) => ({ train: trial.parameters.samples, test: taskOf(trial).test.samples }),
  samplesOf: (trial) => {
    const { samples } = parametersOf(trial);
    return {
      train: samplesOf(trial, "inputs", samples),
      test: samplesOf(trial, "testInputs", taskOf(trial).test.samples),
      outputs: 1,
    };
  },
  initialOf: (_network, stream, trial) => initialState(stream, parametersOf(trial), taskOf(trial)),
  rateFactor: ({ parameters }) => parameters.width,
  seriesOf: ({ job: { trial, metrics }, initial }, weights) =>
    metrics.includes("decomposition") ? errorTerms(trial, weights, initial) : {},
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Trainer => openDenseTrainer(choice, dense);

function taskOf({ task }: DenseTrial): CommitteeNetworkTask {
  return task as unknown as CommitteeNetworkTask;
}

function parametersOf({ parameters }: DenseTrial): CommitteeNetworkParameters {
  return parameters as unknown as CommitteeNetworkParameters;
}

/** State: Wᵀ [D, N], then a [N]. */
function committeeNetwork(trial: DenseTrial): DenseNetwork {
  const { width, dimension, readouts } = parametersOf(trial);
  return {
    layers: [
      {
        ...{ in: dimension, out: width, biases: false, trained: true, factor: 1 },
        activation: activationOf(trial.parameters),
      },
      {
        ...{ in: width, out: 1, biases: false, trained: readouts === "trained", factor: 1 / width },
        activation: { kind: "identity" },
      },
    ],
    tokens: 0,
    loss: "squared",
  };
}

function samplesOf(trial: DenseTrial, name: "inputs" | "testInputs", count: number): SampleSet<Float64Array> {
  const parameters = parametersOf(trial);
  const { dimension } = parameters;
  const { target } = taskOf(trial);
  const seeds = effectiveSeeds(parameters);
  const root = Math.sqrt(dimension);
  const inputs = standardNormals(randomStream(seeds.data, name), count * dimension).map((x) => x / root);
  const directions = targetDirections(seeds.target, dimension, target);
  const { degree } = target;
  const targets =
    degree === undefined
      ? polynomialLabels(inputs, dimension, directions, 1)
      : Float64Array.from({ length: count }, (_, s) => {
          const x = inputs.subarray(s * dimension, (s + 1) * dimension);
          return directions.reduce((sum, direction) => sum + hermite(degree, dot(direction, x))[0], 0);
        });
  return { count, inputSize: dimension, inputs, classes: null, targets };
}

/** The three terms of Eq. 6 with the moments of Eq. 22, for quadratic units on a quadratic target only. */
function errorTerms(
  trial: DenseTrial,
  weights: ArrayLike<number>,
  initial: ArrayLike<number>,
): Partial<CurveRow> {
  const parameters = parametersOf(trial);
  const { target } = taskOf(trial);
  const { dimension, width, alpha, epsilon, activation } = parameters;
  if (activation !== "quadratic" || target.degree !== undefined) return {};
  const directions = targetDirections(effectiveSeeds(parameters).target, dimension, target);
  const { trace, quadratic, linear } = decomposition(
    { dimension, directions, labelScale: 1, alpha, epsilon },
    generalisedMoments(weights, width, dimension),
    trial.centered ? generalisedMoments(initial, width, dimension) : null,
  );
  return { error_trace: trace, error_quadratic: quadratic, error_linear: linear };
}
