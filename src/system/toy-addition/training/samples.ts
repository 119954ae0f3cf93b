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
import { splitOf, type Pair } from "../../effective-theory/training/parallelograms.js";
import type { ToyAddition } from "../parameters.js";
import { operationOf } from "./operation.js";

/** [results · C] what the decoder shall say of each sum or product: fixed standard normal numbers. */
export function templatesOf(parameters: ToyAddition): Float64Array {
  const { targetDimension } = parameters;
  const stream = randomStream(effectiveSeeds(parameters).target, "target");
  return standardNormals(stream, operationOf(parameters).results * targetDimension);
}

/** The pairs of a trial; sums have those of system `effective-theory` under the same seed. */
export function pairsOf(parameters: ToyAddition): {
  readonly train: readonly Pair[];
  readonly test: readonly Pair[];
} {
  return splitOf(parameters.samples, operationOf(parameters).pairs, plainStreams(parameters));
}

/** Tokens i, j and their sum or product as template or class; some train labels are wrong where the trial says so. */
export function additionSamples(parameters: ToyAddition): SampleSets<Numbers> {
  const { loss, targetDimension, labelNoise } = parameters;
  const { results, resultOf } = operationOf(parameters);
  const isRegression = loss === "squared";
  const setOf = (pairs: readonly Pair[]): SampleSet => {
    const classes = Int32Array.from(pairs, resultOf);
    const inputs = Float32Array.from(pairs.flatMap(({ i, j }) => [i, j]));
    return { count: pairs.length, inputSize: 2, inputs, classes, targets: oneHotRows(classes, results) };
  };
  const { train, test } = pairsOf(parameters);
  const noise = randomStream(effectiveSeeds(parameters).data, "inputs/wrongLabels");
  const noisy = withWrongLabels(setOf(train), labelNoise, { classes: results, outputs: results }, noise);
  if (!isRegression) return { train: noisy, test: setOf(test), outputs: results };
  const templates = templatesOf(parameters);
  const onTemplates = (set: SampleSet): SampleSet<Numbers> => ({
    ...set,
    targets: Float64Array.from(
      [...(set.classes ?? [])].flatMap((result) => [
        ...templates.subarray(result * targetDimension, (result + 1) * targetDimension),
      ]),
    ),
  });
  return { train: onTemplates(noisy), test: onTemplates(setOf(test)), outputs: targetDimension };
}
