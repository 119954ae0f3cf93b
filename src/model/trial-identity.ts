import type { ParameterValues } from "./parameter-spec.js";
import type { Trial } from "./trial.js";

/** What a store asks about trials; their systems know. */
export interface TrialIdentity {
  /** The version of the numerics that a trial is trained with now. */
  numericVersion(trial: Trial): number;
  /** Whether an id is that of the trial, under the present version of its numerics or an earlier one. */
  isTrialId(id: string, trial: Trial): boolean;
  /** The names that trials of a kind have parameters of, seeds included; null: no system of this kind is known. */
  parameterNames(kind: string): readonly string[] | null;
  /** A trial's parameters, and what else rows of its system have carried in the columns since before schema 5. */
  columnValues(trial: Trial): ParameterValues;
}
