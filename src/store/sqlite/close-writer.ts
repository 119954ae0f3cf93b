import { connect, databaseFile, type Connection } from "./connection.js";
import type { StorePresence } from "./store-presence.js";

/**
 * Closes a writer and folds the write-ahead log back, so that the store is one file that can be copied, and read
 * from a medium that cannot be written. While somebody else has the store open it stays in write-ahead mode.
 *
 * SQLite removes the log by its name. Where that name, or the store's, has come to belong to somebody else's file, the log is
 * left alone, or only emptied: a log that lies beside another database would be read into it.
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
        // A file that was moved so gets what stands in the log only.
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
    // Another connection is open: the last one to close folds the log, or the next writer does.
  } finally {
    db.close();
  }
}

/**
 * Closes a writer whose log somebody else has cut: folding it would copy pages that nobody wrote into the store, which is whole
 * without them. SQLite folds nothing while another connection has the file open, and one that only reads never does.
 */
function closeWithoutFolding(db: Connection): void {
  const { path } = databaseFile(db);
  const reader = connect(path, "read");
  try {
    reader.pragma("schema_version");
  } catch {
    // It cannot read what is left; it has the file open all the same.
  }
  db.close();
  reader.close();
}
