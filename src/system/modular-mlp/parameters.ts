import type { Rule, SeriesSpec } from "../../model/index.js";
import type { ParametersOf } from "../define-system.js";
import { oneOf } from "../domains.js";
import { CLASSIFIER_SERIES } from "../network/network.js";
import { hiddenUnits, loss, precision } from "../network/small-network.js";
import {
  alpha,
  labelNoise,
  learningRate,
  modulus,
  parameter,
  samples,
  sigma,
  weightDecay,
  width,
} from "../parameters.js";
import { onRequest } from "../series.js";

/** The parameters, seeds left out, in the order of tables. Their defaults are frozen. */
export const PARAMETERS = {
  ...{ alpha, samples, width, modulus, weightDecay, sigma, learningRate, precision, loss },
  ...hiddenUnits("square"),
  labelNoise,
  scaling: parameter(
    "model",
    "scale of the layers: mean-field, W₂φ(W₁x)/(ND) with weights of deviation 1 and the rate times N; or standard, W₂φ(W₁x + b) with deviations √(2/D) and 1/√N (He) and the rate as it is",
    oneOf("mean-field", "standard"),
    "mean-field",
    { scale: "none" },
  ),
  initialWeights: parameter(
    "model",
    "initial weights: random; zero-readouts, random with W₂ = 0; or fourier, the closed form that adds modulo p",
    oneOf("random", "zero-readouts", "fourier"),
    "random",
    { scale: "none" },
  ),
} as const;

/** A trial's parameters. */
export type ModularMlp = ParametersOf<typeof PARAMETERS>;

/** What is recorded beside the losses. */
export const SERIES: readonly SeriesSpec[] = [
  ...CLASSIFIER_SERIES,
  onRequest(
    "ipr",
    "ipr_inputs",
    "IPR W₁",
    "inverse participation ratio of the frequencies of a hidden unit's weights to a and to b, its mean: 1 where each has one frequency",
  ),
  onRequest(
    "ipr",
    "ipr_outputs",
    "IPR W₂",
    "inverse participation ratio of the frequencies of a hidden unit's read-outs, its mean",
  ),
];

/** cos u · cos v has cos(u + v) in it, which only a square makes of cos u + cos v; a modulus of 2 has no frequency. */
export const FOURIER_OF_SQUARES: Rule<ModularMlp> = {
  names: ["initialWeights", "activation", "modulus"],
  check: ({ parameters: { initialWeights, activation, modulus: p } }) => {
    if (initialWeights !== "fourier") return null;
    if (activation !== "square") {
      const expected = "square for initialWeights: fourier, which is a solution of such units alone";
      return { path: "activation", expected, found: activation };
    }
    const expected = "at least 3 for initialWeights: fourier";
    return p >= 3 ? null : { path: "modulus", expected, found: String(p) };
  },
};
