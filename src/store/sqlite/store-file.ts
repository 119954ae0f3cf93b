import { accessSync, constants, statSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { GrokError } from "../../model/index.js";
import { descriptorIdentity, fileIdentity } from "./file-identity.js";
import { refuseCompanions } from "./refuse-stores.js";
import { isDatabase } from "./sqlite-header.js";
import { COMPANION_SUFFIXES } from "./store-companions.js";

/**
 * Examines a store's file before SQLite does, to distinguish a wrong path from a damaged file and to leave foreign files
 * untouched. In write mode a missing or empty file is fine: it becomes a new store.
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
    refuseCompanion(path);
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
  refuseOwnOutput(path);
  if (stats.size === 0) {
    if (mode === "write") {
      refuseCompanion(path);
      return;
    }
    throw unusable(path, "the file is empty", "run a sweep first, or name another one with --store PATH");
  }
  if (!isDatabase(path)) {
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

/** Refuses a new store at a path where SQLite keeps the log or journal of another store. */
function refuseCompanion(path: string): void {
  const why = refuseCompanions(path);
  if (why !== null) throw unusable(path, why, "name another file with --store PATH");
}

/** Refuses a store that is also the target of the shell's output: the bytes appended there would be read as the store's pages. */
function refuseOwnOutput(path: string): void {
  const own = ["", ...COMPANION_SUFFIXES].map((suffix) => fileIdentity(`${path}${suffix}`));
  for (const [descriptor, name] of [
    [1, "standard output"],
    [2, "standard error"],
  ] as const) {
    const identity = descriptorIdentity(descriptor);
    if (identity !== null && own.includes(identity)) {
      throw unusable(path, `${name} leads into this file`, "redirect it to another file");
    }
  }
}

function unusable(path: string, what: string, hint: string): GrokError {
  return new GrokError("STORE", `store ${path}: ${what}`, { hint });
}
