import { packageFolder } from "../package-folder.js";
import { MNIST_CLASSES, readIdxFolder, type IdxFolder, type LabelledImages } from "../../../arrays/index.js";
import { counted, GrokError } from "../../../model/index.js";
import {
  oneHotRows,
  randomPermutation,
  randomStream,
  type SampleSet,
  type SampleSets,
} from "../../../science/index.js";
import type { MnistTask } from "../task.js";

/** Pixels are bytes; networks see them in [0, 1]. */
const BRIGHTEST = 255;

/** The last folder read, which the trials of a sweep share. */
let held: { readonly folder: string; readonly content: IdxFolder } | null = null;

/**
 * Images and digits of an MNIST task, pixels in [0, 1].
 *
 * - `omnigrok`: the first `samples` images of the train files, and the first of the test files.
 * - `kumar`: `samples` images drawn from the train files without repetition, and the next ones drawn to test on.
 *
 * @throws GrokError TRIAL when the files are missing, truncated, different from those in the id, or too few.
 */
export function mnistSamples(task: MnistTask, seed: number, samples: number): SampleSets {
  const folder = task.data.folder ?? packageFolder();
  if (held?.folder !== folder) held = { folder, content: checkedFolder(folder, task.data.digest) };
  const { train, test } = held.content;
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

/** The images of a folder; own images must match their digest. */
function checkedFolder(folder: string, digest: string | null): IdxFolder {
  const read = readIdxFolder(folder);
  if (!("digest" in read)) {
    const [{ message, hint }] = read;
    throw new GrokError("TRIAL", message, hint === undefined ? {} : { hint });
  }
  if (digest !== null && read.digest !== digest) {
    throw new GrokError(
      "TRIAL",
      `${folder}: expected the files that the trial was made with (SHA-256 ${digest.slice(0, 12)}…), ` +
        `found others (${read.digest.slice(0, 12)}…)`,
      { hint: "restore the files, or run the sweep file again for trials of the new ones" },
    );
  }
  return read;
}

function requireImages(wanted: number, available: number, path: string): void {
  if (wanted <= available) return;
  throw new GrokError("TRIAL", `${path}: expected at most ${counted(available, "image")}, got ${wanted}`);
}

function pick({ images, labels }: LabelledImages, order: Int32Array): SampleSet {
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
