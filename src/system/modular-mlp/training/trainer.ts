import {
  type DenseLoss,
  type DenseNetwork,
  type DenseSystem,
  type DenseTrial,
} from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import {
  modularAddition,
  randomStream,
  withWrongLabels,
  type Numbers,
  type SampleSet,
} from "../../../science/index.js";
import { activationOf } from "../../network/training/activation-of.js";
import { openDenseTrainer } from "../../network/training/open-dense-trainer.js";
import type { ModularMlp } from "../parameters.js";
import { initialState } from "./initial-state.js";
import { participation } from "./participation.js";

export { denseWorkplace as workplace } from "../../network/training/open-dense-trainer.js";

/** The mean-field factor N of the learning rate belongs to this network alone. */
export const dense: DenseSystem = {
  networkOf: modularNetwork,
  countsOf: ({ parameters: { samples, modulus } }) => ({
    train: samples,
    test: Number(modulus) * Number(modulus) - samples,
  }),
  samplesOf: ({ parameters }) => {
    const modulus = Number(parameters.modulus);
    const { data } = effectiveSeeds(parameters);
    const { train, test, outputs } = modularAddition(data, modulus, parameters.samples, modulus);
    const noise = randomStream(data, "inputs/wrongLabels");
    const noisy = withWrongLabels(train, Number(parameters.labelNoise), { classes: modulus, outputs }, noise);
    const finish = (set: SampleSet<Numbers>): SampleSet<Numbers> =>
      withSigns(onRows(set, modulus), parameters.loss === "logistic");
    return { train: finish(noisy), test: finish(test), outputs };
  },
  initialOf: (network, stream, trial) => initialState(network, stream, parametersOf(trial)),
  rateFactor: ({ parameters }) => (parameters.scaling === "standard" ? 1 : parameters.width),
  seriesOf: ({ job: { trial, metrics } }, weights) => {
    if (!metrics.includes("ipr")) return {};
    const { width, modulus } = parametersOf(trial);
    const { inputs, outputs } = participation(weights, width, modulus);
    return {
      extra: {
        ...(inputs === null ? {} : { ipr_inputs: inputs }),
        ...(outputs === null ? {} : { ipr_outputs: outputs }),
      },
    };
  },
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Trainer => openDenseTrainer(choice, dense);

function parametersOf({ parameters }: DenseTrial): ModularMlp {
  return parameters as unknown as ModularMlp;
}

/**
 * Two layers on two one-hot tokens: g(x) = (1/DN) W₂ φ(W₁x), φ(z) = z² by default, D = 2p, N hidden units, C = p
 * outputs, no biases; at `standard` scaling g(x) = W₂ φ(W₁x + b). State: W₁ᵀ [2p, N], b [N] where there is one, W₂ᵀ [N, p].
 *
 * Source: Gromov, arXiv:2301.02679; scaling of the Kumar authors' notebook, whose output is this times α = s².
 */
function modularNetwork({ parameters }: DenseTrial): DenseNetwork {
  const { width, loss, scaling } = parameters;
  const isStandard = scaling === "standard";
  const modulus = Number(parameters.modulus);
  const dimension = 2 * modulus;
  const common = { biases: false, trained: true };
  return {
    layers: [
      {
        ...common,
        biases: isStandard,
        in: dimension,
        out: width,
        factor: 1,
        activation: activationOf(parameters),
      },
      {
        ...common,
        in: width,
        out: modulus,
        factor: isStandard ? 1 : 1 / (dimension * width),
        activation: { kind: "identity" },
      },
    ],
    tokens: 2,
    loss: loss as DenseLoss,
  };
}

/** Tokens (a, b) as rows of the first layer's weights: those of b follow those of a. */
function onRows(set: SampleSet<Numbers>, modulus: number): SampleSet<Numbers> {
  return { ...set, inputs: set.inputs.map((token, k) => (k % 2 === 0 ? token : modulus + token)) };
}

/** Labels of the logistic loss are 1 for the class and −1 for the others. */
function withSigns(set: SampleSet<Numbers>, isLogistic: boolean): SampleSet<Numbers> {
  return isLogistic ? { ...set, targets: set.targets.map((y) => 2 * y - 1) } : set;
}
