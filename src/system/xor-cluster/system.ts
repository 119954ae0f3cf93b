import { decayRest } from "../decay-rest.js";
import { defineSystem } from "../define-system.js";
import { plainWorkplace } from "../plain-workplace.js";
import { XU } from "../references.js";
import { PLAIN_DECAY_BELOW_ONE } from "../rules.js";
import { PARAMETERS, SERIES } from "./parameters.js";

/**
 * A two-layer ReLU network with fixed read-outs learns XOR of four clusters with flipped labels. One step fits all train
 * samples, flipped ones too, as a linear classifier, which is right on half of the fresh ones; later neurons align with
 * the cluster centres, and the network is right on all of them. Source: Xu et al., arXiv:2310.02541.
 */
export const xorCluster = defineSystem({
  kind: "xor-cluster",
  title: "Two-layer ReLU network on XOR clusters",
  references: [XU],
  parameters: PARAMETERS,
  // Adaptive steps depend on the coordinates, and those of the samples are drawn.
  methods: ["gd", "momentum"],
  methodSettings: ["warmup"],
  streams: ["dataSeed", "weightsSeed"],
  series: SERIES,
  facts: [
    {
      name: "linear_train_accuracy",
      symbol: "",
      meaning: "accuracy on the train set of the linear classifier sign⟨Σ y x, ·⟩",
      metric: null,
    },
    {
      name: "linear_test_accuracy",
      symbol: "",
      meaning: "accuracy on the test set of the linear classifier sign⟨Σ y x, ·⟩",
      metric: null,
    },
    {
      name: "linear_cosine",
      symbol: "cos",
      meaning: "cosine over the test set between the network after one step of gd and ⟨Σ y x, ·⟩",
      metric: null,
    },
    {
      name: "imbalance",
      symbol: "",
      meaning: "larger |⟨Σ y x, μ⟩|/‖μ‖² of both centres: the larger, the likelier a cluster is lost",
      metric: null,
    },
  ],
  amount: "samples",
  numerics: () => ({ name: "xor-cluster", version: 1 }),
  rules: [PLAIN_DECAY_BELOW_ONE],
  cost: ({ method, parameters: { samples: P, dimension: p, width: N, testSamples: T } }) => {
    const moving = Math.min(P + 2, p);
    return {
      // Sums over half a triangle, and half of the neurons in the gradient.
      flopsPerEvaluation: 1.5 * P * N * moving,
      checkpointBytes: 8 * ((method.kind === "momentum" ? 2 : 1) * (N * moving + 1) + 10),
      memoryBytes: 8 * ((P + T) * moving + N * (5 * moving + P + 2 * T) + T * T),
    };
  },
  shape: ({ parameters: { dimension, samples } }) => ({ group: null, inputs: `D=${dimension}`, samples }),
  rest: ({ method, parameters: { learningRate: rate, weightDecay: penalty } }) => {
    if (penalty === 0) return { kind: "never" };
    return decayRest(method, rate * penalty);
  },
  preset: {
    parameters: { width: 250, testSamples: 150 },
    centered: false,
    method: { kind: "gd" },
    steps: 20,
    grok: { measure: "accuracy", train: 1, test: 0.95 },
  },
  report: {
    lossUnit: { symbol: "log 2", meaning: "the loss of an output of 0, log 2" },
    mechanism: [
      { title: "Neurons with a > 0 along the centres", columns: ["positive_first", "positive_second"] },
      { title: "Neurons with a < 0 along the centres", columns: ["negative_first", "negative_second"] },
    ],
    definition:
      "f(x) = Σ_j a_j max(0, ⟨w_j, x⟩) with fixed a_j = ±1/√N learns, with the logistic loss, the label 1 of inputs around ±μ₁ and −1 of inputs around ±μ₂, of which a share, flips, is flipped in the train set alone.",
  },
  workplace: plainWorkplace,
  trainer: async () => (await import("./training/trainer.js")).trainer,
});
