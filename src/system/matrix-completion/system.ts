import { log, type Rule } from "../../model/index.js";
import { decayRest } from "../decay-rest.js";
import { defineSystem } from "../define-system.js";
import { plainWorkplace } from "../plain-workplace.js";
import { LYU, RKC } from "../references.js";
import { PLAIN_DECAY_BELOW_ONE } from "../rules.js";
import { PARAMETERS, SERIES, type MatrixCompletion } from "./parameters.js";

/** Test entries are those that are not observed. */
const TEST_ENTRIES_LEFT: Rule<MatrixCompletion> = {
  names: ["samples", "dimension"],
  check: ({ parameters: { samples, dimension: d } }) =>
    samples < d * d
      ? null
      : {
          path: "samples",
          expected: `fewer than the dimension² = ${d * d} entries of the table, so that some are left to test on`,
          found: String(samples),
        },
};

/**
 * W = UUᵀ − VVᵀ completes a part of a multiplication table. From large weights the rest is filled with zeros; weight decay turns that
 * into the completion of least nuclear norm, which is right, after a time ~ ln(α)/λ. Source: Lyu et al., arXiv:2311.18817, §3.4.
 */
export const matrixCompletion = defineSystem({
  kind: "matrix-completion",
  title: "Completion of a multiplication table",
  references: [LYU, RKC],
  parameters: PARAMETERS,
  streams: ["dataSeed"],
  methods: ["flow", "gd", "momentum", "adam", "adamw"],
  methodSettings: ["warmup"],
  series: SERIES,
  facts: [
    {
      name: "zero_fill",
      symbol: "",
      meaning: "test loss of the early phase: observed entries and their mirror images right, all others 0",
      metric: null,
    },
    {
      name: "transition",
      symbol: "ln α/ηλ",
      meaning: "predicted step of the transition to leading order, ln(α)/(ηλ)",
      metric: null,
    },
  ],
  amount: "samples",
  numerics: () => ({ name: "matrix-completion", version: 1 }),
  rules: [TEST_ENTRIES_LEFT, PLAIN_DECAY_BELOW_ONE],
  cost: ({ method, parameters: { samples: P, dimension: d } }) => ({
    flopsPerEvaluation: 12 * P * d,
    checkpointBytes: 8 * ((method.kind === "flow" ? 14 : 6) * d * d + 10),
    memoryBytes: 8 * 40 * d * d,
  }),
  flowEvaluations: ({ parameters }, step) => flowEvaluations(parameters, step),
  shape: ({ parameters: { dimension: d, samples } }) => ({ group: null, inputs: `D=${d}`, samples }),
  rest: ({ method, parameters: { learningRate: rate, weightDecay: penalty } }) => {
    if (method.kind === "adam") return { kind: "never" };
    if (penalty === 0) return { kind: "fitted" };
    return decayRest(method, rate * penalty);
  },
  preset: {
    parameters: { alpha: 10, dimension: 24, samples: 173, weightDecay: 1e-3, learningRate: 0.1 },
    centered: false,
    method: { kind: "flow" },
    steps: 1e6,
    grok: { train: 0.01, test: 0.1 },
  },
  report: {
    clock: {
      symbol: "τ",
      meaning: "τ = ηλt, time in units of the weights' decay",
      factor: ({ learningRate, weightDecay }) => learningRate * weightDecay,
    },
    amountUnit: ({ dimension: d }) => ({ symbol: "d²", name: "table", value: d * d }),
    mechanism: [
      { title: "Norm", columns: ["parameter_norm"] },
      { title: "Largest entry that was never observed", columns: ["unobserved_size"] },
      { title: "Nuclear norm of W", columns: ["nuclear_norm"], scale: "linear" },
    ],
    definition:
      "W = UUᵀ − VVᵀ, from U = V = αI, learns P of the d² entries ij/d² of a multiplication table with weight decay, and is tested on the others.",
  },
  workplace: plainWorkplace,
  trainer: async () => (await import("./training/trainer.js")).trainer,
});

/**
 * Right-hand sides of flow: the stages of a stabilised step grow as the root of its length times the curvature, which is
 * about ηα² until the weights have decayed, within twice ln(α)/(ηλ) steps, and of order η from then on.
 *
 * Source: ours, within a factor of 2 of d = 24 and 97, α 10 to 80, λ 0 to 2·10⁻³, 100 to 10⁶ steps.
 */
function flowEvaluations(
  { alpha, learningRate: rate, weightDecay: penalty }: MatrixCompletion,
  step: number,
): number {
  const decayed = penalty > 0 ? (2 * log(Math.max(alpha, 1))) / (rate * penalty) : Infinity;
  const stiff = alpha * Math.sqrt(rate * Math.min(step, decayed));
  return 50 + stiff + 5 * Math.sqrt(rate * step);
}
