import { dirname } from "node:path";
import { GrokError, packageFile, readBounded, type Sweep } from "../model/index.js";
import type { Override } from "./apply-settings.js";
import { decodeText } from "./decode-text.js";
import { parseSweep, type ParseSweepOptions } from "./parse-sweep.js";
import { systemFileOfSweep } from "./system-file.js";

/**
 * The sweep in a file (see {@link parseSweep}); messages name the path as given.
 *
 * @throws GrokError INPUT for a file that cannot be read, and all errors of parseSweep.
 */
export function loadSweepFile(
  path: string,
  options: Pick<ParseSweepOptions, "set" | "memoryBytes" | "isTrainedHere"> = {},
): Sweep {
  return parseSweep(readText(path), { source: path, folder: dirname(path), ...options });
}

/**
 * The file of a user's system that a sweep file names (see {@link systemFileOfSweep}); null: none.
 *
 * @throws GrokError INPUT for a sweep file that cannot be read.
 */
export function systemFileNamedIn(
  path: string,
  options: { readonly set?: readonly Override[] } = {},
): string | null {
  return systemFileOfSweep(readText(path), { source: path, folder: dirname(path), ...options });
}

function readText(path: string): string {
  return decodeText(readBytes(path), path);
}

function readBytes(path: string): Buffer {
  try {
    return readBounded(path, path);
  } catch (error) {
    if (error instanceof GrokError) throw error;
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw new GrokError("INPUT", `${path}: expected a sweep file, got ${reasonOf(code)}`, {
      hint: `sweep files end in .yaml; examples are in ${packageFile("sweeps")}`,
      cause: error,
    });
  }
}

function reasonOf(code: string): string {
  switch (code) {
    case "ENOENT":
      return "no such file";
    case "EISDIR":
      return "a folder";
    case "EACCES":
      return "a file that may not be read";
    default:
      return `an error of the file system (${code === "" ? "unknown" : code})`;
  }
}
