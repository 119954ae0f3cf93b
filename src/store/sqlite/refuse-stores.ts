import { statSync } from "node:fs";
import { openDatabases } from "./connection.js";
import { fileIdentity } from "./file-identity.js";
import { isCompanion, isDatabase } from "./sqlite-header.js";
import { COMPANION_NAMES, COMPANION_SUFFIXES } from "./store-companions.js";

/**
 * The guard of every file that the program writes for users (an `OutputGuard` of the room files): why this path is a store or one of
 * the files that belong to it; null: it is neither.
 *
 * A store is what this process has open, under whatever name, and every other SQLite database. To each belong its `-wal`,
 * `-shm` and `-journal`, also while they are not there: SQLite would take a file of that name for its own.
 *
 * @param path without symbolic links in it; the file need not be there.
 */
export function refuseStores(path: string): string | null {
  const identity = fileIdentity(path);
  for (const { path: store, identity: own } of openDatabases()) {
    if (identity === own || path === store)
      return `this is the store ${store}, which nothing else may be written to`;
    for (const suffix of COMPANION_SUFFIXES) {
      const companion = `${store}${suffix}`;
      if (path === companion || (identity !== null && identity === fileIdentity(companion))) {
        return `this is ${COMPANION_NAMES[suffix]} of the store ${store}, which nothing else may be written to`;
      }
    }
  }
  if (isRegular(path)) {
    if (isDatabase(path)) return "this is a SQLite database, which nothing else may be written to";
    if (isCompanion(path))
      return "this is a log or journal of a SQLite database, which nothing else may be written to";
  }
  for (const suffix of COMPANION_SUFFIXES) {
    const database = path.slice(0, -suffix.length);
    if (path.endsWith(suffix) && isRegular(database) && isDatabase(database)) {
      return `this is ${COMPANION_NAMES[suffix]} of the database ${database}, which nothing else may be written to`;
    }
  }
  return null;
}

/** Whether it is a regular file whose bytes can be looked at. */
function isRegular(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
