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
import { initialEmbeddings, isFixed } from "./embeddings.js";
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

/** [k] or [2k] what a decoder of fixed embeddings is given of a pair: their sum, or both side by side. */
function inputOf(
  embeddings: Numbers,
  { i, j }: Pair,
  { embeddingDimension: k, joined }: ToyAddition,
): Numbers {
  const [a, b] = [i, j].map((token) => embeddings.subarray(token * k, (token + 1) * k));
  return joined === "concatenation" ? Float64Array.of(...a, ...b) : Float64Array.from(a, (x, c) => x + b[c]);
}

/** What the decoder of fixed embeddings is given in the place of tokens. */
function withEmbeddings(
  samples: SampleSet<Numbers>,
  pairs: readonly Pair[],
  parameters: ToyAddition,
): SampleSet<Numbers> {
  const embeddings = initialEmbeddings(parameters);
  const rows = pairs.map((pair) => inputOf(embeddings, pair, parameters));
  return {
    ...samples,
    inputSize: rows[0].length,
    inputs: Float64Array.from(rows.flatMap((row) => [...row])),
  };
}

/**
 * Tokens i, j and their sum or product as template or class; some train labels are wrong where the trial says so. Of fixed embeddings
 * the inputs are what the decoder is given of them.
 */
export function additionSamples(parameters: ToyAddition): SampleSets<Numbers> {
  const { loss, targetDimension, labelNoise } = parameters;
  const { results, resultOf } = operationOf(parameters);
  const setOf = (pairs: readonly Pair[]): SampleSet => {
    const classes = Int32Array.from(pairs, resultOf);
    const inputs = Float32Array.from(pairs.flatMap(({ i, j }) => [i, j]));
    return { count: pairs.length, inputSize: 2, inputs, classes, targets: oneHotRows(classes, results) };
  };
  const { train, test } = pairsOf(parameters);
  const noise = randomStream(effectiveSeeds(parameters).data, "inputs/wrongLabels");
  const noisy = withWrongLabels(setOf(train), labelNoise, { classes: results, outputs: results }, noise);
  const finished = (tokens: SampleSet, pairs: readonly Pair[]): SampleSet<Numbers> => {
    const set = loss === "squared" ? withTemplates(tokens, parameters) : tokens;
    return isFixed(parameters) ? withEmbeddings(set, pairs, parameters) : set;
  };
  return {
    train: finished(noisy, train),
    test: finished(setOf(test), test),
    outputs: loss === "squared" ? targetDimension : results,
  };
}

function withTemplates(samples: SampleSet, parameters: ToyAddition): SampleSet<Numbers> {
  const { targetDimension } = parameters;
  const templates = templatesOf(parameters);
  return {
    ...samples,
    targets: Float64Array.from(
      [...(samples.classes ?? [])].flatMap((result) => [
        ...templates.subarray(result * targetDimension, (result + 1) * targetDimension),
      ]),
    ),
  };
}
