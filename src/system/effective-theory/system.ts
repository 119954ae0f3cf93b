import { log } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { plainWorkplace } from "../plain-workplace.js";
import { LIU } from "../references.js";
import { FACTS, PARAMETERS, SERIES, TEST_SAMPLES_LEFT } from "./parameters.js";

/**
 * Embeddings of numbers that are added, moved by the effective loss of their parallelograms alone: representations become
 * linear where the train samples fix them, after a time 1/λ₃. Source: Liu et al., arXiv:2205.10343, §3.
 */
export const effectiveTheory = defineSystem({
  kind: "effective-theory",
  title: "Effective theory of representations",
  references: [LIU],
  parameters: PARAMETERS,
  streams: ["dataSeed", "weightsSeed"],
  methods: ["flow", "gd"],
  series: SERIES,
  facts: FACTS,
  amount: "samples",
  numerics: () => ({ name: "effective-theory", version: 2 }),
  rules: [TEST_SAMPLES_LEFT],
  cost: ({ parameters: { tokens: p, embeddingDimension: k } }) => ({
    flopsPerEvaluation: 4 * p * p * k,
    checkpointBytes: 8 * (p * k + 4),
    memoryBytes: 8 * p * p * (p + 8),
  }),
  // The state at any step is known directly; only the records take time, some five for each factor of e.
  flowEvaluations: (_setting, step) => 5 * log(1 + step),
  shape: ({ parameters: { tokens, samples } }) => ({ group: null, inputs: `p=${tokens}`, samples }),
  rest: () => ({ kind: "fitted" }),
  preset: {
    parameters: { samples: 40 },
    centered: false,
    method: { kind: "flow" },
    steps: 1e5,
    grok: { measure: "accuracy", train: 0.95, test: 0.95 },
  },
  report: {
    lossUnit: { symbol: "ℓ₀/Z₀ at random", meaning: "the mean of ℓ₀/Z₀ over independent embeddings" },
    mechanism: [
      {
        title: "Quality of the representation",
        columns: ["rqi", "predicted_accuracy"],
        scale: "share",
        axis: "share",
      },
    ],
    definition:
      "Embeddings E of the numbers 0 … p − 1 descend ℓ₀/Z₀, where ℓ₀ is the sum of |E_i + E_j − E_m − E_n|² over pairs of train samples with i + j = m + n, and Z₀ = Σ |E|²; no decoder is trained.",
  },
  workplace: plainWorkplace,
  trainer: async () => (await import("./training/trainer.js")).trainer,
});
