import type { Rule } from "../../model/index.js";
import { decayRest } from "../decay-rest.js";
import { defineSystem } from "../define-system.js";
import { plainWorkplace } from "../plain-workplace.js";
import { LYU, RKC } from "../references.js";
import { PLAIN_DECAY_BELOW_ONE } from "../rules.js";
import { PARAMETERS, SERIES, type DiagonalLinear } from "./parameters.js";

/** Inputs are kept as single precision, train and test. */
const INPUT_BYTES = 4;
/** Bytes of the random number that it is made of; those of one set are there at once. */
const DRAWN_BYTES = 8;

/** An even number of signs can add up to 0, which is not a label. */
const SPARSE_TEACHER: Rule<DiagonalLinear> = {
  names: ["inputs", "sparsity", "dimension"],
  check: ({ parameters: { inputs, sparsity, dimension } }) => {
    if (inputs !== "sparse") return null;
    if (sparsity % 2 === 1 && sparsity <= dimension) return null;
    return {
      path: "sparsity",
      expected: `an odd number of at most dimension = ${dimension}`,
      found: String(sparsity),
    };
  },
};

/**
 * A diagonal linear network f(x) = ⟨u² − v², x⟩ with logistic loss and weight decay. From large weights it fits as the ℓ₂
 * classifier of the kernel, and turns into the ℓ₁ one after a time ~ ln(α)/λ: late generalisation where the teacher is
 * sparse, late loss of it where the signal is dense. Source: Lyu et al., arXiv:2311.18817, §3.
 */
export const diagonalLinear = defineSystem({
  kind: "diagonal-linear",
  title: "Diagonal linear network",
  references: [LYU, RKC],
  parameters: PARAMETERS,
  streams: ["dataSeed", "targetSeed"],
  methods: ["flow", "gd", "momentum", "adam", "adamw"],
  methodSettings: ["warmup"],
  series: SERIES,
  amount: "samples",
  numerics: () => ({ name: "diagonal-linear", version: 1 }),
  rules: [SPARSE_TEACHER, PLAIN_DECAY_BELOW_ONE],
  cost: ({ method, parameters: { samples: P, dimension: D, testSamples } }) => ({
    flopsPerEvaluation: 4 * P * D,
    checkpointBytes: 8 * ((method.kind === "flow" ? 3 * P : 6 * D) + 10),
    memoryBytes: (INPUT_BYTES * (P + testSamples) + DRAWN_BYTES * Math.max(P, testSamples)) * D + 8 * 10 * D,
  }),
  shape: ({ parameters: { dimension: D, samples: P } }) => ({ group: null, inputs: `D=${D}`, samples: P }),
  rest: ({ method, parameters: { learningRate: rate, weightDecay: penalty } }) => {
    if (penalty === 0 || method.kind === "adam") return { kind: "never" };
    return decayRest(method, rate * penalty);
  },
  preset: {
    parameters: { alpha: 32, dimension: 500, samples: 100, weightDecay: 1e-3, learningRate: 0.01 },
    centered: false,
    method: { kind: "flow" },
    steps: 3e6,
    grok: { measure: "accuracy", train: 1, test: 0.95 },
  },
  report: {
    clock: {
      symbol: "τ",
      meaning: "τ = ηλt, time in units of the weights' decay",
      factor: ({ learningRate, weightDecay }) => learningRate * weightDecay,
    },
    lossUnit: { symbol: "log 2", meaning: "the loss of an output of 0, log 2" },
    amountUnit: ({ dimension: D }) => ({ symbol: "D", name: "dimension", value: D }),
    mechanism: [
      { title: "Norm", columns: ["parameter_norm"] },
      { title: "Margins over norms of w", columns: ["margin_l1", "margin_l2"] },
    ],
    definition:
      "A diagonal linear network f(x) = Σ_i (u_i² − v_i²) x_i, all of whose weights begin at α/√(2D), is trained with the logistic loss and weight decay.",
  },
  workplace: plainWorkplace,
  trainer: async () => (await import("./training/trainer.js")).trainer,
});
