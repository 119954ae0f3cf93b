import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { initialMoments, momentsOfWeights, predictions } from "../../src/science/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { directDescent, lossGradient, outputs } from "./direct-descent.js";
import { assertClose, sampleTrial } from "../science/trials.js";

/** Central differences with step 1e-5 of a quartic: truncation ~1e-10, rounding ~1e-11 of the loss. */
const GRADIENT_TOLERANCE = 1e-8;
/** Sums of some thousand rounded terms. */
const ROUNDING = 1e-12;

const trial = sampleTrial({ dimension: 5, samples: 7, width: 3, alpha: 1.7, epsilon: 0.6, seed: 4 });
const problem = makeProblem(trial);
const weights = problem.initialWeights ?? new Float64Array();
const settings = {
  weights,
  inputs: problem.trainInputs,
  labels: problem.trainLabels,
  dimension: 5,
  alpha: 1.7,
  epsilon: 0.6,
  learningRate: 0.5,
  steps: 40,
};

function loss(at: Float64Array): number {
  const values = outputs(settings, at, settings.inputs);
  return values.reduce((sum, f, mu) => sum + (f - settings.labels[mu]) ** 2, 0) / values.length;
}

describe("the direct descent, our oracle", () => {
  it("has the gradient that finite differences give", () => {
    const residuals = outputs(settings, weights, settings.inputs).map((f, mu) => f - settings.labels[mu]);
    const gradient = lossGradient(settings, weights, residuals);
    const scale = Math.max(...gradient.map(Math.abs));
    for (let k = 0; k < weights.length; k++) {
      const up = weights.slice();
      const down = weights.slice();
      up[k] += 1e-5;
      down[k] -= 1e-5;
      const slope = (loss(up) - loss(down)) / 2e-5;
      assert.ok(Math.abs(slope - gradient[k]) < GRADIENT_TOLERANCE * scale, `weight ${k}`);
    }
  });

  it("starts at the mean square of the labels when centred, and descends", () => {
    const { trainLoss } = directDescent({ ...settings, centered: true });
    const power = problem.trainLabels.reduce((sum, y) => sum + y * y, 0) / 7;
    assertClose(trainLoss[0], power, ROUNDING, "initial loss");
    assert.equal(trainLoss.length, 41);
    for (let step = 1; step <= 40; step++) assert.ok(trainLoss[step] < trainLoss[step - 1]);
  });

  it("shrinks the weights by 1 − γ a step when nothing pulls", () => {
    const result = directDescent({
      ...settings,
      labels: new Float64Array(7),
      learningRate: 0,
      centered: true,
      decayRate: 0.01,
      steps: 10,
    });
    for (let k = 0; k < weights.length; k++)
      assertClose(result.weights[k], weights[k] * 0.99 ** 10, ROUNDING);
  });

  it("agrees with the network written in its moments", () => {
    const { weights: last } = directDescent({ ...settings, centered: false });
    const values = outputs(settings, last, settings.inputs);
    const fromMoments = predictions(settings, momentsOfWeights(last, 3, 5), settings.inputs);
    values.forEach((value, mu) => assertClose(fromMoments[mu], value, ROUNDING, `sample ${mu}`));
    const start = outputs(settings, weights, settings.inputs);
    const moved = predictions(
      settings,
      momentsOfWeights(last, 3, 5),
      settings.inputs,
      initialMoments(problem),
    );
    values.forEach((value, mu) => assertClose(moved[mu], value - start[mu], 1e-10, `moved ${mu}`));
  });
});
