import type { Method, Store } from "../../model/index.js";

/** Methods are read from so many trials of a sweep: nearly all trials have the same ones. */
const SAMPLED_TRIALS = 1000;

/** Methods of the first trials of a sweep, in alphabetical order. */
export function methodsOf(store: Store, name: string): readonly Method["kind"][] {
  const methods = new Set<Method["kind"]>();
  let seen = 0;
  for (const trial of store.trials(name)) {
    methods.add(trial.method.kind);
    if (++seen >= SAMPLED_TRIALS) break;
  }
  return [...methods].sort();
}
