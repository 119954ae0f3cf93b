import { lstatSync, readlinkSync, realpathSync, type Stats } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { GrokError, systemCode } from "../model/index.js";
import { systemWords } from "./system-words.js";

/** Where output for a path really goes. */
export interface OutputPlace {
  /** Symbolic links followed; the folder's own links too. */
  readonly path: string;
  /** `new`: nothing is there; `file`: a regular file, to be replaced; `open`: something to be written into as it is. */
  readonly kind: "new" | "file" | "open";
  /** Permission bits of the file that is there; null where there is none. */
  readonly mode: number | null;
}

/** Links that lead to links, before it is a circle; Linux allows as many. */
const MOST_LINKS = 40;

/**
 * Follows a path to the place where its output belongs. A link that leads nowhere yet gives the place that it names. A
 * FIFO, a device, and an open file under its name in /proc (which `/dev/stdout` leads to) are `open`: they are written
 * into, never replaced.
 *
 * @throws GrokError STORE for a folder, a socket, a circle of links, and a folder that is not there.
 */
export function outputPlace(target: string): OutputPlace {
  let path = resolve(target);
  for (let links = 0; links <= MOST_LINKS; links++) {
    path = join(realFolder(dirname(path), target), basename(path));
    const stats = lookAt(path, target);
    if (stats === null) return { path, kind: "new", mode: null };
    if (!stats.isSymbolicLink()) return { path, kind: kindOf(stats, target), mode: stats.mode & 0o777 };
    // These links have texts that are no paths ("pipe:[4711]"); opening the link itself is what they are for.
    if (path.startsWith("/proc/")) return { path, kind: "open", mode: null };
    path = resolve(dirname(path), readlinkSync(path));
  }
  throw refused(target, "expected a file, found symbolic links that lead in a circle");
}

function kindOf(stats: Stats, target: string): "file" | "open" {
  if (stats.isFile()) return "file";
  if (stats.isDirectory()) throw refused(target, "expected a file, found a folder");
  if (stats.isSocket()) throw refused(target, "expected a file, found a socket");
  return "open";
}

function realFolder(folder: string, target: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    if (systemCode(cause) !== "ENOENT")
      throw refused(target, `expected a folder ${folder}, found ${systemWords(cause)}`, cause);
    throw new GrokError("STORE", `${target}: the folder ${folder} does not exist`, {
      hint: `create it: mkdir -p ${folder}`,
      cause,
    });
  }
}

function lookAt(path: string, target: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (cause) {
    throw refused(target, `expected a path to a file, found ${systemWords(cause)}`, cause);
  }
}

function refused(target: string, what: string, cause?: unknown): GrokError {
  return new GrokError("STORE", `${target}: ${what}`, {
    hint: "name another file to write to",
    ...(cause === undefined ? {} : { cause }),
  });
}
