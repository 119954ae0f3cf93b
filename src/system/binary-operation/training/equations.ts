import {
  oneHotRows,
  randomPermutation,
  randomStream,
  type SampleSet,
  type SampleSets,
} from "../../../science/index.js";
import { operationTable, trainCount, type OperationName } from "../operations.js";

/**
 * All equations x ∘ y = z in a random order: the nearest integer to the fraction of them first, to train on, the rest to test
 * on. Train sets of one seed are nested. Inputs are the elements x, y as tokens; the class is z.
 *
 * @param outputs columns of the one-hot rows, at least the number of elements.
 * Source: Power et al., arXiv:2201.02177; order ours.
 */
export function equations(
  seed: number,
  operation: OperationName,
  modulus: number | null,
  fraction: number,
  outputs: number,
): SampleSets {
  const { size, result } = operationTable(operation, modulus);
  const all: (readonly [number, number, number])[] = [];
  for (let x = 0; x < size; x++) {
    for (let y = 0; y < size; y++) {
      const z = result(x, y);
      if (z !== null) all.push([x, y, z]);
    }
  }
  const order = randomPermutation(randomStream(seed, "inputs"), all.length);
  const setOf = (chosen: Int32Array): SampleSet => {
    const inputs = new Float32Array(2 * chosen.length);
    const classes = new Int32Array(chosen.length);
    chosen.forEach((place, k) => {
      [inputs[2 * k], inputs[2 * k + 1], classes[k]] = all[place];
    });
    return { count: chosen.length, inputSize: 2, inputs, classes, targets: oneHotRows(classes, outputs) };
  };
  const train = trainCount(fraction, all.length);
  return { train: setOf(order.subarray(0, train)), test: setOf(order.subarray(train)), outputs };
}
