import type { Store } from "../../model/index.js";
import { resolveSweepName } from "./resolve-sweep-name.js";

/**
 * The sweep that was changed last; if several were changed at the same time, the last declared.
 *
 * @throws GrokError INPUT when the store holds none.
 */
export function newestSweep(store: Store): string {
  const sweeps = store.sweeps();
  if (sweeps.length === 0) return resolveSweepName(store);
  return sweeps.reduce((newest, sweep) => (sweep.updatedAt >= newest.updatedAt ? sweep : newest)).name;
}
