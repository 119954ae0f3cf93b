import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { directDescent } from "../reference/direct-descent.js";
import { sampleTrial } from "./trials.js";

/**
 * Fig. 5: P = 100 + 100, D = 100, N = 2, ε = ¼, α = 1, η = ½N, centred; losses over mean y² of the test set.
 * The claim asks that the test loss for j = 70 rises first, as it did on three seeds. Over eight seeds of ours it
 * rose on five, by 2–10 % at steps 36–70, and fell from the start on three: so the rise is tested over seeds.
 */
function trained(
  eigenvector: number,
  seed: number,
  steps: number,
): { final: number; highest: number; train: number } {
  const trial = sampleTrial(
    { dimension: 100, samples: 100, width: 2, epsilon: 0.25, learningRate: 0.5, eigenvector, seed },
    { task: { kind: "eigenvector" } },
  );
  const problem = makeProblem(trial);
  const { trainLoss, testLoss } = directDescent({
    weights: problem.initialWeights ?? new Float64Array(),
    inputs: problem.trainInputs,
    labels: problem.trainLabels,
    dimension: 100,
    alpha: 1,
    epsilon: 0.25,
    learningRate: 0.5,
    steps,
    centered: true,
    test: {
      inputs: problem.testInputs ?? new Float64Array(),
      labels: problem.testLabels ?? new Float64Array(),
    },
  });
  return {
    final: testLoss[steps] / problem.labelPower,
    highest: Math.max(...testLoss) / problem.labelPower,
    train: trainLoss[steps] / problem.labelPower,
  };
}

describe("three regimes of eigenvector labels (Fig 5)", () => {
  it("learns the first eigenvector and never generalises on the 100th", () => {
    const [easy, hard] = [trained(1, 2, 25_000), trained(100, 2, 25_000)];
    assert.ok(easy.train < 1e-3 && hard.train < 1e-3);
    assert.ok(easy.final < 0.1, `j = 1: ${easy.final}`);
    assert.ok(hard.final > 1, `j = 100: ${hard.final}`);
  });

  it("groks the 70th: fits it, then generalises in part, on most seeds after a rise", () => {
    const runs = [0, 1, 2, 3].map((seed) => trained(70, seed, 4000));
    for (const { final, train } of runs) {
      assert.ok(train < 2e-3, `train ${train}`);
      assert.ok(final > 0.1 && final < 0.6, `final ${final}`);
    }
    assert.ok(runs.filter(({ highest }) => highest > 1.01).length >= 2);
  });
});
