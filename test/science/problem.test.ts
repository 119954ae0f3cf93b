import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CommitteeTask } from "../../src/system/committee/trial.js";
import {
  initialMoments,
  neuralTangentKernel,
  polynomialLabels,
  positiveRank,
  ProblemCache,
  unionKernelEigen,
} from "../../src/science/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { assertClose, meanAndError, POLYNOMIAL, sampleTrial } from "./trials.js";

const ROUNDING = 1e-12;
/** Residual of an eigenvector of a matrix of order 40, relative to its largest eigenvalue. */
const EIGEN_RESIDUAL = 1e-13;
const WITH_TEST_SET: CommitteeTask = {
  ...POLYNOMIAL,
  kind: "polynomial",
  test: { samples: 30 },
  target: { index: 1, norm: "fixed" },
};
const EIGENVECTOR: CommitteeTask = { kind: "eigenvector" };

describe("makeProblem", () => {
  it("gives smaller training sets and narrower networks a prefix of larger ones", () => {
    const small = makeProblem(sampleTrial({ dimension: 7, samples: 11, width: 3 }));
    const large = makeProblem(sampleTrial({ dimension: 7, samples: 50, width: 9 }));
    assert.deepEqual(small.trainInputs, large.trainInputs.slice(0, 77));
    assert.deepEqual(small.trainLabels, large.trainLabels.slice(0, 11));
    assert.deepEqual(small.initialWeights, large.initialWeights?.slice(0, 21));
    assert.deepEqual(small.directions, large.directions);
    assert.equal(small.dataKey, large.dataKey);
  });

  it("shares target and test set between all cells of a seed", () => {
    const one = makeProblem(sampleTrial({ dimension: 7, samples: 11, alpha: 3 }, { task: WITH_TEST_SET }));
    const two = makeProblem(sampleTrial({ dimension: 7, samples: 99, epsilon: 1 }, { task: WITH_TEST_SET }));
    assert.deepEqual(one.testInputs, two.testInputs);
    assert.deepEqual(one.testLabels, two.testLabels);
    assert.equal(one.testInputs?.length, 210);
    assert.notDeepEqual(one.testInputs?.slice(0, 7), one.trainInputs.slice(0, 7));
  });

  it("lets each of the three seeds change its own numbers only", () => {
    const base = makeProblem(sampleTrial({ dimension: 4, samples: 6, width: 5 }));
    const data = makeProblem(sampleTrial({ dimension: 4, samples: 6, width: 5, dataSeed: 8 }));
    const target = makeProblem(sampleTrial({ dimension: 4, samples: 6, width: 5, targetSeed: 8 }));
    const weights = makeProblem(sampleTrial({ dimension: 4, samples: 6, width: 5, weightsSeed: 8 }));
    const whole = makeProblem(sampleTrial({ dimension: 4, samples: 6, width: 5, seed: 8 }));
    assert.deepEqual(data.trainInputs, whole.trainInputs);
    assert.notDeepEqual(data.trainInputs, base.trainInputs);
    assert.deepEqual([data.directions, data.initialWeights], [base.directions, base.initialWeights]);
    assert.deepEqual([target.directions, target.trainInputs], [whole.directions, base.trainInputs]);
    assert.deepEqual([weights.initialWeights, weights.trainInputs], [whole.initialWeights, base.trainInputs]);
    assert.notEqual(data.dataKey, base.dataKey);
    assert.equal(target.dataKey, base.dataKey);
  });

  it("is the same with a cache, whatever was made before", () => {
    const cache = new ProblemCache();
    const trials = [
      sampleTrial({ dimension: 9, samples: 8, width: 4 }),
      sampleTrial({ dimension: 9, samples: 25, width: 4, sigma: 2 }),
      sampleTrial({ dimension: 9, samples: 8, width: 4, labelScale: 3 }, { task: WITH_TEST_SET }),
      sampleTrial({ dimension: 9, samples: 8, width: 4, eigenvector: 2 }, { task: EIGENVECTOR }),
      sampleTrial({ dimension: 9, samples: 8, width: 4, eigenvector: 3 }, { task: EIGENVECTOR }),
      sampleTrial({ dimension: 9, samples: 8, width: "infinite", eigenvector: 3 }, { task: EIGENVECTOR }),
      sampleTrial({ dimension: 9, samples: 8, width: 4, eigenvector: 3, epsilon: 1 }, { task: EIGENVECTOR }),
    ];
    for (const trial of [...trials, ...trials])
      assert.deepEqual(makeProblem(trial, cache), makeProblem(trial));
  });

  it("scales inputs by 1/√D, weights by σ, labels by their factor", () => {
    const problem = makeProblem(sampleTrial({ dimension: 50, samples: 400, width: 300, sigma: 0.3 }));
    const inputs = meanAndError(problem.trainInputs.map((x) => x * x * 50));
    assert.ok(Math.abs(inputs.mean - 1) < 4 * inputs.error);
    const weights = meanAndError((problem.initialWeights ?? new Float64Array()).map((w) => (w * w) / 0.09));
    assert.ok(Math.abs(weights.mean - 1) < 4 * weights.error);
    const scaled = makeProblem(sampleTrial({ dimension: 50, samples: 400, width: 300, labelScale: 5 }));
    scaled.trainLabels.forEach((y, mu) => assertClose(y, 5 * problem.trainLabels[mu], ROUNDING));
    assertClose(scaled.labelPower, 25 * problem.labelPower, ROUNDING);
    const norm = problem.directions[0].reduce((sum, value) => sum + value * value, 0);
    assertClose(norm, 50, ROUNDING, "|β|²");
    const label = polynomialLabels(problem.trainInputs.slice(0, 50), 50, problem.directions, 1)[0];
    const projection = problem.directions[0].reduce((sum, b, i) => sum + b * problem.trainInputs[i], 0);
    assertClose(label, projection ** 2 / 2, ROUNDING, "y = ½(β·x)²");
  });

  it("leaves the norm of β to the seed when asked to, and has no weights at infinite width", () => {
    const task: CommitteeTask = {
      kind: "polynomial",
      test: "population",
      target: { index: 2, norm: "random" },
    };
    const problem = makeProblem(sampleTrial({ dimension: 30, samples: 3, width: "infinite" }, { task }));
    assert.equal(problem.directions.length, 2);
    const norms = problem.directions.map((beta) => beta.reduce((sum, b) => sum + b * b, 0));
    assert.notEqual(norms[0], norms[1]);
    assert.ok(norms.every((norm) => norm > 10 && norm < 60));
    assert.equal(problem.initialWeights, null);
    const moments = initialMoments({ ...problem, sigma: 2 });
    assert.deepEqual([moments.second[0], moments.second[1], moments.mean[0]], [4, 0, 0]);
  });
});

