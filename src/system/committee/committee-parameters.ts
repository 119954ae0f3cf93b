import type { ParametersOf } from "../define-system.js";
import {
  alpha,
  decayRate,
  dimension,
  epsilon,
  labelScale,
  learningRate,
  samples,
  sigma,
  weightDecay,
  widthOrInfinite,
} from "../parameters.js";

/** Parameters of every committee machine. */
export const COMMITTEE_PARAMETERS = {
  alpha,
  epsilon,
  samples,
  dimension,
  width: widthOrInfinite,
  weightDecay,
  decayRate,
  sigma,
  labelScale,
  learningRate,
} as const;

/** Their values. */
export type CommitteeParameters = ParametersOf<typeof COMMITTEE_PARAMETERS>;
