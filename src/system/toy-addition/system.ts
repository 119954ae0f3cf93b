import { ENGINE_VERSIONS, type Rule } from "../../model/index.js";
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
import { LIU } from "../references.js";
import { BATCH_WITHIN_SAMPLES, DECAY_BELOW_ONE, penaltyDecay } from "../rules.js";
import { IN_S3, sampleCount } from "./operation-names.js";
import {
  FACTS,
  MATRICES_OF_S3,
  PARAMETERS,
  RATES_OF_TRAINED,
  SAMPLES_LEFT,
  SERIES,
  SUMS_OF_FIXED,
  TEMPLATES_OF_SQUARED,
  TOKENS_OF_S3,
  type ToyAddition,
} from "./parameters.js";

/** Decay must not change the sign of embeddings in one step. */
const EMBEDDING_DECAY_BELOW_ONE: Rule<ToyAddition> = {
  names: ["embeddingDecay", "embeddingRate", "alpha"],
  check: ({ method, parameters }) => {
    const { alpha, embeddingRate: learningRate, embeddingDecay: weightDecay } = parameters;
    const rate = penaltyDecay({ method, parameters: { alpha, learningRate, weightDecay } });
    return rate < 1
      ? null
      : {
          path: "embeddingDecay",
          expected: "a decay of embeddings per step, embeddingRate times embeddingDecay, below 1",
          found: `${rate} (embeddingDecay ${weightDecay}, embeddingRate ${learningRate}, alpha ${alpha})`,
          hint: "lower embeddingDecay or embeddingRate, or raise alpha",
        };
  },
};

/**
 * Trained embeddings of numbers and a decoder that is to say their sum: the whole of which system `effective-theory` is the part
 * of the embeddings. Source: Liu et al., arXiv:2205.10343, §3 and §4.
 */
export const toyAddition = defineSystem({
  kind: "toy-addition",
  title: "Embeddings and a decoder on addition",
  references: [LIU],
  parameters: PARAMETERS,
  methods: SMALL_NETWORK_METHODS,
  methodSettings: NETWORK_METHOD_SETTINGS,
  engines: ["dense"],
  centering: "optional",
  series: SERIES,
  facts: FACTS,
  amount: "samples",
  numerics: () => ({ name: "dense", version: ENGINE_VERSIONS.dense }),
  rules: [
    ...[
      SAMPLES_LEFT,
      TOKENS_OF_S3,
      MATRICES_OF_S3,
      TEMPLATES_OF_SQUARED,
      DECAY_BELOW_ONE,
      EMBEDDING_DECAY_BELOW_ONE,
    ],
    ...RATES_OF_TRAINED,
    ...SUMS_OF_FIXED,
    ...[BATCH_WITHIN_SAMPLES, FLOW_IN_DOUBLE, ...HIDDEN_RULES],
  ],
  cost: (setting) => {
    const {
      tokens: p,
      embeddingDimension: k,
      joined,
      width: N,
      loss,
      targetDimension,
      embeddings,
    } = setting.parameters;
    const isProduct = joined === "product";
    const outputs = loss === "squared" ? targetDimension : isProduct ? p : 2 * p - 1;
    const row = isProduct ? k * k : k;
    // The layers of a product are not trained, but cost.
    const fixed = isProduct ? 6 * row * row * k : 0;
    const table = embeddings === "trained" ? p * row : 0;
    const weights = table + fixed + N * ((joined === "concatenation" ? 2 * row : row) + N + outputs);
    const size = { weights, kept: sampleCount(setting.parameters), inputs: 2, outputs };
    return networkCost(setting, weights, size, numberBytes(setting.parameters));
  },
  shape: (setting) => {
    const {
      tokens,
      embeddingDimension,
      joined,
      width,
      loss,
      targetDimension,
      activation,
      degree,
      embeddings,
    } = setting.parameters;
    return denseShape(setting, [
      ...[tokens, embeddingDimension, joined, width],
      ...[loss, targetDimension, activation, degree, embeddings],
    ]);
  },
  rest: (setting) => {
    const { embeddingDecay, loss } = setting.parameters;
    // What decays by two rates rests at no time that is known.
    return embeddingDecay > 0 ? { kind: "never" } : networkRest(setting, loss);
  },
  preset: {
    parameters: { samples: 45 },
    centered: false,
    method: { kind: "adamw", rateRule: "constant" },
    steps: 5000,
    grok: { measure: "accuracy", train: 0.9, test: 0.9 },
  },
  report: {
    amountUnit: ({ operation, tokens: p }) =>
      operation === IN_S3
        ? { symbol: "p²", name: "pairs", value: p * p }
        : { symbol: "p(p+1)/2", name: "pairs", value: (p * (p + 1)) / 2 },
    lossUnit: NETWORK_LOSS_UNIT,
    mechanism: [
      {
        title: "Quality of the representation",
        columns: ["rqi", "predicted_accuracy"],
        scale: "share",
        axis: "share",
      },
      { title: "Norm of the embeddings", columns: ["embedding_norm"] },
      ...NETWORK_MECHANISM,
    ],
    definition:
      "Embeddings E of the numbers 0 … p − 1 and a decoder k-N-N-C are trained together on sums i + j: Dec(E_i + E_j) is to be a fixed random template of the sum, and answers with the nearest one; under other losses it classifies the sums. RQI is the share of parallelograms E_i + E_j = E_m + E_n, i + j = m + n, that hold. Under operation xy in S3, embeddings are matrices, the decoder is given the product E_x E_y, and RQI is the share of equal products that agree.",
  },
  workplace: async (choice) => (await import("./training/trainer.js")).workplace(choice),
  trainer: async (choice) => (await import("./training/trainer.js")).open(choice),
});
