import type { Store } from "../model/index.js";
import { contentHash, contentHashV2 } from "../store/index.js";
import { requireSound } from "./check-store.js";
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
 * Cost: reads every curve of the sweep twice: the digests that were taken when it was written are compared first.
 *
 * @throws GrokError INPUT when the store has no such sweep; STORE naming trials that are not as they were written.
 */
export function hashSweep(store: Store, name: string, format: HashFormat = "v2"): string {
  const { budget, metrics, system } = storedSweep(store, name);
  requireSound(store, { sweeps: [name] });
  if (format === "v1") return contentHash(store, name, { grid: budget.record, metrics });
  const asked = system.series.filter(
    ({ metric }) => metric === null || metrics.some((each) => each === metric),
  );
  const columns = ["train_loss", "test_loss", ...asked.map(({ column }) => column)];
  return contentHashV2(store, name, { grid: budget.record, columns: [...new Set(columns)] });
}
