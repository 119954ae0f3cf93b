import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  centeredLabelKernelMean,
  centeredMeanSquaredKernel,
  initialKernelSpectrum,
  initialMoments,
  kernelPrefactor,
  kernelDistance,
  labelKernelMean,
  labelVariance,
  meanSquaredKernel,
  momentsOfWeights,
  neuralTangentKernel,
  packedTrace,
  polynomialLabels,
  randomStream,
  standardNormals,
  symmetricEigen,
} from "../../src/science/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { directDescent, outputs } from "../reference/direct-descent.js";
import { assertClose, meanAndError, sampleTrial } from "./trials.js";

/** Algebra in float64. */
const EXACT = 1e-12;
/** Eigenvalues of a sampled kernel at D = 10, P = 20 000. */
const SAMPLED_SPECTRUM = 0.05;
const STANDARD_ERRORS = 4;
const PAIRS = 1_000_000;
const EPSILON = 0.7;
const D = 4;

/** A million pairs of inputs in four dimensions, and a small network with w̄ ≠ 0 and M far from I. */
const moments = momentsOfWeights(standardNormals(randomStream(5, "weights"), 3 * D), 3, D);
const inputs = standardNormals(randomStream(5, "testInputs"), 2 * PAIRS * D).map((x) => x / Math.sqrt(D));
const target = {
  directions: [Float64Array.of(1.5, -0.3, 0.8, 0.1), Float64Array.of(-0.2, 0.9, 0.4, 1.1)],
  labelScale: 0.6,
};
const single = { directions: [target.directions[0]], labelScale: 1 };

function kernelAt(pair: number): number {
  const x = inputs.subarray(2 * pair * D, (2 * pair + 1) * D);
  const other = inputs.subarray((2 * pair + 1) * D, (2 * pair + 2) * D);
  return neuralTangentKernel(x, other, moments, EPSILON)[0];
}

const kernels = Float64Array.from({ length: PAIRS }, (_, pair) => kernelAt(pair));

function pairMean(term: (kernel: number, pair: number) => number): { mean: number; error: number } {
  return meanAndError(kernels.map(term));
}

function assertMonteCarlo({ mean, error }: { mean: number; error: number }, exact: number): void {
  assert.ok(Math.abs(mean - exact) < STANDARD_ERRORS * error, `${mean} ± ${error}, exact ${exact}`);
}

/** The form of E over x of k(x, x'): ε w̄·x'/D + ε² x'ᵀMx'/D, from the kernel of x' with itself. */
function columnMean(x: Float64Array): number {
  let projection = 0;
  let square = 0;
  for (let i = 0; i < D; i++) {
    projection += moments.mean[i] * x[i];
    square += x[i] * x[i];
  }
  const own = neuralTangentKernel(x, x, moments, EPSILON)[0];
  const form = (own / square - 1 - 2 * EPSILON * projection) / (EPSILON * EPSILON);
  return (EPSILON * projection + EPSILON * EPSILON * form) / D;
}

describe("the neural tangent kernel", () => {
  it("is the inner product of the network's gradients, less the factor α²/N", () => {
    const problem = makeProblem(sampleTrial({ dimension: 5, samples: 6, width: 3, seed: 8 }));
    const weights = problem.initialWeights ?? new Float64Array();
    const model = { alpha: 1.6, epsilon: 0.4, dimension: 5 };
    // f is quadratic in W: central differences have no truncation error.
    const jacobian = Array.from(weights, (_, k) => {
      const up = weights.slice();
      const down = weights.slice();
      up[k] += 0.5;
      down[k] -= 0.5;
      const low = outputs(model, down, problem.trainInputs);
      return outputs(model, up, problem.trainInputs).map((value, mu) => value - low[mu]);
    });
    const kernel = neuralTangentKernel(
      problem.trainInputs,
      problem.trainInputs,
      initialMoments(problem),
      0.4,
    );
    const other = neuralTangentKernel(
      problem.trainInputs.slice(),
      problem.trainInputs,
      initialMoments(problem),
      0.4,
    );
    for (let a = 0; a < 6; a++) {
      for (let b = 0; b < 6; b++) {
        const inner = jacobian.reduce((sum, column) => sum + column[a] * column[b], 0);
        assertClose(kernelPrefactor(1.6, 3) * kernel[a * 6 + b], inner, 1e-11, `entry ${a},${b}`);
        assert.equal(kernel[a * 6 + b], kernel[b * 6 + a]);
        assertClose(other[a * 6 + b], kernel[a * 6 + b], EXACT, "rectangular form");
      }
    }
    assert.equal(kernelDistance(kernel, kernel), 0);
    assertClose(
      kernelDistance(
        kernel.map((value) => 3 * value),
        kernel,
      ),
      2,
      EXACT,
    );
  });

  it("decides the first step: dL/dt = −(4/P²) rᵀKr", () => {
    const problem = makeProblem(sampleTrial({ dimension: 6, samples: 9, width: 4, seed: 1 }));
    const model = { alpha: 1.4, epsilon: 0.5, dimension: 6 };
    const learningRate = 1e-6;
    const { trainLoss } = directDescent({
      ...model,
      weights: problem.initialWeights ?? new Float64Array(),
      inputs: problem.trainInputs,
      labels: problem.trainLabels,
      learningRate,
      steps: 1,
      centered: false,
    });
    const start = outputs(model, problem.initialWeights ?? new Float64Array(), problem.trainInputs);
    const residuals = start.map((f, mu) => f - problem.trainLabels[mu]);
    const kernel = neuralTangentKernel(
      problem.trainInputs,
      problem.trainInputs,
      initialMoments(problem),
      0.5,
    );
    let form = 0;
    residuals.forEach((r, a) => residuals.forEach((s, b) => (form += r * kernel[a * 9 + b] * s)));
    const predicted = (-4 / 81) * kernelPrefactor(1.4, 4) * form;
    const rate = (learningRate * 4) / 1.4 ** 2;
    assertClose((trainLoss[1] - trainLoss[0]) / rate, predicted, 1e-4, "dL/dt");
  });
});

