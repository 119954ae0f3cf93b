import type { ParametersOf } from "../define-system.js";
import { oneOf, within } from "../domains.js";
import { degree, precision } from "../network/small-network.js";
import {
  alpha,
  dimension,
  epsilon,
  learningRate,
  parameter,
  samples,
  sigma,
  weightDecay,
  width,
} from "../parameters.js";

/** Parameters of a committee machine with weights as its state. */
export const COMMITTEE_NETWORK_PARAMETERS = {
  ...{ alpha, epsilon, samples, dimension, width, weightDecay, sigma, learningRate },
  precision: { ...precision, standard: "float64" },
  activation: parameter(
    "model",
    "what neurons do to h = w·x: quadratic h + (ε/2)h², or hermite h + (ε/2)He_k(h)",
    oneOf("quadratic", "hermite"),
    "quadratic",
    { scale: "none" },
  ),
  degree,
  readouts: parameter(
    "model",
    "read-outs aᵢ: fixed at 1, or trained from N(0, 1)",
    oneOf("fixed", "trained"),
    "fixed",
    { scale: "none" },
  ),
  interpolation: parameter(
    "model",
    "interpolation: share q of a solution in the initial weights, w = q w* + (1 − q) w⁰",
    within(0, 1),
    0,
    { symbol: "q", scale: "linear" },
  ),
} as const;

/** Their values. */
export type CommitteeNetworkParameters = ParametersOf<typeof COMMITTEE_NETWORK_PARAMETERS>;
