import { statSync } from "node:fs";
import { openDatabases } from "./connection.js";
import { fileIdentity } from "./file-identity.js";
import { isCompanion, isDatabase } from "./sqlite-header.js";
import { COMPANION_NAMES, COMPANION_SUFFIXES } from "./store-companions.js";

/**
 * The guard of every file that the program writes for users (an `OutputGuard` of the module files): the reason why this
 * path is a store or one of the files that belong to a store; null: it is neither.
 *
 * Stores are all databases that this process has open, under any name, and all other SQLite databases. The files `-wal`,
 * `-shm` and `-journal` belong to each of them, even while they do not exist: SQLite would take a file of that name for
 * its own.
 *
 * @param path without symbolic links in it; the file need not exist.
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

/** Like {@link refuseStores}, but only for the files beside a database: a new store may replace an old one. */
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

/** Whether the path leads to a regular file whose bytes can be read. */
function isRegular(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
