import { MNIST_CLASSES } from "../../../arrays/index.js";
import type { SampleSet } from "../../../science/index.js";

/** Numbers of all pixels of the templates of the first and the last digit. */
const DARKEST = -0.5;
const SPAN = 1;

/** The number of all pixels of the template of a digit, −½ for 0 to ½ for 9. */
export function templateLevel(digit: number): number {
  return DARKEST + (SPAN * digit) / (MNIST_CLASSES - 1);
}

/**
 * Images m·x + (1 − m)·t, t being the constant template of the image's digit: m = 1 leaves them as they are, m = 0 leaves
 * nothing but the digit.
 *
 * Source:  Liu, Michaud & Tegmark, arXiv:2210.01117, Fig. 8, as in its code.
 * Differs: the text speaks of matrices of twos; the code has these ten constants.
 */
export function blendImages(set: SampleSet, share: number): SampleSet {
  const { inputSize, classes } = set;
  if (share === 1 || classes === null) return set;
  return {
    ...set,
    inputs: set.inputs.map((x, at) => {
      const level = templateLevel(classes[Math.floor(at / inputSize)]);
      return share * x + (1 - share) * level;
    }),
  };
}
