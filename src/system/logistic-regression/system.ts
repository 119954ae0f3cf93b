import { log, pow } from "../../model/index.js";
import { decayRest } from "../decay-rest.js";
import { defineSystem } from "../define-system.js";
import { plainWorkplace } from "../plain-workplace.js";
import { BECK, RKC } from "../references.js";
import { PLAIN_DECAY_BELOW_ONE } from "../rules.js";
import { PARAMETERS, SERIES, type LogisticRegression } from "./parameters.js";

/**
 * Logistic regression with a bias learns one constant label from Gaussian inputs. Where a plane through the origin has all
 * inputs on one side (D/P > ½ for many inputs), the largest margin uses them, and some fresh inputs stay wrong for ever; elsewhere
 * the bias wins in the end, the later the nearer D/P is to ½. Source: Beck, Levi & Bar-Sinai, arXiv:2410.04489.
 */
export const logisticRegression = defineSystem({
  kind: "logistic-regression",
  title: "Logistic regression of a constant label",
  references: [BECK, RKC],
  parameters: PARAMETERS,
  streams: ["dataSeed"],
  methods: ["flow", "gd", "momentum", "adam", "adamw"],
  methodSettings: ["warmup"],
  series: SERIES,
  amount: "samples",
  numerics: () => ({ name: "logistic-regression", version: 1 }),
  rules: [PLAIN_DECAY_BELOW_ONE],
  cost: ({ parameters: { samples: P, dimension: D } }) => ({
    flopsPerEvaluation: 4 * P * D,
    checkpointBytes: 8 * (4 * (D + 1) + 10),
    memoryBytes: 8 * (P * D + 16 * D),
  }),
  flowEvaluations: ({ parameters }, step) => flowEvaluations(parameters, step),
  shape: ({ parameters: { dimension: D, samples: P } }) => ({ group: null, inputs: `D=${D}`, samples: P }),
  rest: ({ method, parameters: { learningRate: rate, weightDecay: penalty } }) => {
    if (penalty === 0 || method.kind === "adam") return { kind: "never" };
    return decayRest(method, rate * penalty);
  },
  preset: {
    parameters: { dimension: 80, samples: 200 },
    centered: false,
    method: { kind: "flow" },
    steps: 1e7,
    grok: { measure: "accuracy", train: 1, test: 0.95 },
  },
  report: {
    lossUnit: { symbol: "log 2", meaning: "the loss of an output of 0, log 2" },
    amountUnit: ({ dimension: D }) => ({ symbol: "D", name: "dimension", value: D }),
    mechanism: [
      { title: "Norm and bias", columns: ["parameter_norm", "bias"] },
      { title: "Margin", columns: ["margin"] },
    ],
    definition:
      "f(x) = w·x + b learns the label 1 of all inputs x ~ N(0, σ²I) with the logistic loss log(1 + e^(−f)), from w = 0, b = 0; test numbers are those of the population.",
  },
  workplace: plainWorkplace,
  trainer: async () => (await import("./training/trainer.js")).trainer,
});

/**
 * Right-hand sides of flow: some for every factor in time, since the curvature falls as the margins grow, and more for
 * larger inputs.
 *
 * Source: ours, within a factor of 2 of D/P 0.2 to 0.7 at P = 200, inputs of scale 1 and 10, 10⁴ to 10⁸ steps of η = 0.01.
 */
function flowEvaluations({ learningRate: rate, inputScale }: LogisticRegression, step: number): number {
  return 5.4 * pow(inputScale, 0.6) * pow(log(1 + 100 * rate * step), 1.5);
}
