import Database from "better-sqlite3";

/** How long one call waits for another program's transaction before it gives up, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Whether an error of SQLite reports that another program's transaction is in the way. */
export function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(?:BUSY|LOCKED)\b/.test(error.code);
}

/**
 * Repeats `work` while another program holds the lock that it needs: for a minute, in addition to the seconds that SQLite
 * waits at each try. `work` must have done nothing when it throws this error; `say` is called once, with words for
 * people.
 */
export function waitWhileBusy<T>(path: string, say: (words: string) => void, work: () => T): T {
  const since = performance.now();
  for (let hasSaid = false; ; hasSaid = true) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - since > PATIENCE_MS) throw error;
      if (!hasSaid) say(`store ${path}: another program's transaction is in the way; waiting for its end`);
    }
  }
}
