import type { RandomStream } from "./random-streams.js";
import { oneHotRows, type SampleSet } from "./sample-set.js";

/**
 * Samples of which each has a wrong label with the probability `share`: any other of the `classes`, with the same chance for
 * each. Every sample takes two numbers of the stream, so that labels of fewer samples are the first of those of more, and what
 * is wrong at a share is wrong, in the same way, at a larger one.
 *
 * @param share from 0 to 1; at 0 the samples come back as they are.
 * @param outputs columns of the one-hot rows, at least `classes`.
 */
export function withWrongLabels(
  samples: SampleSet,
  share: number,
  { classes, outputs }: { readonly classes: number; readonly outputs: number },
  stream: RandomStream,
): SampleSet {
  if (share === 0 || samples.classes === null) return samples;
  const labels = samples.classes.map((label) => {
    const isWrong = stream.next() < share;
    const further = 1 + Math.floor(stream.next() * (classes - 1));
    return isWrong ? (label + further) % classes : label;
  });
  return { ...samples, classes: labels, targets: oneHotRows(labels, outputs) };
}
