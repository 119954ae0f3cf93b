import {
  GrokError,
  PARAMETER_NAMES,
  SEED_NAMES,
  type Store,
  type Sweep,
  type Trial,
} from "../../model/index.js";

/** Trials looked up in one transaction. */
const CHUNK = 500;

/** Trials looked up together by callers that only read: this many share the cost of a statement, and take little memory. */
export const READING_CHUNK = 4000;

/** Some trials of a sweep, and whether its file or refinement brought them in. */
export interface TrialChunk {
  readonly trials: readonly Trial[];
  readonly origin: "file" | "refined";
}

/**
 * All trials that belong to a sweep, in chunks, each once: those of its file in their order, lazily, then those that
 * refinement added and the file does not name.
 *
 * Only the parameters of a refined trial are used, so that it follows the file to another method or engine. It belongs to
 * the sweep as long as the file's constants (dimension, width…) are still its own; else it is left out.
 *
 * Memory: the refined trials. `store` null: there are none yet.
 */
export function* sweepTrials(store: Store | null, sweep: Sweep, size = CHUNK): Generator<TrialChunk> {
  const refined = store === null ? new Map<string, Trial>() : refinedTrials(store, sweep);
  for (const trials of chunks(sweep.trials(), size)) {
    for (const { id } of trials) refined.delete(id);
    yield { trials, origin: "file" };
  }
  for (const trials of chunks(refined.values(), size)) yield { trials, origin: "refined" };
}

/**
 * How many trials belong to a sweep, each once: what {@link sweepTrials} would give. Run, plan and status all count so.
 *
 * Cost: nothing without refined trials; with them, the trials of the file are expanded.
 */
export function sweepSize(store: Store | null, sweep: Sweep): number {
  const refined = store === null ? new Map<string, Trial>() : refinedTrials(store, sweep);
  if (refined.size > 0) for (const { id } of sweep.trials()) refined.delete(id);
  return sweep.count + refined.size;
}

function refinedTrials(store: Store, sweep: Sweep): Map<string, Trial> {
  const found = new Map<string, Trial>();
  const [first] = sweep.trials();
  const constants = PARAMETER_NAMES.filter(
    (name) => !sweep.axes.includes(name) && !SEED_NAMES.includes(name),
  );
  for (const { parameters } of store.refinedTrials(sweep.name)) {
    if (constants.some((name) => parameters[name] !== first.parameters[name])) continue;
    try {
      const trial = sweep.trialAt(parameters);
      found.set(trial.id, trial);
    } catch (error) {
      // The file's rules no longer allow the trial, so it no longer belongs to the sweep.
      if (!(error instanceof GrokError && error.code === "INPUT")) throw error;
    }
  }
  return found;
}

/** Items in lists of at most `size`, lazily. */
export function* chunks<T>(items: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
