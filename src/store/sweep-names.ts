import type { Store } from "../model/index.js";

/** The names of a store's sweeps, sorted. Cost: one query; the counts of `sweeps()` take longer in a large store. */
export function sweepNames(store: Store): readonly string[] {
  return store.query("SELECT name FROM sweep ORDER BY name").rows.map(([name]) => String(name));
}
