import type { FactSpec, Rule, SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { above, integerFrom, within } from "../domains.js";
import { learningRate, parameter, samples, sigma } from "../parameters.js";
import { accuracy, always } from "../series.js";

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  samples: { ...samples, meaning: "training samples: pairs i ≤ j whose sum is known", standard: 45 },
  tokens: parameter("task", "numbers 0 … p − 1 that are added", integerFrom(3), 10, { symbol: "p" }),
  embeddingDimension: parameter("model", "dimension of an embedding", integerFrom(1), 1, { symbol: "k" }),
  sigma: {
    ...sigma,
    meaning:
      "standard deviation of the initial embeddings (denominator p − 1), made exact in every dimension",
  },
  offset: parameter("model", "mean of the initial embeddings, in every dimension", within(-1e9, 1e9), 0, {
    scale: "linear",
  }),
  parallelogramError: parameter(
    "task",
    "mean square of Ẽ_i + Ẽ_j − Ẽ_m − Ẽ_n below which a parallelogram holds, Ẽ being standardised",
    above(0),
    0.01,
  ),
  learningRate: {
    ...learningRate,
    meaning: "learning rate of the embeddings: a step of descent is −η∇(ℓ₀/Z₀)",
    symbol: "η",
    standard: 1e-3,
  },
} as const;

/** A trial's parameters. */
export type EffectiveTheory = ParametersOf<typeof PARAMETERS>;

/** What is recorded beside the losses. */
export const SERIES: readonly SeriesSpec[] = [
  accuracy("train", "share of the parallelograms of train samples that hold"),
  accuracy("test", "share of test samples that form a parallelogram that holds with a train sample"),
  always("rqi", "RQI", "representation quality: share of all parallelograms that hold"),
  always("predicted_accuracy", "Âcc", "share of all samples that are train samples or predicted by one"),
  always("parameter_norm", "√Z₀", "norm of all embeddings"),
  always("embedding_sum", "‖Σ E‖", "size of the sum of all embeddings"),
];

/** What follows from the train samples alone. */
export const FACTS: readonly FactSpec[] = [
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
];

/** Test samples are those that are not train samples. */
export const TEST_SAMPLES_LEFT: Rule<
  Readonly<Record<string, number | string | null>> & { readonly samples: number; readonly tokens: number }
> = {
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
