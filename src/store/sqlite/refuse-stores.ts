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
    if (identity === own || path === store) return words("", `the store ${store}`);
  }
  const companion = refuseCompanions(path);
  if (companion !== null || !isRegular(path)) return companion;
  if (isDatabase(path)) return words("", "a SQLite database");
  return isCompanion(path) ? words("", "a log or journal of a SQLite database") : null;
}

/** As {@link refuseStores}, but of the files beside a database only: a new store may lie where an old one was. */
export function refuseCompanions(path: string): string | null {
  const identity = fileIdentity(path);
  for (const suffix of COMPANION_SUFFIXES) {
    for (const { path: store } of openDatabases()) {
      const companion = `${store}${suffix}`;
      if (path === companion || (identity !== null && identity === fileIdentity(companion))) {
        return words(`${COMPANION_NAMES[suffix]} of `, `the store ${store}`);
      }
    }
    const database = path.slice(0, -suffix.length);
    if (path.endsWith(suffix) && isRegular(database) && isDatabase(database)) {
      return words(`${COMPANION_NAMES[suffix]} of `, `the database ${database}`);
    }
  }
  return null;
}

function words(part: string, whole: string): string {
  return `this is ${part}${whole}, which nothing else may be written to`;
}

/** Whether it is a regular file whose bytes can be looked at. */
function isRegular(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
