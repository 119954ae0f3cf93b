import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  initialMoments,
  momentsOfWeights,
  neuralTangentKernel,
  offDiagonalAlignment,
  populationAlignment,
  polynomialLabels,
  randomStream,
  sampleAlignment,
  standardNormals,
  symmetricEigen,
  uncenteredAlignment,
} from "../../src/science/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { assertClose, meanAndError, sampleTrial } from "./trials.js";

/** The identity holds in exact arithmetic; this is rounding. */
const EIGEN_IDENTITY = 1e-10;
const EXACT = 1e-12;
const STANDARD_ERRORS = 4;

const problem = makeProblem(sampleTrial({ dimension: 8, samples: 40, width: 6, seed: 2 }));
const kernel = neuralTangentKernel(problem.trainInputs, problem.trainInputs, initialMoments(problem), 0.5);

describe("alignment of kernel and labels", () => {
  it("is λ_j/‖K‖ for the j-th eigenvector as labels", () => {
    const { values, vectors } = symmetricEigen(kernel, 40);
    const norm = Math.sqrt(kernel.reduce((sum, value) => sum + value * value, 0));
    for (const j of [0, 1, 7, 20, 39]) {
      const alignment = uncenteredAlignment(kernel, vectors.slice(j * 40, (j + 1) * 40)) ?? NaN;
      assert.ok(Math.abs(alignment - values[j] / norm) < EIGEN_IDENTITY, `j = ${j + 1}`);
    }
  });

  it("follows the authors' estimator: column means, labels centred", () => {
    const y = problem.trainLabels;
    const mean = y.reduce((sum, value) => sum + value, 0) / 40;
    const yc = y.map((value) => value - mean);
    const kc = kernel.map((value, k) => {
      let column = 0;
      for (let a = 0; a < 40; a++) column += kernel[a * 40 + (k % 40)];
      return value - column / 40;
    });
    let form = 0;
    for (let a = 0; a < 40; a++) for (let b = 0; b < 40; b++) form += yc[a] * kc[a * 40 + b] * yc[b];
    const power = yc.reduce((sum, value) => sum + value * value, 0);
    const norm = Math.sqrt(kc.reduce((sum, value) => sum + value * value, 0));
    assertClose(sampleAlignment(kernel, y) ?? NaN, form / (norm * power), EXACT);
  });

  it("is 1 for a kernel made of the labels alone", () => {
    const y = problem.trainLabels;
    const mean = y.reduce((sum, value) => sum + value, 0) / 40;
    const own = Float64Array.from(
      { length: 1600 },
      (_, k) => (y[Math.floor(k / 40)] - mean) * (y[k % 40] - mean),
    );
    assertClose(sampleAlignment(own, y) ?? NaN, 1, EXACT);
    assertClose(
      uncenteredAlignment(
        own,
        y.map((value) => value - mean),
      ) ?? NaN,
      1,
      EXACT,
    );
    assertClose(offDiagonalAlignment(own, y) ?? NaN, 1, EXACT);
  });

  it("off the diagonal ignores it, and constants added to the kernel", () => {
    const changed = kernel.map((value, k) => (k % 41 === 0 ? value + 100 : value + 0.3));
    const plain = offDiagonalAlignment(kernel, problem.trainLabels) ?? NaN;
    assertClose(offDiagonalAlignment(changed, problem.trainLabels) ?? NaN, plain, 1e-9);
  });

  it("off the diagonal averages to the population's, which the diagonal hides from the authors'", () => {
    const model = { dimension: 5, epsilon: 0.8 };
    const moments = momentsOfWeights(standardNormals(randomStream(3, "weights"), 20), 4, 5);
    const target = { directions: [Float64Array.of(1, -2, 0.5, 0.2, 1)], labelScale: 1 };
    const draws = 60;
    const off = new Float64Array(draws);
    const own = new Float64Array(draws);
    for (let draw = 0; draw < draws; draw++) {
      const inputs = standardNormals(randomStream(draw, "testInputs"), 300 * 5).map((x) => x / Math.sqrt(5));
      const y = polynomialLabels(inputs, 5, target.directions, 1);
      const sampled = neuralTangentKernel(inputs, inputs, moments, model.epsilon);
      off[draw] = offDiagonalAlignment(sampled, y) ?? NaN;
      own[draw] = sampleAlignment(sampled, y) ?? NaN;
    }
    const exact = populationAlignment(target, moments, model.epsilon) ?? NaN;
    const { mean, error } = meanAndError(off);
    // The ratio of unbiased estimates is biased by O(1/n), some 1 % at n = 300.
    assert.ok(
      Math.abs(mean - exact) < STANDARD_ERRORS * error + 0.01 * exact,
      `${mean} ± ${error}, ${exact}`,
    );
    assert.ok(meanAndError(own).mean > mean, "the diagonal inflates the authors' estimator");
  });

  it("of the population has the closed form of one direction, and the known size at the start", () => {
    const D = 100;
    const epsilon = 0.1;
    const initial = initialMoments({ dimension: D, initialWeights: null, sigma: 1 });
    const target = { directions: [new Float64Array(D).fill(1)], labelScale: 3 };
    const alignment = populationAlignment(target, initial, epsilon) ?? NaN;
    const q = 1 / D + (epsilon ** 4 / D ** 4) * ((D + 2) * D + D * D);
    assertClose(alignment, (2 * epsilon ** 2) / (D ** 2 * Math.sqrt(q)), EXACT);
  });

  it("is absent where it has no meaning", () => {
    assert.equal(sampleAlignment(kernel, new Float64Array(40).fill(2)), null);
    assert.equal(offDiagonalAlignment(kernel.slice(0, 9), Float64Array.of(1, 2, 3)), null);
    const none = { directions: [], labelScale: 1 };
    assert.equal(populationAlignment(none, initialMoments(problem), 0.5), null);
  });
});
