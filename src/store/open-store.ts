import type { Store, TrialIdentity } from "../model/index.js";
import { openSqlite } from "./sqlite/open-sqlite.js";

/** How a store is opened. */
export interface OpenStoreOptions {
  readonly mode: "write" | "read";
  /**
   * Receives notices for people about an open writer: it waits for another program's transaction, or its log grows
   * because a reader keeps an old state open. Default: the notices are dropped.
   */
  readonly onNotice?: (words: string) => void;
  /** Answers questions about the ids of trials. Absent: ids are not checked, and attempts do not record their numeric version. */
  readonly identity?: TrialIdentity;
}

/**
 * Opens the store at `path`, a file or ":memory:" (write mode only; gone when closed).
 *
 * `write` creates a missing file and migrates an old one; take the lease before the first write. `read` never
 * creates, migrates or locks anything and works beside a writer.
 *
 * @throws GrokError STORE, with path and remedy, when the store cannot be used: missing, damaged, another program's,
 *   from a newer program, unwritable; the file is then as it was.
 * @example
 *   const store = openStore("groksweep.db", { mode: "read" });
 *   console.log(store.sweeps());
 *   store.close();
 */
export function openStore(path: string, options: OpenStoreOptions): Store {
  return openSqlite(path, options.mode, options.onNotice, options.identity);
}
