import type { Store } from "../model/index.js";
import { contentHash } from "../store/index.js";
import { requireSound } from "./check-store.js";
import { storedSweep } from "./stored-sweep.js";

/**
 * The content hash of a sweep (format in docs/store.md): equal for equal results, whatever machine, threads, order,
 * interruptions or other sweeps of the store they came from.
 *
 * Curves are shared between sweeps, so only this sweep's recorded steps and metrics are hashed.
 *
 * Cost: reads every curve of the sweep twice: the digests that were taken when it was written are compared first.
 *
 * @throws GrokError INPUT when the store has no such sweep; STORE naming trials that are not as they were written.
 */
export function hashSweep(store: Store, name: string): string {
  const { budget, metrics } = storedSweep(store, name);
  requireSound(store, { sweeps: [name] });
  return contentHash(store, name, { grid: budget.record, metrics });
}
