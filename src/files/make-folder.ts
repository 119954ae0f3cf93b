import { mkdirSync, statSync, type Stats } from "node:fs";
import { dirname, resolve } from "node:path";
import { GrokError } from "../model/index.js";

/**
 * Makes a folder and those above it that are not there. A folder that is there is left as it is. (`mkdirSync` with
 * `recursive` does not return where the system answers that a folder can neither be made nor is there: in /proc.)
 *
 * @throws GrokError STORE where a file stands in the way, or the folder cannot be made.
 */
export function makeFolder(folder: string): void {
  const path = resolve(folder);
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (cause) {
    // Another program may have come first, which is as good.
    if (isFolder(path)) return;
    throw new GrokError("STORE", `${path}: the folder cannot be made (${String(cause)})`, {
      hint: "name another folder, one that can be written to",
      cause,
    });
  }
}

function isFolder(path: string): boolean {
  let stats: Stats | undefined;
  try {
    stats = statSync(path, { throwIfNoEntry: false });
  } catch {
    return false; // a file in its path, or a folder that must not be entered: what is above it says so
  }
  if (stats === undefined) return false;
  if (stats.isDirectory()) return true;
  throw new GrokError("STORE", `${path}: expected a folder, found a file`, {
    hint: "name another folder, or move the file away",
  });
}
