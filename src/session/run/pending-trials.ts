import type { ParameterValues, Store, Sweep, SweepStatus, Trial } from "../../model/index.js";
import { READING_CHUNK, sweepTrials } from "./sweep-trials.js";
import { wholeCount } from "../ask/whole-status.js";

/**
 * A sweep's trials that have no outcome yet: those of its file, including trials that no run has reached, and those that
 * refinement added. The planned trials of the sweep, not the trained ones, decide whether a ladder of P is complete. May
 * be iterated again.
 *
 * Order: that of {@link sweepTrials}, or of trial ids where the store has them all.
 * Cost: nothing if every trial has an outcome; one pass over the trials of the store if the latest declaration is complete
 * and nothing was refined; else an expansion of the sweep.
 */
export function pendingTrials(store: Store, sweep: Sweep): Iterable<Trial> {
  return {
    *[Symbol.iterator]() {
      const status = store.sweep(sweep.name);
      if (status === null || wholeCount(store, sweep, status) <= status.trials - status.pending) return;
      if (hasAll(store, sweep, status)) {
        yield* store.pending(sweep.name);
        return;
      }
      const ended = store.ended(sweep.name);
      for (const { trials } of sweepTrials(store, sweep, READING_CHUNK)) {
        for (const trial of trials) if (!ended.has(trial.id)) yield trial;
      }
    },
  };
}

/**
 * Whether the store has exactly the trials of the sweep. The latest declaration named each of them, so that equal counts
 * mean the same trials, unless their ids have changed with the version of an engine. A refined trial may have left the
 * sweep, or have got another id, when its file changed: with refined trials the answer is no.
 */
function hasAll(store: Store, sweep: Sweep, { trials }: SweepStatus): boolean {
  if (trials !== sweep.count || store.countNamed(sweep.name) !== sweep.count) return false;
  const [first] = sweep.trials();
  return store.countDeclared(sweep.name, [first.id]) === 1;
}

/** The parameters of trials, lazily. */
export function* parametersOf(trials: Iterable<Trial>): Generator<ParameterValues> {
  for (const { parameters } of trials) yield parameters;
}
