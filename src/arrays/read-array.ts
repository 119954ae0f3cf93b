import { readFileSync, statSync } from "node:fs";
import { unreadable } from "../model/index.js";
import type { ArrayMistake } from "./array-mistake.js";
import { AN_NPY_FILE } from "./npy-header.js";
import { parseNpy, type NumberArray } from "./parse-npy.js";

/** The largest file read: what fits in one buffer of every supported Node. */
const MOST_BYTES = 0x7fffffff;

/** The array in a file, or what is wrong with the file. Never throws for a file's sake. Cost: one read, one pass. */
export function readArray(path: string): NumberArray | ArrayMistake {
  let bytes: Buffer;
  try {
    const status = statSync(path);
    if (!status.isFile() && !status.isDirectory()) {
      return { expected: AN_NPY_FILE, found: "a device or a pipe" };
    }
    const { size } = status;
    if (size > MOST_BYTES) return { expected: `at most ${MOST_BYTES} bytes`, found: `${size}` };
    bytes = readFileSync(path);
  } catch (error) {
    return { expected: AN_NPY_FILE, found: unreadable(error) };
  }
  return parseNpy(bytes);
}
