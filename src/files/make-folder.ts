import { mkdirSync, realpathSync, rmdirSync, statSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { GrokError } from "../model/index.js";
import type { OutputGuard } from "./open-output.js";
import { systemWords } from "./system-words.js";

/**
 * Makes a folder and those above it that are not there. A folder that is there is left as it is. (`mkdirSync` with
 * `recursive` does not return where the system answers that a folder can neither be made nor is there: in /proc.)
 *
 * @param guard is asked of every folder that is to be made.
 * @returns what takes back the folders that were made here and are still empty; calling it twice does nothing more.
 * @throws GrokError STORE where a file stands in the way, or the folder cannot be made; INPUT where the guard refuses one; nothing
 *   is left behind then.
 */
export function makeFolder(folder: string, guard: OutputGuard): () => void {
  const made: string[] = [];
  const takeBack = (): void => {
    for (let path = made.pop(); path !== undefined; path = made.pop()) {
      try {
        rmdirSync(path);
      } catch {
        return; // something is in it, and so in those above it
      }
    }
  };
  try {
    makeMissing(resolve(folder), guard, made);
  } catch (error) {
    takeBack();
    throw error;
  }
  return takeBack;
}

/** Adds the folders that it makes to `made`, the outermost first. */
function makeMissing(path: string, guard: OutputGuard, made: string[]): void {
  if (isFolder(path)) return;
  if (dirname(path) !== path) makeMissing(dirname(path), guard, made);
  // The folder above is there now, so its links can be followed.
  const why = guard(join(realpathSync(dirname(path)), basename(path)));
  if (why !== null) throw new GrokError("INPUT", `${path}: ${why}`, { hint: "name another folder" });
  try {
    mkdirSync(path);
    made.push(path);
  } catch (cause) {
    // Another program may have come first, which is as good.
    if (isFolder(path)) return;
    throw new GrokError("STORE", `${path}: expected a folder that can be made, found ${systemWords(cause)}`, {
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