describe("eigenvector labels", () => {
  const parameters = { dimension: 12, samples: 20, width: 2, eigenvector: 5, seed: 3 };
  const problem = makeProblem(sampleTrial(parameters, { task: EIGENVECTOR }));
  const labels = Float64Array.from([...problem.trainLabels, ...(problem.testLabels ?? [])]);

  it("are a unit eigenvector of the shifted kernel over train and test", () => {
    const inputs = Float64Array.from([...problem.trainInputs, ...(problem.testInputs ?? [])]);
    const kernel = neuralTangentKernel(inputs, inputs, initialMoments(problem), 0.25);
    const mean = kernel.reduce((sum, value) => sum + value, 0) / kernel.length;
    const shifted = kernel.map((value) => value - mean);
    const image = Array.from(labels, (_, a) =>
      labels.reduce((sum, y, b) => sum + shifted[a * 40 + b] * y, 0),
    );
    const eigenvalue = image.reduce((sum, value, a) => sum + value * labels[a], 0);
    const { values } = unionKernelEigen(inputs, initialMoments(problem), 0.25);
    assertClose(eigenvalue, values[4], EIGEN_RESIDUAL * 10, "j = 5");
    image.forEach((value, a) =>
      assert.ok(Math.abs(value - eigenvalue * labels[a]) < EIGEN_RESIDUAL * values[0], `sample ${a}`),
    );
    assertClose(
      labels.reduce((sum, y) => sum + y * y, 0),
      1,
      ROUNDING,
      "norm",
    );
  });

  it("have as many test samples as train samples, and the test set's mean square as power", () => {
    assert.equal(problem.testLabels?.length, 20);
    const power = (problem.testLabels ?? labels).reduce((sum, y) => sum + y * y, 0) / 20;
    assertClose(problem.labelPower, power, ROUNDING);
    assert.deepEqual(problem.directions, []);
  });

  it("fix the sign by the first component of at least half the largest", () => {
    for (let j = 1; j <= 10; j++) {
      const { trainLabels, testLabels } = makeProblem(
        sampleTrial({ ...parameters, eigenvector: j }, { task: EIGENVECTOR }),
      );
      const all = [...trainLabels, ...(testLabels ?? [])];
      const largest = Math.max(...all.map(Math.abs));
      assert.ok((all.find((value) => Math.abs(value) >= largest / 2) ?? -1) > 0, `j = ${j}`);
    }
  });

  it("take the label scale on top", () => {
    const scaled = makeProblem(sampleTrial({ ...parameters, labelScale: 6 }, { task: EIGENVECTOR }));
    scaled.trainLabels.forEach((y, mu) => assertClose(y, 6 * problem.trainLabels[mu], ROUNDING));
    assertClose(scaled.labelPower, 36 * problem.labelPower, ROUNDING);
  });

  it("refuse an index beyond the rank N·D, naming both", () => {
    const inputs = Float64Array.from([...problem.trainInputs, ...(problem.testInputs ?? [])]);
    const { values } = unionKernelEigen(inputs, initialMoments(problem), 0.25);
    // Two neurons in twelve dimensions: at most 24 of 40, one of which the shift may turn negative.
    assert.ok([23, 24].includes(positiveRank(values)), `rank ${positiveRank(values)}`);
    const trial = sampleTrial({ ...parameters, eigenvector: 30 }, { task: EIGENVECTOR });
    assert.throws(() => makeProblem(trial), { code: "TRIAL", message: /from 1 to 2[34].*got 30/ });
    const missing = sampleTrial({ ...parameters, eigenvector: null }, { task: EIGENVECTOR });
    assert.throws(() => makeProblem(missing), { code: "TRIAL" });
  });
});