describe("the spectrum of the initial kernel (Kumar et al., Eqs. 13 to 16)", () => {
  it("has the eigenvalues of the exact moment matrix, with their multiplicities", () => {
    const dimension = 6;
    const spectrum = initialKernelSpectrum(dimension, 0.3, 1.5);
    // k = x·x' + (εσ)² (x·x')²: on quadratic forms, (εσ)² times E[q qᵀ] for q = (x_i², √2 x_i x_j).
    const pairs: (readonly [number, number])[] = [];
    for (let i = 0; i < dimension; i++) for (let j = i; j < dimension; j++) pairs.push([i, j]);
    const fourth = (...indices: readonly number[]): number => {
      const [i, j, k, l] = indices;
      const pairings = Number(i === j && k === l) + Number(i === k && j === l) + Number(i === l && j === k);
      return pairings / dimension ** 2;
    };
    const weight = (i: number, j: number): number => (i === j ? 1 : Math.SQRT2);
    const matrix = Float64Array.from(
      pairs.flatMap(([i, j]) => pairs.map(([k, l]) => weight(i, j) * weight(k, l) * fourth(i, j, k, l))),
    );
    const { values } = symmetricEigen(matrix, pairs.length);
    const lines = values.map((value) => value * 0.3 ** 2 * 1.5 ** 2);
    assertClose(lines[0], spectrum.trace.eigenvalue, EXACT, "trace");
    assert.equal(spectrum.trace.multiplicity, 1);
    assert.equal(spectrum.quadratic.multiplicity, pairs.length - 1);
    lines.slice(1).forEach((value) => assertClose(value, spectrum.quadratic.eigenvalue, EXACT, "quadratic"));
    // The misprint λ = 2ε/D² must not pass.
    assert.ok(Math.abs(lines[1] - (2 * 0.3) / dimension ** 2) > 0.01 * lines[1]);
  });

  it("is what Gram matrices of many samples approach", () => {
    // The non-zero eigenvalues of k(X, X)/P are those of ΦᵀΦ/P, Φ the 10 + 55 features of the kernel at N = ∞.
    const dimension = 10;
    const epsilon = 0.25;
    const samples = 20_000;
    const many = standardNormals(randomStream(1, "inputs"), samples * dimension).map(
      (x) => x / Math.sqrt(dimension),
    );
    const featuresOf = (x: Float64Array): number[] => {
      const features = [...x];
      for (let i = 0; i < dimension; i++) {
        for (let j = i; j < dimension; j++) features.push(epsilon * x[i] * x[j] * (i === j ? 1 : Math.SQRT2));
      }
      return features;
    };
    const size = 65;
    const gram = new Float64Array(size * size);
    for (let mu = 0; mu < samples; mu++) {
      const features = featuresOf(many.subarray(mu * dimension, (mu + 1) * dimension));
      for (let a = 0; a < size; a++) {
        for (let b = 0; b < size; b++) gram[a * size + b] += (features[a] * features[b]) / samples;
      }
    }
    const [x, other] = [many.slice(0, 10), many.slice(10, 20)];
    const byFeatures = featuresOf(x).reduce((sum, value, k) => sum + value * featuresOf(other)[k], 0);
    const initial = initialMoments({ dimension, initialWeights: null, sigma: 1 });
    assertClose(neuralTangentKernel(x, other, initial, epsilon)[0], byFeatures, EXACT, "features");

    const { values } = symmetricEigen(gram, size);
    const { linear, quadratic, trace } = initialKernelSpectrum(dimension, epsilon);
    const meanOf = (part: Float64Array): number => part.reduce((sum, value) => sum + value, 0) / part.length;
    assertClose(meanOf(values.subarray(0, 10)), linear.eigenvalue, SAMPLED_SPECTRUM, "linear line");
    assertClose(values[10], trace.eigenvalue, SAMPLED_SPECTRUM, "trace line");
    assertClose(meanOf(values.subarray(11)), quadratic.eigenvalue, SAMPLED_SPECTRUM, "quadratic line");
  });

  it("sums to ⟨k(x, x)⟩ and, squared, to ⟨k²⟩ at w̄ = 0, M = I", () => {
    for (const [dimension, epsilon] of [
      [4, 1],
      [100, 0.25],
      [1, 0.5],
    ] as const) {
      const { linear, quadratic, trace } = initialKernelSpectrum(dimension, epsilon);
      const lines = [linear, quadratic, trace];
      const sum = lines.reduce((total, { eigenvalue, multiplicity }) => total + multiplicity * eigenvalue, 0);
      assertClose(sum, 1 + (epsilon ** 2 * (dimension + 2)) / dimension, EXACT, "Σλ");
      const squares = lines.reduce(
        (total, { eigenvalue, multiplicity }) => total + multiplicity * eigenvalue ** 2,
        0,
      );
      assertClose(
        squares,
        1 / dimension + (3 * epsilon ** 4 * (dimension + 2)) / dimension ** 3,
        EXACT,
        "Σλ²",
      );
      const initial = initialMoments({ dimension, initialWeights: null, sigma: 1 });
      assertClose(squares, meanSquaredKernel(initial, epsilon), EXACT, "⟨k²⟩");
    }
  });
});

