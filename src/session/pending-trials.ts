import type { Store, Sweep, Trial, TrialParameters } from "../model/index.js";
import { sweepTrials } from "./sweep-trials.js";
import { wholeCount } from "./whole-status.js";

/**
 * A sweep's trials that have no outcome yet: those of its file, those included that no run has come to, and those that
 * refinement added. A ladder of P is complete by what the sweep plans, not by what happens to be trained. May be iterated
 * again.
 *
 * Cost: nothing where every trial has an outcome; else it expands the sweep and holds the ids of all outcomes.
 */
export function pendingTrials(store: Store, sweep: Sweep): Iterable<Trial> {
  return {
    *[Symbol.iterator]() {
      const status = store.sweep(sweep.name);
      if (status === null || wholeCount(store, sweep, status) <= status.trials - status.pending) return;
      const ended = new Set<string>();
      for (const { trialId } of store.outcomes(sweep.name)) ended.add(trialId);
      for (const { trials } of sweepTrials(store, sweep)) {
        for (const trial of trials) if (!ended.has(trial.id)) yield trial;
      }
    },
  };
}

/** The parameters of trials, lazily. */
export function* parametersOf(trials: Iterable<Trial>): Generator<TrialParameters> {
  for (const { parameters } of trials) yield parameters;
}
