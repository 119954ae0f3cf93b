import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** If no program has written to an incomplete file for this long, ms, the program that wrote it was killed. */
const ABANDONED_MS = 3_600_000;

/** What follows the name of the file that is written: `openOutput` adds it, and SQLite has files beside a copy of a store. */
const ENDING = /^\.[0-9a-f]{12}\.part(?:-wal|-shm|-journal)?$/;

/** The part of a file's name with which the names of its incomplete versions begin: a long name is cut. */
export function beginningOf(path: string): string {
  return basename(path).slice(0, 40);
}

/** The incomplete versions of a file: of programs that write it now, and of programs that were killed. */
export function incompleteVersions(path: string): readonly string[] {
  const start = beginningOf(path);
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(start) && ENDING.test(name.slice(start.length)))
    .map((name) => join(dirname(path), name));
}

/**
 * Removes incomplete versions of a file that killed programs left: those that nobody has written to for an hour. The file has
 * just been written, so that both compared times are from the clock of its file system. A folder that cannot be read, and a
 * file that cannot be removed, stay as they are.
 */
export function removeAbandoned(path: string): void {
  try {
    const now = statSync(path).mtimeMs;
    for (const left of incompleteVersions(path)) {
      const stats = statSync(left, { throwIfNoEntry: false });
      if (stats !== undefined && now - stats.mtimeMs > ABANDONED_MS) rmSync(left, { force: true });
    }
  } catch {
    // The file itself is complete.
  }
}
