import { plainStreams } from "../../../engine/index.js";
import { effectiveSeeds } from "../../../model/index.js";
import {
  oneHotRows,
  randomStream,
  standardNormals,
  withWrongLabels,
  type Numbers,
  type SampleSet,
  type SampleSets,
} from "../../../science/index.js";
import { splitPairs, type Pair } from "../../effective-theory/training/parallelograms.js";
import type { ToyAddition } from "../parameters.js";

/** Classes of i + j: the sums 0 … 2p − 2. */
export function sumsOf(tokens: number): number {
  return 2 * tokens - 1;
}

/** [sums · C] what the decoder shall say of each sum: fixed standard normal numbers. */
export function templatesOf(parameters: ToyAddition): Float64Array {
  const { tokens, targetDimension } = parameters;
  const stream = randomStream(effectiveSeeds(parameters).target, "target");
  return standardNormals(stream, sumsOf(tokens) * targetDimension);
}

/** The pairs of a trial, those of system `effective-theory` under the same seed. */
export function pairsOf(parameters: ToyAddition): {
  readonly train: readonly Pair[];
  readonly test: readonly Pair[];
} {
  return splitPairs(parameters.samples, parameters.tokens, plainStreams(parameters));
}

/** Tokens i, j and their sum as template or class; some train labels are wrong where the trial says so. */
export function additionSamples(parameters: ToyAddition): SampleSets<Numbers> {
  const { tokens, loss, targetDimension, labelNoise } = parameters;
  const sums = sumsOf(tokens);
  const isRegression = loss === "squared";
  const setOf = (pairs: readonly Pair[]): SampleSet => {
    const classes = Int32Array.from(pairs, ({ i, j }) => i + j);
    const inputs = Float32Array.from(pairs.flatMap(({ i, j }) => [i, j]));
    return { count: pairs.length, inputSize: 2, inputs, classes, targets: oneHotRows(classes, sums) };
  };
  const { train, test } = pairsOf(parameters);
  const noise = randomStream(effectiveSeeds(parameters).data, "inputs/wrongLabels");
  const noisy = withWrongLabels(setOf(train), labelNoise, { classes: sums, outputs: sums }, noise);
  if (!isRegression) return { train: noisy, test: setOf(test), outputs: sums };
  const templates = templatesOf(parameters);
  const onTemplates = (set: SampleSet): SampleSet<Numbers> => ({
    ...set,
    targets: Float64Array.from(
      [...(set.classes ?? [])].flatMap((sum) => [
        ...templates.subarray(sum * targetDimension, (sum + 1) * targetDimension),
      ]),
    ),
  });
  return { train: onTemplates(noisy), test: onTemplates(setOf(test)), outputs: targetDimension };
}
