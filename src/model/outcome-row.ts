import type { Outcome } from "./outcome.js";
import type { ParameterValues } from "./parameter-spec.js";

/** A trial's outcome as a row for tables and analyses. */
export interface OutcomeRow extends Outcome {
  readonly trialId: string;
  readonly parameters: ParameterValues;
}
