import { statSync } from "node:fs";
import { dirname } from "node:path";
import { GrokError, packageFile, readBounded, unreadable, type Sweep } from "../model/index.js";
import type { Override } from "./apply-settings.js";
import { decodeText } from "./decode-text.js";
import { parseSweep, type ParseSweepOptions } from "./parse-sweep.js";
import { systemFileOfSweep } from "./system-file.js";

/** The text of a sweep file. A pipe gives it only once, so that whoever needs it twice keeps it. */
export interface SweepText {
  readonly path: string;
  readonly text: string;
  /** The base of relative paths in it: the folder of the file; of a pipe (`<(…)`) the current folder. */
  readonly folder: string;
}

/** @throws GrokError INPUT for a sweep file that cannot be read, and for a FIFO that nobody writes to. */
export function readSweepText(path: string): SweepText {
  const text = decodeText(readBytes(path), path);
  const isPipe = statSync(path, { throwIfNoEntry: false })?.isFIFO() === true;
  return { path, text, folder: isPipe ? "." : dirname(path) };
}

/**
 * The sweep in a file (see {@link parseSweep}); messages name the path as given.
 *
 * @throws GrokError INPUT for a file that cannot be read, and all errors of parseSweep.
 */
export function loadSweepFile(
  file: string | SweepText,
  options: Pick<ParseSweepOptions, "set" | "memoryBytes" | "isTrainedHere"> = {},
): Sweep {
  const { path, text, folder } = typeof file === "string" ? readSweepText(file) : file;
  return parseSweep(text, { source: path, folder, ...options });
}

/** The file of a user's system that a sweep file names (see {@link systemFileOfSweep}); null: none. */
export function systemFileNamedIn(
  { path, text, folder }: SweepText,
  options: { readonly set?: readonly Override[] } = {},
): string | null {
  return systemFileOfSweep(text, { source: path, folder, ...options });
}

function readBytes(path: string): Buffer {
  try {
    return readBounded(path, path);
  } catch (error) {
    if (error instanceof GrokError) throw error;
    throw new GrokError("INPUT", `${path}: expected a sweep file, got ${unreadable(error)}`, {
      hint: `sweep files end in .yaml; examples are in ${packageFile("sweeps")}`,
      cause: error,
    });
  }
}
