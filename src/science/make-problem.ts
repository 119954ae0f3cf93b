import { effectiveSeeds, GrokError, type Trial } from "../model/index.js";
import { eigenvectorLabels, unionKernelEigen } from "./eigenvector-labels.js";
import { initialMoments } from "./moments.js";
import type { Problem } from "./problem.js";
import { polynomialLabelPower, polynomialLabels, targetDirections } from "./polynomial-target.js";
import { ProblemCache } from "./problem-cache.js";
import { randomStream, standardNormals, type StreamName } from "./random-streams.js";

/**
 * Draws the problem of a trial from its seeds.
 *
 * Common random numbers: the train inputs of fewer samples are a prefix of those of more, neuron n's weights do not
 * depend on the width, and β and the test set are the same for all cells of a seed. `cache` saves repeated work and
 * changes nothing else.
 *
 * Source: Kumar et al., arXiv:2310.06110, §2 (their convention x ~ N(0, I/D), y = ½(β·x)²).
 * Cost: O((P + T + N)·D), for eigenvector labels also an eigen-decomposition of size 2P.
 * @throws GrokError TRIAL when an eigenvector is missing or beyond the kernel's rank.
 */
export function makeProblem(trial: Trial, cache: ProblemCache = new ProblemCache()): Problem {
  const { parameters, task } = trial;
  const { dimension, samples, labelScale, sigma } = parameters;
  const seeds = effectiveSeeds(parameters);
  const base = {
    dimension,
    samples,
    labelScale,
    sigma,
    trainInputs: inputs(cache, seeds.data, "inputs", samples, dimension),
    initialWeights: initialWeights(trial, cache),
    dataKey: `gaussian/${dimension}/${seeds.data}`,
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
    default:
      throw new GrokError("DEFECT", `expected a task of a committee machine, got ${task.kind}`);
  }
}

/** Inputs [count·D], x ~ N(0, I/D): the front of the longest array drawn so far for this seed. */
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
function initialWeights({ parameters }: Trial, cache: ProblemCache): Float64Array | null {
  const { width, dimension, sigma } = parameters;
  if (width === "infinite") return null;
  const seed = effectiveSeeds(parameters).weights;
  return cache.arrays.get(`weights/${seed}/${dimension}/${width}/${sigma}`, () =>
    standardNormals(randomStream(seed, "weights"), width * dimension).map((value) => value * sigma),
  );
}

function eigenvectorTask(
  trial: Trial,
  base: Pick<Problem, "trainInputs" | "initialWeights" | "dimension" | "sigma">,
  cache: ProblemCache,
): Pick<Problem, "trainLabels" | "testInputs" | "testLabels" | "directions" | "labelPower"> {
  const { dimension, samples, width, sigma, epsilon, eigenvector, labelScale } = trial.parameters;
  if (eigenvector === null) {
    throw new GrokError("TRIAL", "eigenvector: expected an index j ≥ 1 for an eigenvector task, got null");
  }
  const seeds = effectiveSeeds(trial.parameters);
  const testInputs = inputs(cache, seeds.data, "testInputs", samples, dimension);
  const weightsKey = width === "infinite" ? "infinite" : `${width}/${seeds.weights}`;
  const eigen = cache.eigen.get(
    `union/${seeds.data}/${dimension}/${samples}/${weightsKey}/${sigma}/${epsilon}`,
    () => {
      const union = new Float64Array(2 * samples * dimension);
      union.set(base.trainInputs);
      union.set(testInputs, samples * dimension);
      return unionKernelEigen(union, initialMoments(base), epsilon);
    },
  );
  const labels = eigenvectorLabels(eigen, eigenvector).map((label) => label * labelScale);
  const testLabels = labels.subarray(samples);
  let power = 0;
  for (const label of testLabels) power += label * label;
  return {
    directions: [],
    testInputs,
    trainLabels: labels.subarray(0, samples),
    testLabels,
    labelPower: power / samples,
  };
}
