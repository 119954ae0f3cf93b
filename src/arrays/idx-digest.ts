import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseIdx } from "./idx-file.js";
import { GrokError } from "../model/index.js";

/** The files of the MNIST format, by their original names. */
export const IDX_FILES = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

const digests = new Map<string, string>();

/**
 * SHA-256 over the four IDX files of a folder, in the order of {@link IDX_FILES}: what an id knows of own images.
 * Remembered for the life of the process. Cost: reads some 55 MB once.
 *
 * @throws GrokError INPUT when a file cannot be read, is of another format, or is truncated.
 */
export function idxDigest(folder: string): string {
  let digest = digests.get(folder);
  if (digest === undefined) {
    const hash = createHash("sha256");
    for (const name of IDX_FILES) hash.update(checkedFile(folder, name));
    digest = hash.digest("hex");
    digests.set(folder, digest);
  }
  return digest;
}

/**
 * Refuses a folder of images that is gone or changed since its digest was taken.
 *
 * @throws GrokError INPUT.
 */
export function requireDigest(folder: string, digest: string | null): void {
  if (idxDigest(folder) === digest) return;
  throw new GrokError("INPUT", `task.folder: ${folder}: expected the images of this sweep, found others`, {
    hint: "bring them back, or run the sweep's file again: with other images it has other trials",
  });
}

function checkedFile(folder: string, name: (typeof IDX_FILES)[number]): Uint8Array {
  const path = join(folder, name);
  const content = contentOf(path);
  try {
    parseIdx(path, content, name.includes("images") ? 3 : 1);
    return content;
  } catch (error) {
    if (!(error instanceof GrokError)) throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    throw new GrokError("INPUT", `task.folder: ${error.message}`, { ...hint, cause: error });
  }
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new GrokError("INPUT", `task.folder: expected the file ${path}, found none that can be read`, {
      hint: `the four files are ${IDX_FILES.join(", ")}, unpacked`,
      details: [found],
      cause: error,
    });
  }
}
