import { ENGINE_VERSIONS } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import {
  NETWORK_LOSS_UNIT,
  NETWORK_MECHANISM,
  NETWORK_METHOD_SETTINGS,
  networkCost,
  networkRest,
} from "../network/network.js";
import {
  denseShape,
  FLOW_IN_DOUBLE,
  HIDDEN_RULES,
  numberBytes,
  SMALL_NETWORK_METHODS,
} from "../network/small-network.js";
import { inheritedByPairs, PAIRS_LEFT, pairUnit } from "../network/modular-pairs.js";
import { GROMOV, KUMAR, LYU } from "../references.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE } from "../rules.js";
import { FOURIER_OF_SQUARES, PARAMETERS, SERIES } from "./parameters.js";

/**
 * (a + b) mod p by a two-layer network, by default with quadratic activation and trained on the mean squared error. Source: Kumar et al.,
 * arXiv:2310.06110, Fig. 2; Gromov, arXiv:2301.02679; Lyu et al., arXiv:2311.18817, §2 (ReLU, cross-entropy, standard scaling).
 */
export const modularMlp = defineSystem({
  kind: "modular-mlp",
  title: "Quadratic network on modular addition",
  references: [KUMAR, GROMOV, LYU],
  parameters: PARAMETERS,
  streams: ["dataSeed", "weightsSeed"],
  methods: SMALL_NETWORK_METHODS,
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["dense"],
  centering: "optional",
  series: SERIES,
  amount: "samples",
  numerics: () => ({ name: "dense", version: ENGINE_VERSIONS.dense }),
  formerNumerics: [{ name: "network", version: 3 }],
  inherited: inheritedByPairs,
  rules: [
    DECAY_BELOW_ONE,
    PAIRS_LEFT,
    BATCH_WITHIN_SAMPLES,
    FLOW_IN_DOUBLE,
    FOURIER_OF_SQUARES,
    ...HIDDEN_RULES,
  ],
  cost: (setting) => {
    const { width: N, modulus: p } = setting.parameters;
    const weights = N * (2 * p + p);
    const size = { weights, kept: p * p, inputs: 2, outputs: p };
    return networkCost(setting, weights, size, numberBytes(setting.parameters));
  },
  shape: (setting) => {
    const { modulus: p, width: N, loss, activation, degree, scaling } = setting.parameters;
    return denseShape(setting, [p, N, loss, activation, degree, scaling]);
  },
  rest: (setting) => networkRest(setting, setting.parameters.loss),
  preset: {
    parameters: { modulus: 13, width: 100 },
    derive: { samples: "round(fraction * modulus ^ 2)" },
    auxiliary: { fraction: 0.9 },
    centered: false,
    method: { kind: "gd" },
    steps: 1e4,
    grok: { measure: "accuracy", train: 1, test: 0.95 },
  },
  report: {
    amountUnit: pairUnit,
    lossUnit: NETWORK_LOSS_UNIT,
    clock: {
      symbol: "τ",
      meaning: "τ = η₀λt/α², time in units of the weights' decay",
      factor: ({ learningRate, weightDecay, alpha }) => (learningRate * weightDecay) / (alpha * alpha),
    },
    mechanism: [
      ...NETWORK_MECHANISM,
      {
        title: "Inverse participation ratio of the weights' frequencies",
        columns: ["ipr_inputs", "ipr_outputs"],
        scale: "share",
        axis: "IPR",
      },
    ],
    definition:
      "f = α W₂ φ(W₁ x) / (N D), at standard scaling α W₂ φ(W₁ x + b), classifies the pairs (a, b), one-hot, by (a + b) mod p. φ is the activation, by default z²; it is trained on the loss, by default the mean squared error.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});
