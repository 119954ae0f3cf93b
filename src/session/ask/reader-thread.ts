/** Entry of a reader thread: it reads stores that another thread has open, too. */
import { GrokError, type Store } from "../../model/index.js";
import { requireMergeable } from "../run/merge-stores.js";
import { openStore } from "./open-store.js";
import type { ReaderAnswer, SweepPart } from "./reader-threads.js";

/** {@link Store.unproven} of a part of a sweep. */
export function unprovenIn({ path, sweep, part }: SweepPart): ReaderAnswer<readonly string[]> {
  return reading(path, (store) => [...store.unproven(sweep, part)]);
}

/** `requireMergeable` of the store at a path. */
export function mergeable(path: string): ReaderAnswer<null> {
  return reading(path, (store) => {
    requireMergeable(store);
    return null;
  });
}

function reading<T>(path: string, read: (store: Store) => T): ReaderAnswer<T> {
  try {
    const store = openStore(path, { mode: "read" });
    try {
      return { value: read(store) };
    } finally {
      store.close();
    }
  } catch (error) {
    if (!(error instanceof GrokError)) throw error;
    return { error: error.toData() };
  }
}
