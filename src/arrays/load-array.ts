import { GrokError, type ArrayFile } from "../model/index.js";
import { arrayHash } from "./array-hash.js";
import type { ArrayMistake } from "./array-mistake.js";
import { shapeText, type NumberArray } from "./parse-npy.js";
import { readArray } from "./read-array.js";

/**
 * The values of an array that a trial was defined with.
 *
 * @throws GrokError TRIAL when the file is gone, broken, or holds other values than it did: a trial is its data, and
 * nothing else may be trained under its id.
 */
export function loadArray(file: ArrayFile): Float64Array {
  const found = presentArray(file);
  if ("expected" in found) throw new GrokError("TRIAL", mistakeText(file.path, found), hintOf(found));
  return found.values;
}

/** What is wrong with the files of arrays by now, one sentence each; none when all are as they were. */
export function arrayMistakes(files: readonly ArrayFile[]): readonly string[] {
  return files.flatMap((file) => {
    const found = presentArray(file);
    if (!("expected" in found)) return [];
    const hint = found.hint === undefined ? "" : ` Hint: ${found.hint}.`;
    return [`${mistakeText(file.path, found)}.${hint}`];
  });
}

/** `x.npy: expected …, got …`. */
export function mistakeText(path: string, { expected, found }: ArrayMistake): string {
  return `${path}: expected ${expected}, got ${found}`;
}

function presentArray({ path, shape, sha256 }: ArrayFile): NumberArray | ArrayMistake {
  const array = readArray(path);
  const hint = "restore the file, or run the sweep file again: other data make other trials";
  if ("expected" in array) return { hint, ...array };
  const hash = arrayHash(array);
  if (hash === sha256) return array;
  return {
    expected: `the array of shape ${shapeText(shape)} that its trials were defined with (${sha256.slice(0, 12)}…)`,
    found: `one of shape ${shapeText(array.shape)} with other content (${hash.slice(0, 12)}…)`,
    hint,
  };
}

function hintOf({ hint }: ArrayMistake): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}
