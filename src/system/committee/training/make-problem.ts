import { effectiveSeeds, GrokError, type ArrayFile, type OwnData, type Trial } from "../../../model/index.js";
import {
  eigenvectorLabels,
  initialMoments,
  polynomialLabelPower,
  polynomialLabels,
  ProblemCache,
  randomStream,
  standardNormals,
  targetDirections,
  unionKernelEigen,
  type Problem,
  type StreamName,
} from "../../../science/index.js";
import { dataKey, weightsKey } from "../data-key.js";
import type { CommitteeTrial } from "../trial.js";

/** Reads the values of an array of own data; tests and caches provide their own function. */
export type ReadArray = (file: ArrayFile) => Float64Array;

/**
 * The problem of a trial: drawn from its seeds, or from its own data.
 *
 * Common random numbers: the train inputs of fewer samples are a prefix of those of more, neuron n's weights do not
 * depend on the width, and β and the test set are the same for all cells of a seed. `cache` saves repeated work and
 * changes nothing else. Own data are used unchanged except for `labelScale` (labels) and `sigma` (weights); fewer samples
 * are the first rows, and E[y²] is the mean over the test set.
 *
 * Source: Kumar et al., arXiv:2310.06110, §2 (their convention x ~ N(0, I/D), y = ½(β·x)²).
 * Cost: O((P + T + N)·D), for eigenvector labels also an eigen-decomposition of size 2P.
 * @throws GrokError TRIAL when an eigenvector is missing or beyond the kernel's rank, and any error of `read`.
 */
export function makeProblem(
  asked: Trial,
  cache: ProblemCache = new ProblemCache(),
  read: ReadArray = cannotRead,
): Problem {
  const trial = asked as CommitteeTrial;
  const { parameters, task } = trial;
  const { dimension, samples, labelScale, sigma } = parameters;
  const seeds = effectiveSeeds(parameters);
  const array: ReadArray = (file) => cache.arrays.get(`file/${file.sha256}`, () => read(file));
  const common = { dimension, samples, labelScale, sigma, dataKey: dataKey(trial) };
  if (task.kind === "data") {
    const initialWeights = ownWeights(trial, task.data, cache, array) ?? drawnWeights(trial, cache);
    return { ...common, initialWeights, ...ownTask(trial, task.data, array) };
  }
  const base = {
    ...common,
    trainInputs: inputs(cache, seeds.data, "inputs", samples, dimension),
    initialWeights: drawnWeights(trial, cache),
  };
  switch (task.kind) {
    case "eigenvector":
      return { ...base, ...eigenvectorTask(trial, base, cache) };
    case "polynomial": {
      const directions = targetDirections(seeds.target, dimension, task.target);
      const labels = (of: Float64Array): Float64Array =>
        polynomialLabels(of, dimension, directions, labelScale);
      const testInputs =
        task.test === "population"
          ? null
          : inputs(cache, seeds.data, "testInputs", task.test.samples, dimension);
      return {
        ...base,
        directions,
        testInputs,
        trainLabels: labels(base.trainInputs),
        testLabels: testInputs === null ? null : labels(testInputs),
        labelPower: polynomialLabelPower(dimension, directions, labelScale),
      };
    }
  }
}

/** Inputs [count·D], x ~ N(0, I/D): a prefix of the longest array drawn so far for this seed. */
function inputs(
  cache: ProblemCache,
  seed: number,
  name: StreamName,
  count: number,
  dimension: number,
): Float64Array {
  const length = count * dimension;
  const drawn = cache.arrays.get(
    `${name}/${seed}/${dimension}`,
    () => {
      const values = standardNormals(randomStream(seed, name), length);
      const root = Math.sqrt(dimension);
      return values.map((value) => value / root);
    },
    (found) => found.length >= length,
  );
  return drawn.subarray(0, length);
}

/** Initial weights [N·D], σ·N(0, 1), a neuron a row; null for infinite width. */
function drawnWeights({ parameters }: CommitteeTrial, cache: ProblemCache): Float64Array | null {
  const { width, dimension, sigma } = parameters;
  if (width === "infinite") return null;
  const seed = effectiveSeeds(parameters).weights;
  return cache.arrays.get(`weights/${seed}/${dimension}/${width}/${sigma}`, () =>
    standardNormals(randomStream(seed, "weights"), width * dimension).map((value) => value * sigma),
  );
}

/** Initial weights of own data, [N·D], times σ; null where there are none. */
function ownWeights(
  trial: CommitteeTrial,
  { weights }: OwnData,
  cache: ProblemCache,
  array: ReadArray,
): Float64Array | null {
  if (weights === null) return null;
  const { sigma } = trial.parameters;
  if (sigma === 1) return array(weights);
  return cache.arrays.get(`weights/${weightsKey(trial)}/${sigma}`, () =>
    array(weights).map((value) => value * sigma),
  );
}

function ownTask(
  trial: CommitteeTrial,
  data: OwnData,
  array: ReadArray,
): Omit<Problem, "dimension" | "samples" | "labelScale" | "sigma" | "dataKey" | "initialWeights"> {
  const { samples, dimension, labelScale } = trial.parameters;
  const scaled = (labels: Float64Array): Float64Array =>
    labelScale === 1 ? labels : labels.map((label) => label * labelScale);
  const testLabels = scaled(array(data.testY));
  return {
    directions: [],
    trainInputs: array(data.trainX).subarray(0, samples * dimension),
    trainLabels: scaled(array(data.trainY).subarray(0, samples)),
    testInputs: array(data.testX),
    testLabels,
    labelPower: meanSquare(testLabels),
  };
}

function meanSquare(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum / values.length;
}

function cannotRead({ path }: ArrayFile): never {
  throw new GrokError("DEFECT", `${path}: own data, and nothing given to read them with`);
}

function eigenvectorTask(
  trial: CommitteeTrial,
  base: Pick<Problem, "trainInputs" | "initialWeights" | "dimension" | "sigma">,
  cache: ProblemCache,
): Pick<Problem, "trainLabels" | "testInputs" | "testLabels" | "directions" | "labelPower"> {
  const { dimension, samples, sigma, epsilon, eigenvector, labelScale } = trial.parameters;
  if (eigenvector === null || eigenvector === undefined) {
    throw new GrokError("TRIAL", "eigenvector: expected an index j ≥ 1 for an eigenvector task, got null");
  }
  const seeds = effectiveSeeds(trial.parameters);
  const testInputs = inputs(cache, seeds.data, "testInputs", samples, dimension);
  const eigen = cache.eigen.get(
    `union/${dataKey(trial)}/${samples}/${weightsKey(trial)}/${sigma}/${epsilon}`,
    () => {
      const union = new Float64Array(2 * samples * dimension);
      union.set(base.trainInputs);
      union.set(testInputs, samples * dimension);
      return unionKernelEigen(union, initialMoments(base), epsilon);
    },
  );
  const labels = eigenvectorLabels(eigen, eigenvector).map((label) => label * labelScale);
  const testLabels = labels.subarray(samples);
  return {
    directions: [],
    testInputs,
    trainLabels: labels.subarray(0, samples),
    testLabels,
    labelPower: meanSquare(testLabels),
  };
}
