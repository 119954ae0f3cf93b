import type { Rule } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { plainWorkplace } from "../plain-workplace.js";
import { LIU } from "../references.js";
import { PARAMETERS, SERIES, type EffectiveTheory } from "./parameters.js";

/** Test samples are those that are not train samples. */
const TEST_SAMPLES_LEFT: Rule<EffectiveTheory> = {
  names: ["samples", "tokens"],
  check: ({ parameters: { samples, tokens: p } }) => {
    const all = (p * (p + 1)) / 2;
    if (samples < all) return null;
    return {
      path: "samples",
      expected: `fewer than all p(p + 1)/2 = ${all} samples, so that some are left to test on`,
      found: String(samples),
    };
  },
};

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
  facts: [
    {
      name: "parallelograms",
      symbol: "|P₀(D)|",
      meaning: "parallelograms of train samples",
      metric: null,
    },
    {
      name: "dof",
      symbol: "dof",
      meaning: "dimension of the null space of A: directions in which a representation is free",
      metric: null,
    },
    {
      name: "linear",
      symbol: "",
      meaning: "1 where the train samples leave linear representations alone (dof = 2), else 0",
      metric: null,
    },
    {
      name: "lambda3",
      symbol: "λ₃",
      meaning:
        "third smallest eigenvalue of Q = 2AᵀA/Z₀, the sum of parallelograms not divided by their number; null where dof > 2",
      metric: null,
    },
    {
      name: "predicted_step",
      symbol: "3/ηλ₃",
      meaning: "predicted step at which representations are linear, 3/(λ₃η)",
      metric: null,
    },
  ],
  amount: "samples",
  numerics: () => ({ name: "effective-theory", version: 1 }),
  rules: [TEST_SAMPLES_LEFT],
  cost: ({ parameters: { tokens: p, embeddingDimension: k } }) => ({
    flopsPerEvaluation: 4 * p * p * k,
    checkpointBytes: 8 * (p * k + 4),
    memoryBytes: 8 * p * p * (p + 8),
  }),
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
