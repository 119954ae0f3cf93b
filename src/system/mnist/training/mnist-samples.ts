import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder, readIdxFile, type IdxFile } from "../../../arrays/index.js";
import { GrokError, MNIST_CLASSES, type NetworkTask } from "../../../model/index.js";
import {
  oneHotRows,
  randomPermutation,
  randomStream,
  type SampleSet,
  type SampleSets,
} from "../../../science/index.js";

type MnistTask = Extract<NetworkTask, { readonly kind: "mnist" }>;

/** Pixels are bytes; networks see them in [0, 1]. */
const BRIGHTEST = 255;

interface Images {
  readonly images: IdxFile;
  readonly labels: IdxFile;
}

/** The last folder read: trials of a sweep share it. */
let held: { readonly folder: string; readonly train: Images; readonly test: Images } | null = null;

/**
 * Images and digits of an MNIST task, pixels in [0, 1].
 *
 * - `omnigrok`: the first `samples` images of the train files, and the first of the test files.
 * - `kumar`: `samples` images drawn from the train files without repetition, and the next ones drawn to test on.
 *
 * @throws GrokError TRIAL when the files are missing, truncated, other than those the id knows, or too few.
 */
export function mnistSamples(task: MnistTask, seed: number, samples: number): SampleSets {
  const folder = task.data.folder ?? packageFolder();
  if (held?.folder !== folder) {
    if (task.data.digest !== null) checkDigest(folder, task.data.digest);
    held = { folder, train: imagesOf(folder, "train"), test: imagesOf(folder, "t10k") };
  }
  const { train, test } = held;
  const [available] = train.images.shape;
  const wanted = task.test.samples;
  const order = (count: number): Int32Array => Int32Array.from({ length: count }, (_, k) => k);
  switch (task.variant) {
    case "omnigrok": {
      requireImages(samples, available, "task.samples");
      requireImages(wanted, test.images.shape[0], "task.test.samples");
      return { train: pick(train, order(samples)), test: pick(test, order(wanted)), outputs: MNIST_CLASSES };
    }
    case "kumar": {
      requireImages(samples + wanted, available, "task.samples + task.test.samples");
      const drawn = randomPermutation(randomStream(seed, "inputs"), available);
      return {
        train: pick(train, drawn.subarray(0, samples)),
        test: pick(train, drawn.subarray(samples, samples + wanted)),
        outputs: MNIST_CLASSES,
      };
    }
  }
}

function imagesOf(folder: string, part: "train" | "t10k"): Images {
  const images = readIdxFile(join(folder, `${part}-images-idx3-ubyte`), 3);
  const labels = readIdxFile(join(folder, `${part}-labels-idx1-ubyte`), 1);
  if (images.shape[0] !== labels.shape[0]) {
    throw new GrokError(
      "TRIAL",
      `${folder}: expected as many labels as images (${part}), found ${labels.shape[0]} and ${images.shape[0]}`,
    );
  }
  const [, rows, columns] = images.shape;
  if (rows !== 28 || columns !== 28) {
    throw new GrokError(
      "TRIAL",
      `${folder}: expected images of 28 × 28, found ${rows} × ${columns} (${part})`,
    );
  }
  const highest = labels.bytes.reduce((most, label) => Math.max(most, label), 0);
  if (highest >= MNIST_CLASSES) {
    throw new GrokError("TRIAL", `${folder}: expected labels from 0 to 9, found ${highest} (${part})`);
  }
  return { images, labels };
}

function checkDigest(folder: string, expected: string): void {
  const hash = createHash("sha256");
  for (const part of ["train", "t10k"]) {
    hash.update(readFileSync(join(folder, `${part}-images-idx3-ubyte`)));
    hash.update(readFileSync(join(folder, `${part}-labels-idx1-ubyte`)));
  }
  const found = hash.digest("hex");
  if (found !== expected) {
    throw new GrokError(
      "TRIAL",
      `${folder}: expected the files that the trial was made with (SHA-256 ${expected.slice(0, 12)}…), ` +
        `found others (${found.slice(0, 12)}…)`,
      { hint: "restore the files, or run the sweep file again for trials of the new ones" },
    );
  }
}

function requireImages(wanted: number, available: number, path: string): void {
  if (wanted <= available) return;
  throw new GrokError("TRIAL", `${path}: expected at most ${available} images, got ${wanted}`);
}

function pick({ images, labels }: Images, order: Int32Array): SampleSet {
  const size = images.shape[1] * images.shape[2];
  const inputs = new Float32Array(order.length * size);
  const classes = new Int32Array(order.length);
  order.forEach((image, k) => {
    for (let pixel = 0; pixel < size; pixel++) {
      inputs[k * size + pixel] = images.bytes[image * size + pixel] / BRIGHTEST;
    }
    classes[k] = labels.bytes[image];
  });
  return {
    count: order.length,
    inputSize: size,
    inputs,
    classes,
    targets: oneHotRows(classes, MNIST_CLASSES),
  };
}
