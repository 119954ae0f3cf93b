import { randomStream, standardNormals } from "./random-streams.js";
import type { SampleSet, SampleSets } from "./sample-set.js";

/**
 * Train and test inputs x ~ N(0, I) of a regression whose labels another network gives.
 *
 * @param teach labels [S·C] of inputs [S·D].
 * Source: Liu et al., arXiv:2210.01117, App. C.1.
 */
export function studentTeacher(
  seed: number,
  dimension: number,
  counts: { readonly train: number; readonly test: number },
  outputs: number,
  teach: (samples: Pick<SampleSet<Float64Array>, "count" | "inputs" | "inputSize">) => Float64Array,
): SampleSets<Float64Array> {
  const setOf = (name: "inputs" | "testInputs", count: number): SampleSet<Float64Array> => {
    const inputs = standardNormals(randomStream(seed, name), count * dimension);
    const samples = { count, inputs, inputSize: dimension };
    return { ...samples, classes: null, targets: teach(samples) };
  };
  return { train: setOf("inputs", counts.train), test: setOf("testInputs", counts.test), outputs };
}
