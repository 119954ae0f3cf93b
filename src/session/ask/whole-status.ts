import { GrokError, type Store, type Sweep, type SweepStatus } from "../../model/index.js";
import { storedSweep } from "./stored-sweep.js";
import { sweepSize } from "../run/sweep-trials.js";

/**
 * A sweep's counts with the trials that a run has not come to: the store knows of a trial only when a run looks it up, so
 * early in a run, or after one that was cut short, it has fewer than the sweep. Where the definition cannot be read any
 * more (own data that are gone), the counts stay those of the store.
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

/** Trials of a stored sweep, those included that no run has come to; at least those that are done. */
export function wholeCount(store: Store, sweep: Sweep, { trials, pending }: SweepStatus): number {
  const refined = store.refinedTrials(sweep.name).length;
  // As many as the file names, and the refined ones: nothing is missing.
  if (trials - refined >= sweep.count) return trials;
  return Math.max(sweepSize(store, sweep), trials - pending);
}
