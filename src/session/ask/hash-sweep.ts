import type { Store } from "../../model/index.js";
import { contentHash, contentHashV2 } from "../../store/index.js";
import { requireSound, requireSoundResults, requireSoundResultsOnThreads } from "./check-store.js";
import { storedSweep } from "./stored-sweep.js";

/** The formats of content hashes; the last is the default. */
export const HASH_FORMATS = ["v1", "v2"] as const;
export type HashFormat = (typeof HASH_FORMATS)[number];

/**
 * The content hash of a sweep (format in docs/store.md): equal for equal results, regardless of machine, threads, order,
 * interruptions or other sweeps of the store.
 *
 * `v1`, for comparisons with hashes printed by older programs, leaves out accuracies, norms and everything without a column.
 *
 * Curves are shared between sweeps, so only this sweep's recorded steps and metrics are hashed.
 *
 * `v2` is made of digests that were stored with the outcomes; outcomes and curves are first compared with these digests.
 *
 * Cost: `v2` some 100 µs a trial of a dozen rows, for comparing the curves. `v1` reads every curve twice and takes four
 * times as long.
 *
 * @throws GrokError INPUT when the store has no such sweep; STORE naming trials that differ from what was written.
 */
export function hashSweep(store: Store, name: string, format: HashFormat = "v2"): string {
  const { budget, metrics } = storedSweep(store, name);
  if (format === "v1") {
    requireSound(store, { sweeps: [name] });
    return contentHash(store, name, { grid: budget.record, metrics });
  }
  requireSoundResults(store, name);
  return contentHashV2(store, name);
}

/**
 * {@link hashSweep}, with the curves of a large sweep compared on all threads.
 *
 * @throws GrokError like hashSweep.
 */
export async function hashSweepOnThreads(
  store: Store,
  name: string,
  format: HashFormat = "v2",
): Promise<string> {
  if (format === "v1") return hashSweep(store, name, format);
  storedSweep(store, name);
  await requireSoundResultsOnThreads(store, name);
  return contentHashV2(store, name);
}
