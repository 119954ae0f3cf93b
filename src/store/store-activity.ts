import type { Store } from "../model/index.js";

export { LEASE_STALE_MS } from "./sqlite/lease.js";

/** The work done in a store, and whether a writer is active. */
export interface StoreActivity {
  /** Computing time of all attempts that ended, ms. */
  readonly computeMs: number;
  /** The last heartbeat of the store's writer, ms since 1970 by the clock of the writer's machine; null: there is no writer. */
  readonly heartbeatMs: number | null;
}

/** The {@link StoreActivity} of a store. Cost: a pass over its attempts. */
export function storeActivity(store: Store): StoreActivity {
  const [[computeMs, heartbeatMs]] = store.query(
    "SELECT (SELECT coalesce(sum(wall_ms), 0) FROM attempt), (SELECT max(renewed_ms) FROM lease)",
  ).rows;
  return { computeMs: Number(computeMs), heartbeatMs: heartbeatMs === null ? null : Number(heartbeatMs) };
}
