import type { PlainStreams } from "../model/index.js";

/**
 * [count] −1 for each train sample whose label ±1 is wrong, which it is with the probability `share`, else 1. They depend on the
 * seed of the inputs alone: those of fewer samples are the first of those of more, and what is wrong at a share is wrong at a larger one.
 * Ours; the counterpart of `withWrongLabels` for labels that are signs.
 *
 * @param share from 0 to 1.
 */
export function wrongSigns(streams: PlainStreams, share: number, count: number): Float64Array {
  if (share === 0) return new Float64Array(count).fill(1);
  return streams.uniforms("inputs/wrongLabels", count).map((turn) => (turn < share ? -1 : 1));
}
