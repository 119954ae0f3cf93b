import { log } from "../../model/index.js";
import { defineSystem } from "../define-system.js";
import { plainWorkplace } from "../plain-workplace.js";
import { LEVI } from "../references.js";
import { PLAIN_DECAY_BELOW_ONE } from "../rules.js";
import { WITHIN_PANELS } from "../series.js";
import { PARAMETERS, SERIES } from "./parameters.js";

/**
 * A linear student learns a linear teacher from Gaussian inputs by full-batch descent on the mean squared error. In the
 * eigenbasis of the sample covariance all numbers are independent, so the state at any step is known exactly.
 * Source: Levi, Beck & Bar-Sinai, arXiv:2310.16441.
 */
export const linearRegression = defineSystem({
  kind: "linear-regression",
  title: "Linear student that learns a linear teacher",
  references: [LEVI],
  parameters: PARAMETERS,
  methods: ["flow", "gd"],
  series: SERIES,
  amount: "samples",
  numerics: () => ({ name: "linear-regression", version: 1 }),
  rules: [PLAIN_DECAY_BELOW_ONE],
  cost: ({ parameters: { samples: P, dimension: D, outputs: K } }) => {
    const rank = Math.min(P, D);
    return {
      // Cost of a record, since no step is computed.
      flopsPerEvaluation: 2 * P * rank * K,
      checkpointBytes: 8,
      memoryBytes: 8 * (P * D + P * rank + 4 * rank * rank + 8 * D * K),
    };
  },
  // The state at any step is known directly; only the records take time, some eight for each factor of e.
  flowEvaluations: (_setting, step) => 8 * log(1 + step),
  shape: ({ parameters: { dimension: D, samples: P } }) => ({ group: null, inputs: `D=${D}`, samples: P }),
  rest: ({ parameters: { learningRate: rate, weightDecay: penalty } }) =>
    penalty > 0 ? { kind: "decay", perStep: rate * penalty } : { kind: "fitted" },
  preset: {
    parameters: { dimension: 200, samples: 250 },
    centered: false,
    method: { kind: "flow" },
    steps: 1e5,
    grok: { measure: "accuracy", train: 0.95, test: 0.95 },
  },
  report: {
    amountUnit: ({ dimension: D }) => ({ symbol: "D", name: "dimension", value: D }),
    mechanism: [{ title: "Norm", columns: ["parameter_norm"] }, ...WITHIN_PANELS],
    definition:
      "A linear student f(x) = Sᵀx learns a linear teacher y = Tᵀx from Gaussian inputs x ~ N(0, I); it is trained on the mean squared error over samples and outputs.",
  },
  workplace: plainWorkplace,
  trainer: async () => (await import("./training/trainer.js")).trainer,
});
