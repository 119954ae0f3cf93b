import { accessSync, closeSync, constants, openSync, readSync, statSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { GrokError } from "../../model/index.js";

const SQLITE_HEADER = "SQLite format 3\0";

/**
 * Looks at a store's file before SQLite does, so that a wrong path is told apart from a damaged file and nothing
 * that is not ours is ever touched. In write mode a missing or empty file is fine: it becomes a new store.
 *
 * @throws GrokError STORE with path and remedy.
 */
export function checkStoreFile(path: string, mode: "write" | "read"): void {
  const stats = statOf(path);
  if (stats === null) {
    if (mode === "read") {
      throw unusable(
        path,
        "there is no such file",
        "run a sweep first, or name another one with --store PATH",
      );
    }
    checkFolder(path);
    return;
  }
  if (stats.isDirectory()) {
    throw unusable(path, "expected a file, found a folder", "name a file in it, for example groksweep.db");
  }
  if (!stats.isFile()) {
    throw unusable(path, "expected a regular file", "name another file with --store PATH");
  }
  if (!mayAccess(path, mode === "write" ? constants.R_OK | constants.W_OK : constants.R_OK)) {
    const need = mode === "write" ? "writable" : "readable";
    throw unusable(
      path,
      `the file is not ${need}`,
      "change its permissions, or copy it to a folder of yours",
    );
  }
  if (stats.size === 0) {
    if (mode === "write") return;
    throw unusable(path, "the file is empty", "run a sweep first, or name another one with --store PATH");
  }
  if (headerOf(path) !== SQLITE_HEADER) {
    throw unusable(
      path,
      "the file is not a SQLite database; it was left untouched",
      "name another file with --store PATH",
    );
  }
}

function checkFolder(path: string): void {
  const folder = dirname(path);
  const stats = statOf(folder);
  if (stats === null)
    throw unusable(path, `the folder ${folder} does not exist`, `create it: mkdir -p ${folder}`);
  if (!stats.isDirectory()) throw unusable(path, `${folder} is not a folder`, "name a file in a folder");
  if (!mayAccess(folder, constants.W_OK | constants.X_OK)) {
    throw unusable(path, `the folder ${folder} is not writable`, "name a file elsewhere with --store PATH");
  }
}

function statOf(path: string): Stats | null {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (cause) {
    throw new GrokError("STORE", `store ${path}: the path cannot be followed`, {
      hint: "name another file with --store PATH",
      cause,
    });
  }
}

function mayAccess(path: string, rights: number): boolean {
  try {
    accessSync(path, rights);
    return true;
  } catch {
    return false;
  }
}

function headerOf(path: string): string {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(SQLITE_HEADER.length);
    const length = readSync(file, bytes, 0, bytes.length, 0);
    return bytes.toString("latin1", 0, length);
  } finally {
    closeSync(file);
  }
}

function unusable(path: string, what: string, hint: string): GrokError {
  return new GrokError("STORE", `store ${path}: ${what}`, { hint });
}
