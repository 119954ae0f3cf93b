import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { GrokError, counted } from "../model/index.js";
import type { FileMistake } from "./file-mistakes.js";
import { parseIdx, type IdxFile } from "./idx-file.js";

/** The files of the MNIST format, by their original names. */
export const IDX_FILES = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
] as const;

type IdxFileName = (typeof IDX_FILES)[number];

/** Digits that images show, hence outputs of a network that learns them. */
export const MNIST_CLASSES = 10;

/** Pixels along a side of an image. */
const SIDE = 28;

/** Images and the digits that they show, as many of one as of the other. */
export interface LabelledImages {
  /** [count, 28, 28], a byte a pixel. */
  readonly images: IdxFile;
  /** [count], from 0 to 9. */
  readonly labels: IdxFile;
}

/** A folder of images to train and to test on. */
export interface IdxFolder {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  /** SHA-256 over the four files in the order of {@link IDX_FILES}, hexadecimal: what an id knows of own images. */
  readonly digest: string;
}

/**
 * The images of a folder, or all that is wrong with it: files that are missing, of another format or cut short, images
 * that are not 28 × 28, other numbers of labels than of images, labels beyond 9 or all the same.
 *
 * Cost: reads the four files, some 55 MB for MNIST, and hashes them.
 */
export function readIdxFolder(folder: string): IdxFolder | readonly FileMistake[] {
  const mistakes: FileMistake[] = [];
  const missing: MissingFile[] = [];
  const hash = createHash("sha256");
  const read = (name: IdxFileName): IdxFile | null => {
    const path = join(folder, name);
    const content = contentOf(path);
    if ("reason" in content) {
      missing.push({ name, reason: content.reason });
      return null;
    }
    hash.update(content);
    try {
      const file = parseIdx(path, content, name.includes("images") ? 3 : 1);
      const wrong = name.includes("images") ? imagesMistake(path, file) : labelsMistake(path, file);
      if (wrong !== null) mistakes.push(wrong);
      return file;
    } catch (error) {
      if (!(error instanceof GrokError)) throw error;
      mistakes.push({ message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) });
      return null;
    }
  };
  const [train, test] = (["train", "t10k"] as const).map((part): LabelledImages | null => {
    const images = read(`${part}-images-idx3-ubyte`);
    const labels = read(`${part}-labels-idx1-ubyte`);
    if (images === null || labels === null) return null;
    const [expected, found] = [images.shape[0], labels.shape[0]];
    if (found !== expected) {
      const path = join(folder, `${part}-labels-idx1-ubyte`);
      const message = `${path}: expected ${counted(expected, "label")}, one for each image, found ${found}`;
      mistakes.push({ message, hint: `the images are in ${part}-images-idx3-ubyte` });
    }
    return { images, labels };
  });
  if (missing.length > 0) mistakes.unshift(missingMistake(folder, missing));
  return train === null || test === null || mistakes.length > 0
    ? mistakes
    : { train, test, digest: hash.digest("hex") };
}

interface MissingFile {
  readonly name: IdxFileName;
  readonly reason: string;
}

function contentOf(path: string): Buffer | Pick<MissingFile, "reason"> {
  try {
    if (!statSync(path).isFile()) return { reason: "it is no regular file" };
    return readFileSync(path);
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Files that cannot be read are one mistake: most often the folder is another. */
function missingMistake(folder: string, missing: readonly MissingFile[]): FileMistake {
  const [{ name, reason }] = missing;
  const what =
    missing.length === 1
      ? `the file ${join(folder, name)}`
      : `the files ${missing.map((file) => file.name).join(", ")} in ${folder}`;
  return {
    message: `expected ${what}, found none that can be read (${reason})`,
    hint: `the four files are ${IDX_FILES.join(", ")}, unpacked`,
  };
}

function imagesMistake(path: string, { shape: [, rows, columns] }: IdxFile): FileMistake | null {
  if (rows === SIDE && columns === SIDE) return null;
  return {
    message: `${path}: expected images of ${SIDE} × ${SIDE}, found ${rows} × ${columns}`,
    hint: `cut or scale them to ${SIDE} × ${SIDE} pixels`,
  };
}

function labelsMistake(path: string, { bytes }: IdxFile): FileMistake | null {
  const index = bytes.findIndex((label) => label >= MNIST_CLASSES);
  if (index < 0) return oneDigitMistake(path, bytes);
  const highest = MNIST_CLASSES - 1;
  return {
    message: `${path}: expected labels from 0 to ${highest}, found ${bytes[index]} at ${index}`,
    hint: `the network has ${MNIST_CLASSES} outputs; leave out images of other classes, and number the classes from 0`,
  };
}

/** Labels that are all the same leave nothing to learn. */
function oneDigitMistake(path: string, labels: Uint8Array): FileMistake | null {
  if (labels.length < 2 || labels.some((label) => label !== labels[0])) return null;
  return {
    message: `${path}: expected labels of at least two digits, found ${labels[0]} alone, ${labels.length} times`,
  };
}
