import {
  denseInitial,
  type DenseLoss,
  type DenseNetwork,
  type DenseSystem,
  type DenseTrial,
  type PlainActivation,
} from "../../../engine/index.js";
import { effectiveSeeds, type BackendChoice, type Trainer } from "../../../model/index.js";
import { modularAddition, type SampleSet } from "../../../science/index.js";
import { openDenseTrainer } from "../../network/training/open-dense-trainer.js";

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
    const sets = modularAddition(effectiveSeeds(parameters).data, modulus, parameters.samples, modulus);
    return { ...sets, train: onRows(sets.train, modulus), test: onRows(sets.test, modulus) };
  },
  initialOf: (network, stream) => denseInitial(network, stream, "normal"),
  rateFactor: ({ parameters }) => parameters.width,
};

/** A trainer of this system. */
export const open = (choice: BackendChoice): Trainer => openDenseTrainer(choice, dense);

/**
 * Two layers on two one-hot tokens: g(x) = (1/DN) W₂ φ(W₁x), φ(z) = z² by default, D = 2p, N hidden units, C = p
 * outputs, no biases. State: W₁ᵀ [2p, N], W₂ᵀ [N, p].
 *
 * Source: Gromov, arXiv:2301.02679; scaling of the Kumar authors' notebook, whose output is this times α = s².
 */
function modularNetwork({ parameters }: DenseTrial): DenseNetwork {
  const { width, activation, loss } = parameters;
  const modulus = Number(parameters.modulus);
  const dimension = 2 * modulus;
  const common = { biases: false, trained: true };
  return {
    layers: [
      {
        ...common,
        in: dimension,
        out: width,
        factor: 1,
        activation: { kind: activation as PlainActivation },
      },
      {
        ...common,
        in: width,
        out: modulus,
        factor: 1 / (dimension * width),
        activation: { kind: "identity" },
      },
    ],
    tokens: 2,
    loss: loss as DenseLoss,
  };
}

/** Tokens (a, b) as rows of the first layer's weights: those of b follow those of a. */
function onRows(set: SampleSet, modulus: number): SampleSet {
  return { ...set, inputs: set.inputs.map((token, k) => (k % 2 === 0 ? token : modulus + token)) };
}
