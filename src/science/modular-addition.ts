import { randomPermutation } from "./permutation.js";
import { randomStream } from "./random-streams.js";
import { oneHotRows, type SampleSet, type SampleSets } from "./sample-set.js";

/**
 * All pairs (a, b) of residues with the class (a + b) mod p, in a random order: the first `samples` to train on, the
 * rest to test on. Train sets of one seed are nested. Inputs are the two tokens a, b.
 *
 * @param outputs number of classes: p, or p + 1 where the network has an output for the token "=" that is never right.
 * Source: Power et al., arXiv:2201.02177; order ours.
 */
export function modularAddition(seed: number, modulus: number, samples: number, outputs: number): SampleSets {
  const order = randomPermutation(randomStream(seed, "inputs"), modulus * modulus);
  const setOf = (pairs: Int32Array): SampleSet => {
    const inputs = new Float32Array(2 * pairs.length);
    const classes = new Int32Array(pairs.length);
    pairs.forEach((pair, k) => {
      const a = Math.floor(pair / modulus);
      const b = pair % modulus;
      inputs[2 * k] = a;
      inputs[2 * k + 1] = b;
      classes[k] = (a + b) % modulus;
    });
    return { count: pairs.length, inputSize: 2, inputs, classes, targets: oneHotRows(classes, outputs) };
  };
  return { train: setOf(order.subarray(0, samples)), test: setOf(order.subarray(samples)), outputs };
}
