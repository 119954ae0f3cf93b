import { GrokError, type Store, type Sweep, type SweepStatus } from "../../model/index.js";
import { storedSweep } from "./stored-sweep.js";
import { sweepSize } from "../run/sweep-trials.js";

/**
 * A sweep's counts, including trials that no run has reached: a trial enters the store only when a run looks it up, so
 * early in a run, or after an interrupted one, the store has fewer trials than the sweep. If the definition can no longer
 * be read (the user's data are gone), the counts stay those of the store.
 *
 * Cost: reading the definition; the trials of the file are expanded only where some are refined and some may be missing.
 */
export function wholeStatus<T extends SweepStatus>(store: Store, status: T): T {
  let sweep: Sweep;
  try {
    sweep = storedSweep(store, status.name);
  } catch (error) {
    if (error instanceof GrokError && error.code === "INPUT") return status;
    throw error;
  }
  const trials = wholeCount(store, sweep, status);
  return { ...status, trials, pending: trials - (status.trials - status.pending) };
}

/** The number of trials of a stored sweep, including those that no run has reached; at least the number of finished ones. */
export function wholeCount(store: Store, sweep: Sweep, { trials, pending }: SweepStatus): number {
  const refined = store.refinedTrials(sweep.name).length;
  // The store has all trials of the file, and the refined ones: nothing is missing.
  if (trials - refined >= sweep.count) return trials;
  return Math.max(sweepSize(store, sweep), trials - pending);
}
