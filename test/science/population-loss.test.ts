import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  decomposition,
  difference,
  initialMoments,
  meanSquareParts,
  momentsOfWeights,
  networkFunction,
  networkMeanSquare,
  populationLoss,
  predictions,
  randomStream,
  standardNormals,
  targetFunction,
  polynomialLabels,
} from "../../src/science/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { directDescent } from "../reference/direct-descent.js";
import { assertClose, meanAndError, POLYNOMIAL, sampleTrial } from "./trials.js";

/** The tolerance of the claim; the standard error at 1e5 samples is about 0.6 %. */
const MONTE_CARLO = 0.02;
const STANDARD_ERRORS = 4;
const SAMPLES = 100_000;
/** Two orders of summation of the same D² terms. */
const ROUNDING = 1e-12;

const cases = [
  { name: "one direction, uncentred", centered: false, index: 1, norm: "fixed", labelScale: 1 },
  { name: "one direction, centred", centered: true, index: 1, norm: "fixed", labelScale: 1 },
  {
    name: "three directions of random norm, scaled labels",
    centered: true,
    index: 3,
    norm: "random",
    labelScale: 0.4,
  },
] as const;

describe("population loss (Eq. 6)", () => {
  for (const { name, centered, index, norm, labelScale } of cases) {
    it(`is the mean squared error over fresh inputs: ${name}`, () => {
      const model = { alpha: 0.8, epsilon: 0.5 };
      const trial = sampleTrial(
        { dimension: 10, samples: 40, width: 15, labelScale, seed: 9, ...model },
        { task: { ...POLYNOMIAL, kind: "polynomial", test: "population", target: { index, norm } } },
      );
      const problem = makeProblem(trial);
      const initial = initialMoments(problem);
      // Half-way down, so that all three terms matter.
      const { weights } = directDescent({
        ...model,
        weights: problem.initialWeights ?? new Float64Array(),
        inputs: problem.trainInputs,
        labels: problem.trainLabels,
        dimension: 10,
        learningRate: 1,
        steps: 60,
        centered,
      });
      const moments = momentsOfWeights(weights, 15, 10);
      const reference = centered ? initial : null;
      const inputs = standardNormals(randomStream(77, "testInputs"), SAMPLES * 10).map(
        (value) => value / Math.sqrt(10),
      );
      const labels = polynomialLabels(inputs, 10, problem.directions, labelScale);
      const outputs = predictions(model, moments, inputs, reference);
      const { mean, error } = meanAndError(labels.map((y, mu) => (outputs[mu] - y) ** 2));
      const task = { ...problem, ...model };
      const exact = populationLoss(task, moments, reference);
      assert.ok(Math.abs(mean - exact) < STANDARD_ERRORS * error, `${mean} ± ${error}, exact ${exact}`);
      assertClose(mean, exact, MONTE_CARLO, "mean squared error");
      const wrong = populationLoss(task, moments, centered ? null : initial);
      assert.ok(Math.abs(mean - wrong) > 5 * STANDARD_ERRORS * error, "the other reference must not fit");
      const power = meanAndError(labels.map((y) => y * y));
      assert.ok(Math.abs(power.mean - problem.labelPower) < STANDARD_ERRORS * power.error);
    });
  }

  it("equals the general mean square of a quadratic function, part by part", () => {
    const problem = makeProblem(sampleTrial({ dimension: 12, samples: 5, width: 20, seed: 2 }));
    const task = { ...problem, alpha: 1.3, epsilon: 0.7 };
    const moments = initialMoments(problem);
    const reference = initialMoments({ ...problem, initialWeights: null });
    const fused = decomposition(task, moments, reference);
    const target = targetFunction(12, problem.directions, 1);
    const general = meanSquareParts(difference(networkFunction(task, moments, reference), target));
    assertClose(fused.trace, general.trace, ROUNDING, "trace");
    assertClose(fused.quadratic, general.quadratic, ROUNDING, "quadratic");
    assertClose(fused.linear, general.linear, ROUNDING, "linear");
  });

  it("of the network alone is the sum of its parts, to the bit", () => {
    for (const dimension of [1, 7, 12]) {
      const problem = makeProblem(sampleTrial({ dimension, samples: 5, width: 20, seed: 2 }));
      const moments = initialMoments(problem);
      const model = { alpha: 1.3, epsilon: 0.7 };
      const { trace, quadratic, linear } = meanSquareParts(networkFunction(model, moments, null));
      assert.equal(networkMeanSquare(model, moments), trace + quadratic + linear);
    }
  });

  it("vanishes at the exact solution of two opposite neurons ±β/√ε", () => {
    const problem = makeProblem(sampleTrial({ dimension: 40, samples: 5, width: 2, seed: 6 }));
    const beta = problem.directions[0];
    const weights = new Float64Array(80);
    weights.set(beta.map((value) => value / Math.sqrt(0.25)));
    weights.set(
      beta.map((value) => -value / Math.sqrt(0.25)),
      40,
    );
    const moments = momentsOfWeights(weights, 2, 40);
    const loss = populationLoss({ ...problem, alpha: 1, epsilon: 0.25 }, moments, null);
    assert.ok(loss < 1e-20, `loss ${loss}`);
  });

  it("is the label power at a centred start, and refuses tasks without a target", () => {
    const problem = makeProblem(sampleTrial({ dimension: 30, samples: 5, width: 40 }));
    const moments = initialMoments(problem);
    const task = { ...problem, alpha: 1, epsilon: 0.25 };
    assertClose(populationLoss(task, moments, moments), problem.labelPower, ROUNDING);
    assertClose(problem.labelPower, 0.75, ROUNDING, "|β|² = D");
    assert.throws(() => populationLoss({ ...task, directions: [] }, moments, null), { code: "DEFECT" });
  });
});
