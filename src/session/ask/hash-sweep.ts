import type { Store } from "../../model/index.js";
import { contentHash, contentHashV2 } from "../../store/index.js";
import { requireSound, requireSoundOutcomes } from "./check-store.js";
import { storedSweep } from "./stored-sweep.js";

/** The formats of content hashes; the last is the one that is meant where none is named. */
export const HASH_FORMATS = ["v1", "v2"] as const;
export type HashFormat = (typeof HASH_FORMATS)[number];

/**
 * The content hash of a sweep (format in docs/store.md): equal for equal results, whatever machine, threads, order,
 * interruptions or other sweeps of the store they came from.
 *
 * `v1`, for comparisons with what older programs printed, leaves out accuracies, norms and everything that has no column.
 *
 * Curves are shared between sweeps, so only this sweep's recorded steps and metrics are hashed.
 *
 * `v2` is made of digests that were kept when outcomes were written, so it says what was found out then: a curve that was
 * altered since is seen by {@link checkStore}, not here. Outcomes and their digests are compared first.
 *
 * Cost: `v2` some 10 µs a trial; curves are read only where an older program wrote the outcome. `v1` reads every curve twice.
 *
 * @throws GrokError INPUT when the store has no such sweep; STORE naming trials that are not as they were written.
 */
export function hashSweep(store: Store, name: string, format: HashFormat = "v2"): string {
  const { budget, metrics } = storedSweep(store, name);
  if (format === "v1") {
    requireSound(store, { sweeps: [name] });
    return contentHash(store, name, { grid: budget.record, metrics });
  }
  requireSoundOutcomes(store, name);
  return contentHashV2(store, name);
}
