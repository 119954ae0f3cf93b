import type { Store, Sweep, ParameterValues } from "../model/index.js";
import { sweepTrials } from "./sweep-trials.js";

/**
 * The parameters of a sweep's trials that have no outcome yet: those of its file, and those that refinement added. A
 * ladder of P is complete by what the sweep plans, not by what happens to be trained. May be iterated again.
 *
 * Cost: nothing where the store knows of no pending trial; else it expands the sweep and holds the ids of all outcomes.
 */
export function pendingTrials(store: Store, sweep: Sweep): Iterable<ParameterValues> {
  return {
    *[Symbol.iterator]() {
      if ((store.sweep(sweep.name)?.pending ?? 0) === 0) return;
      const ended = new Set<string>();
      for (const { trialId } of store.outcomes(sweep.name)) ended.add(trialId);
      for (const { trials } of sweepTrials(store, sweep)) {
        for (const { id, parameters } of trials) if (!ended.has(id)) yield parameters;
      }
    },
  };
}
