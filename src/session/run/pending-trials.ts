import type { ParameterValues, Store, Sweep, Trial } from "../../model/index.js";
import { READING_CHUNK, sweepTrials } from "./sweep-trials.js";
import { wholeCount } from "../ask/whole-status.js";

/**
 * A sweep's trials that have no outcome yet: those of its file, including trials that no run has reached, and those that
 * refinement added. The planned trials of the sweep, not the trained ones, decide whether a ladder of P is complete. May
 * be iterated again.
 *
 * Cost: nothing if every trial has an outcome; else an expansion of the sweep.
 */
export function pendingTrials(store: Store, sweep: Sweep): Iterable<Trial> {
  return {
    *[Symbol.iterator]() {
      const status = store.sweep(sweep.name);
      if (status === null || wholeCount(store, sweep, status) <= status.trials - status.pending) return;
      const ended = store.ended(sweep.name);
      for (const { trials } of sweepTrials(store, sweep, READING_CHUNK)) {
        for (const trial of trials) if (!ended.has(trial.id)) yield trial;
      }
    },
  };
}

/** The parameters of trials, lazily. */
export function* parametersOf(trials: Iterable<Trial>): Generator<ParameterValues> {
  for (const { parameters } of trials) yield parameters;
}
