import type { StepNoise } from "../../../engine/index.js";
import { randomStream } from "../../../science/index.js";

/**
 * Masks of dropout: entries are 0 with the probability `share`, else 1/(1 − share), so that their mean is 1. Each step has a
 * stream of its own, named after it: masks depend on seed and step alone.
 *
 * @param masks [B, width] masks that a step needs.
 * Source: Srivastava et al., JMLR 15 (2014), in the scaling of torch's Dropout.
 */
export function dropout(seed: number, share: number, masks: number, width: number): StepNoise {
  const kept = 1 / (1 - share);
  return {
    shapes: (count) => Array.from({ length: masks }, () => [count, width]),
    draw: (step, count) => {
      const stream = randomStream(seed, `dropout/${step}`);
      return Array.from({ length: masks }, () =>
        Float32Array.from({ length: count * width }, () => (stream.next() < share ? 0 : kept)),
      );
    },
  };
}
