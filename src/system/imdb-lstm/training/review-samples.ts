import {
  oneHotRows,
  randomPermutation,
  randomStream,
  type SampleSet,
  type SampleSets,
} from "../../../science/index.js";
import { reviewFiles } from "../reviews.js";
import type { ReviewTask } from "../task.js";
import { STOP_WORDS } from "./stop-words.js";

/** Sizes of what a review becomes. */
export interface ReviewSizes {
  readonly samples: number;
  readonly vocabulary: number;
  readonly length: number;
}

/**
 * Reviews as tokens [length]: the words of the vocabulary, numbered from 1 by their frequency in the train set, other words left out; the
 * first `length` of them, zeros in front of fewer. Both sets have the classes in the proportion of the file, and a train set is a
 * part of every larger one. Classes: 0 negative, 1 positive.
 *
 * Source: the published code of Liu et al., arXiv:2210.01117; here the marks of line breaks are no words.
 * @throws GrokError TRIAL when the file is gone or is not that of the trial.
 */
export function reviewSamples(task: ReviewTask, seed: number, sizes: ReviewSizes): SampleSets {
  const { texts, classes } = reviewFiles.contentOf(task.data.file, task.data.digest);
  const available = Math.min(task.rows ?? texts.length, texts.length);
  const drawn = drawnInProportion(seed, classes.subarray(0, available));
  const train = drawn.slice(0, sizes.samples);
  const test = drawn.slice(sizes.samples, sizes.samples + task.test.samples);
  const words = new Map(drawn.slice(0, sizes.samples + test.length).map((row) => [row, wordsOf(texts[row])]));
  const numbers = vocabularyOf(
    train.map((row) => words.get(row) ?? []),
    sizes.vocabulary,
  );
  const setOf = (rows: readonly number[]): SampleSet => {
    const inputs = new Float32Array(rows.length * sizes.length);
    rows.forEach((row, s) => {
      const known = (words.get(row) ?? []).flatMap((word) => numbers.get(word) ?? []).slice(0, sizes.length);
      inputs.set(known, (s + 1) * sizes.length - known.length);
    });
    const labels = Int32Array.from(rows, (row) => classes[row]);
    return {
      ...{ count: rows.length, inputSize: sizes.length, inputs, classes: labels },
      targets: oneHotRows(labels, 2),
    };
  };
  return { train: setOf(train), test: setOf(test), outputs: 2 };
}

/** The words of a review: lower case, without marks of line breaks, digits and punctuation. */
export function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .replace(/<br\s*\/?>/g, " ")
    .replace(/[^\p{L}\s]/gu, "")
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** The most frequent words that are no stop words, numbered from 1; of equally frequent ones the first in the alphabet comes first. */
export function vocabularyOf(
  texts: readonly (readonly string[])[],
  size: number,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const words of texts) {
    for (const word of words) if (!STOP_WORDS.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return new Map(sorted.slice(0, size).map(([word], k) => [word, k + 1]));
}

/** All rows in a random order whose every prefix has the classes in the proportion of the whole, up to one. */
function drawnInProportion(seed: number, classes: Uint8Array): readonly number[] {
  const stream = randomStream(seed, "inputs");
  const [negative, positive] = [0, 1].map((wanted) => {
    const rows = Array.from(classes.keys()).filter((row) => classes[row] === wanted);
    return Array.from(randomPermutation(stream, rows.length), (place) => rows[place]);
  });
  const count = classes.length;
  const positives = (k: number): number => Math.floor((k * positive.length) / count);
  return Array.from({ length: count }, (_, k) => {
    const before = positives(k);
    return positives(k + 1) > before ? positive[before] : negative[k - before];
  });
}
