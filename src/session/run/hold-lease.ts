import { GrokError, type Store } from "../../model/index.js";

/** Between two heartbeats; a lease is stale after three times as long (see the Store contract). */
const HEARTBEAT_MS = 8000;

/** The writer's lease of a store while a run goes on. */
export interface HeldLease {
  /** Set when a stale lease was taken over. */
  readonly notice: string | null;
  /** Aborted, with the error as its reason, when another process took the lease, or the store's file is gone. */
  readonly lost: AbortSignal;
  /** Renew if a heartbeat is due: for long work between two turns of the event loop. */
  renew(): void;
  release(): void;
}

/**
 * Take the lease of a store and keep it alive.
 *
 * @throws GrokError STORE naming the holder of a live lease.
 */
export function holdLease(store: Store): HeldLease {
  const notice = store.acquireLease();
  const lost = new AbortController();
  let renewedAt = performance.now();
  const renew = (): void => {
    if (lost.signal.aborted || performance.now() - renewedAt < HEARTBEAT_MS / 2) return;
    try {
      store.renewLease();
      renewedAt = performance.now();
    } catch (error) {
      lost.abort(error instanceof GrokError ? error : new GrokError("STORE", String(error)));
    }
  };
  const heartbeat = setInterval(renew, HEARTBEAT_MS).unref();
  return {
    notice,
    lost: lost.signal,
    renew,
    release() {
      clearInterval(heartbeat);
      if (!lost.signal.aborted) store.releaseLease();
    },
  };
}
