import { connect, databaseFile, type Connection } from "./connection.js";
import type { StorePresence } from "./store-presence.js";

/**
 * Closes a writer and folds the write-ahead log back, so that the store is one file that can be copied, and read from a
 * read-only medium. While another process has the store open, the store stays in write-ahead mode.
 *
 * SQLite removes the log by its name. If that name, or the store's, now belongs to a foreign file, the log is left alone,
 * or only emptied: SQLite would read a log beside another database into that database.
 */
export function closeWriter(db: Connection, presence: StorePresence): void {
  try {
    db.pragma("busy_timeout = 0");
    switch (presence.now()) {
      case "there":
      case "log removed":
        db.pragma("journal_mode = DELETE");
        break;
      case "removed":
        // In this way a moved file gets the data that are only in the log.
        if (presence.hasOwnLog() || !presence.hasAnyLog()) db.pragma("journal_mode = DELETE");
        break;
      case "replaced":
        if (presence.hasOwnLog()) db.pragma("wal_checkpoint(TRUNCATE)");
        break;
      case "log replaced":
        break;
      case "emptied":
      case "log cut":
        closeWithoutFolding(db);
        return;
    }
  } catch {
    // Another connection is open: the last connection to close folds the log, or the next writer does.
  } finally {
    db.close();
  }
}

/**
 * Closes a writer whose log another program has cut: folding the log would copy invalid pages into the store, which is
 * whole without them. SQLite folds nothing while another connection has the file open, and a connection that only reads
 * never folds.
 */
function closeWithoutFolding(db: Connection): void {
  const { path } = databaseFile(db);
  const reader = connect(path, "read");
  try {
    reader.pragma("schema_version");
  } catch {
    // The connection cannot read the rest of the log, but it has the file open.
  }
  db.close();
  reader.close();
}
