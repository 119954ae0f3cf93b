import type { SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { between, from, integerFrom, within } from "../domains.js";
import { dimension, learningRate, parameter, samples, sigma, weightDecay, width } from "../parameters.js";
import { accuracy, always } from "../series.js";

/** Weights and steps are as small as 10⁻¹⁶: outputs stay far below 1, and only σ/η matters. */
const TINY = within(1e-20, 1e9);

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  samples: { ...samples, standard: 200 },
  dimension: {
    ...dimension,
    domain: integerFrom(2),
    symbol: "p",
    standard: 40_000,
  },
  width: { ...width, standard: 1000 },
  signal: parameter("task", "distance of the cluster centres from the origin", from(0), 35.35533905932738, {
    symbol: "‖μ‖",
  }),
  flips: parameter("task", "share of train labels that are flipped", between(0, 0.5), 0.05, {
    scale: "linear",
  }),
  testSamples: parameter("task", "number of test samples, none of them flipped", integerFrom(1), 200),
  sigma: { ...sigma, domain: TINY, symbol: "ω", standard: 1e-15 },
  weightDecay: { ...weightDecay, meaning: "weight decay, the penalty (λ/2)‖W‖²" },
  learningRate: {
    ...learningRate,
    meaning: "learning rate: a step of descent is −α∇L",
    domain: TINY,
    symbol: "α",
    standard: 1e-12,
  },
} as const;

/** A trial's parameters. */
export type XorCluster = ParametersOf<typeof PARAMETERS>;

/** What is recorded beside the losses. */
export const SERIES: readonly SeriesSpec[] = [
  accuracy("train", "share of train samples on the side of their label, flipped ones included"),
  accuracy("test", "share of test samples on their side; no test label is flipped"),
  always("margin", "margin", "smallest y f(x) over the train set"),
  always("positive_first", "⟨w₊,μ₁⟩", "mean of |⟨w, μ₁⟩|/‖μ‖ over the neurons with a > 0"),
  always("positive_second", "⟨w₊,μ₂⟩", "mean of |⟨w, μ₂⟩|/‖μ‖ over the neurons with a > 0"),
  always("negative_first", "⟨w₋,μ₁⟩", "mean of |⟨w, μ₁⟩|/‖μ‖ over the neurons with a < 0"),
  always("negative_second", "⟨w₋,μ₂⟩", "mean of |⟨w, μ₂⟩|/‖μ‖ over the neurons with a < 0"),
];
