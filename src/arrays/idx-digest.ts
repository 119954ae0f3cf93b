import { GrokError } from "../model/index.js";
import { mistakesError, type FileMistake } from "./file-mistakes.js";
import { readIdxFolder } from "./idx-folder.js";

/** How many images a folder has. */
export interface ImageCounts {
  readonly train: number;
  readonly test: number;
}

/** What is remembered of a folder for the life of the process; its images are not. */
const digests = new Map<string, string>();
const counts = new Map<string, ImageCounts>();

/**
 * The digest of a folder of images (see {@link readIdxFolder}), everything about them checked.
 * Remembered for the life of the process. Cost: reads some 55 MB once.
 *
 * @throws GrokError INPUT that names all that is wrong with the files.
 */
export function idxDigest(folder: string): string {
  const digest = idxDigestOrFaults(folder);
  if (typeof digest === "string") return digest;
  throw mistakesError("task.folder", folder, digest);
}

/** The digest of a folder as {@link idxDigest} gives it, or all faults of its files. */
export function idxDigestOrFaults(folder: string): string | readonly FileMistake[] {
  const known = digests.get(folder);
  if (known !== undefined) return known;
  const read = readIdxFolder(folder);
  if (!("digest" in read)) return read;
  digests.set(folder, read.digest);
  counts.set(read.digest, { train: read.train.labels.shape[0], test: read.test.labels.shape[0] });
  return read.digest;
}

/**
 * How many images those of this digest are; null where this process has not read them: a sweep from the store is read
 * without its files.
 */
export function imageCounts(digest: string): ImageCounts | null {
  return counts.get(digest) ?? null;
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
