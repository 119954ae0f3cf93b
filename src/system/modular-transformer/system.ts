import { ENGINE_VERSIONS, type SeriesSpec } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { inheritedByPairs, pairUnit, PAIRS_LEFT } from "../network/modular-pairs.js";
import {
  CLASSIFIER_SERIES,
  NETWORK_LOSS_UNIT,
  NETWORK_MECHANISM,
  NETWORK_METHODS,
  NETWORK_METHOD_SETTINGS,
  networkCost,
  networkRest,
  networkShape,
} from "../network/network.js";
import {
  alpha,
  labelNoise,
  learningRate,
  modulus,
  samples,
  sigma,
  weightDecay,
  width,
} from "../parameters.js";
import { NANDA, POWER } from "../references.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE } from "../rules.js";
import { onRequest } from "../series.js";
import { HEADS } from "./heads.js";

const progress = (column: string, symbol: string, meaning: string): SeriesSpec =>
  onRequest("progress", column, symbol, meaning);

/** The progress measures of Nanda et al. Key frequencies are the five with the largest energy at the step. */
const PROGRESS_SERIES: readonly SeriesSpec[] = [
  progress(
    "restricted_loss",
    "restricted",
    "cross-entropy over all pairs of the logits' key frequencies and means alone",
  ),
  progress(
    "excluded_loss",
    "excluded",
    "cross-entropy over the train set of the logits without their key frequencies",
  ),
  progress("embedding_gini", "Gini", "Gini coefficient of the norms of the embedding's Fourier components"),
  ...[1, 2, 3, 4, 5].map((place) =>
    progress(
      `key_frequency_${place}`,
      `k${place}`,
      `key frequency of the logits, number ${place} by its energy`,
    ),
  ),
];

/**
 * (a + b) mod p by a one-layer transformer without layer norm, trained on the cross-entropy. Source: Nanda et al.,
 * arXiv:2301.05217; Power et al., arXiv:2201.02177.
 */
export const modularTransformer = defineSystem({
  kind: "modular-transformer",
  title: "Transformer on modular addition",
  references: [NANDA, POWER],
  parameters: {
    alpha,
    samples,
    width: { ...width, meaning: "width of the residual stream, a multiple of the number of heads" },
    modulus,
    weightDecay,
    sigma,
    learningRate,
    labelNoise,
  },
  streams: ["dataSeed", "weightsSeed"],
  methods: NETWORK_METHODS,
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["network"],
  centering: "optional",
  series: [...CLASSIFIER_SERIES, ...PROGRESS_SERIES],
  amount: "samples",
  // 3: where p + 1 = 4 N, the hidden layer's initial weights had half their stated deviation.
  numerics: ({ parameters: { modulus: p, width: N } }) => ({
    name: "network",
    version: p + 1 === 4 * N ? 3 : ENGINE_VERSIONS.network,
  }),
  inherited: inheritedByPairs,
  rules: [
    DECAY_BELOW_ONE,
    {
      names: ["width"],
      check: ({ parameters: { width: N } }) =>
        N % HEADS === 0
          ? null
          : {
              path: "width",
              expected: `a multiple of ${HEADS}, the number of heads of the transformer`,
              found: String(N),
            },
    },
    PAIRS_LEFT,
    BATCH_WITHIN_SAMPLES,
  ],
  cost: (setting) => {
    const { width: N, modulus: p } = setting.parameters;
    // 4 N of the attention, 8 N of the MLP; embeddings in and out.
    const weights = N * (12 * N + 2 * p);
    const size = { weights, kept: p * p, inputs: 2, outputs: p };
    return networkCost(setting, N * (9 * N + p), size); // W_O, the two of the MLP at 4 N, W_U
  },
  shape: networkShape,
  rest: (setting) => networkRest(setting, "cross-entropy"),
  preset: {
    parameters: { modulus: 31, width: 32, learningRate: 3e-3, weightDecay: 1 },
    derive: { samples: "round(fraction * modulus ^ 2)" },
    auxiliary: { fraction: 0.65 },
    centered: false,
    method: { kind: "adamw", beta2: 0.98, rateRule: "constant", warmup: 10 },
    steps: 2e3,
    grok: { measure: "accuracy", train: 0.99, test: 0.9 },
  },
  report: {
    amountUnit: pairUnit,
    lossUnit: NETWORK_LOSS_UNIT,
    mechanism: [
      {
        title: "Progress: losses with key frequencies alone, and without them",
        columns: ["restricted_loss", "excluded_loss"],
        axis: "cross-entropy",
      },
      {
        title: "Sparsity of the embedding over frequencies",
        columns: ["embedding_gini"],
        scale: "share",
        axis: "Gini coefficient",
      },
      ...NETWORK_MECHANISM,
    ],
    definition:
      "A one-layer transformer (attention with four heads, an MLP, no layer norm) classifies the pairs (a, b) by (a + b) mod p; it is trained on the cross-entropy of α times its logits.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});