describe("population averages of the kernel against a million pairs", () => {
  const norm = single.directions[0].reduce((sum, b) => sum + b * b, 0);
  const labels = (of: typeof target): Float64Array =>
    polynomialLabels(inputs, D, of.directions, of.labelScale);

  it("⟨y k y'⟩ is Eq. 20 over four, not Eq. 20", () => {
    const y = labels(single);
    const sampled = pairMean((kernel, pair) => y[2 * pair] * kernel * y[2 * pair + 1]);
    const exact = labelKernelMean(single, moments, EPSILON);
    const image = quadraticForm(single.directions[0]);
    const closed =
      (EPSILON ** 2 / (4 * D ** 4)) * (norm ** 2 * packedTrace(moments.second, D) + 8 * norm * image);
    assertClose(exact, closed, EXACT, "one direction");
    assertMonteCarlo(sampled, exact);
    assert.ok(Math.abs(sampled.mean - 4 * exact) > 10 * sampled.error, "the printed formula must fail");
  });

  it("⟨y k y'⟩ holds for two directions and a label scale", () => {
    const y = labels(target);
    assertMonteCarlo(
      pairMean((kernel, pair) => y[2 * pair] * kernel * y[2 * pair + 1]),
      labelKernelMean(target, moments, EPSILON),
    );
  });

  it("⟨y_c k y_c'⟩ = ε²|β|²βᵀMβ/D⁴, and for two directions", () => {
    const closed = (EPSILON ** 2 * norm * quadraticForm(single.directions[0])) / D ** 4;
    assertClose(centeredLabelKernelMean(single, moments, EPSILON), closed, EXACT, "one direction");
    for (const form of [single, target]) {
      const y = labels(form);
      const mean =
        (form.labelScale / (2 * D)) *
        form.directions.reduce((sum, beta) => sum + beta.reduce((s, b) => s + b * b, 0), 0);
      assertMonteCarlo(
        pairMean((kernel, pair) => (y[2 * pair] - mean) * kernel * (y[2 * pair + 1] - mean)),
        centeredLabelKernelMean(form, moments, EPSILON),
      );
      assertMonteCarlo(meanAndError(y.map((value) => (value - mean) ** 2)), labelVariance(form, D));
    }
  });

  it("⟨k²⟩ and its doubly centred form", () => {
    assertMonteCarlo(
      pairMean((kernel) => kernel * kernel),
      meanSquaredKernel(moments, EPSILON),
    );
    const overall = (EPSILON ** 2 * packedTrace(moments.second, D)) / D ** 2;
    const centered = pairMean((kernel, pair) => {
      const x = inputs.subarray(2 * pair * D, (2 * pair + 1) * D);
      const other = inputs.subarray((2 * pair + 1) * D, (2 * pair + 2) * D);
      return (kernel - columnMean(x) - columnMean(other) + overall) ** 2;
    });
    assertMonteCarlo(centered, centeredMeanSquaredKernel(moments, EPSILON));
  });

  it("⟨y²⟩ = 3|β|⁴/4D²", () => {
    const y = labels(single);
    assertMonteCarlo(meanAndError(y.map((value) => value * value)), (3 * norm ** 2) / (4 * D ** 2));
  });

  function quadraticForm(beta: Float64Array): number {
    // βᵀMβ is the mean over the neurons of (w·β)².
    const weights = standardNormals(randomStream(5, "weights"), 3 * D);
    let sum = 0;
    for (let n = 0; n < 3; n++) {
      let projection = 0;
      for (let i = 0; i < D; i++) projection += weights[n * D + i] * beta[i];
      sum += projection * projection;
    }
    return sum / 3;
  }
});
