import type { Trial } from "./trial.js";

/** What a store asks about the ids of trials; their systems know. */
export interface TrialIdentity {
  /** The version of the numerics that a trial is trained with now. */
  numericVersion(trial: Trial): number;
  /** Whether an id is that of the trial, under the present version of its numerics or an earlier one. */
  isTrialId(id: string, trial: Trial): boolean;
}
