import { GrokError, type Store } from "../model/index.js";
import { copyStoreAside as copyAside } from "./sqlite/copy-store.js";
import { fileIdentity } from "./sqlite/file-identity.js";
import { SqliteStore } from "./sqlite/sqlite-store.js";
import { isBusy } from "./sqlite/wait-while-busy.js";

/**
 * Writes the present contents of a store to one new file, also while a run goes on; the copy has no lease.
 *
 * @throws GrokError STORE when the file exists already or cannot be written; INPUT when it belongs to a store, or for a
 *   store that is no file.
 */
export function copyStoreTo(store: Store, path: string): void {
  asFile(store).copyTo(path);
}

/**
 * {@link copyStoreTo} in a thread: a signal that ends the process meanwhile leaves nothing behind.
 *
 * @param accompany called when the copy is whole and before it appears, for what belongs to it; what it throws ends the copy.
 */
export async function copyStoreAside(
  store: Store,
  path: string,
  accompany: () => Promise<void>,
): Promise<void> {
  const { path: from } = asFile(store);
  await copyAside(from, path, accompany);
}

/** Whether two paths lead to one file, also by symbolic or hard links; a path without a file leads to none. */
export function isSameFile(one: string, other: string): boolean {
  const identity = fileIdentity(one);
  return identity !== null && identity === fileIdentity(other);
}

/** Whether an error reports that another program's transaction was in the way for longer than a call waits. */
export function isStoreBusy(error: unknown): boolean {
  return error instanceof GrokError && isBusy(error.cause);
}

function asFile(store: Store): SqliteStore {
  if (store instanceof SqliteStore) return store;
  throw new GrokError("INPUT", `store ${store.path}: expected a SQLite file`, {
    hint: "its own tools copy other databases",
  });
}
