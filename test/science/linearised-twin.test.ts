import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Method, TrialParameters } from "../../src/model/index.js";
import {
  initialMoments,
  kernelRegression,
  ProblemCache,
  expMinusOne,
  kernelPrefactor,
  cholesky,
  choleskySolve,
  logOnePlus,
  modeDecay,
  neuralTangentKernel,
  trainKernelEigen,
  type Problem,
} from "../../src/science/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { twinKey, twinOfTrial } from "../../src/system/committee/training/twin-of-trial.js";
import { directDescent, outputs } from "../reference/direct-descent.js";
import { assertClose, POLYNOMIAL, sampleTrial } from "./trials.js";

/** Some hundred explicit steps against a closed form. */
const ROUNDING = 1e-10;
/** Explicit steps of one thousandth of a step follow the flow to O(step). */
const FLOW = 2e-3;

const WITH_TEST_SET = {
  kind: "polynomial",
  test: { samples: 25 },
  target: { index: 1, norm: "fixed" },
} as const;
/** Rates 2λ/P from 0.005 to 1.78 at η₀ = 1: some modes creep, the first overshoots. */
const SHAPE = { dimension: 5, samples: 8, width: 4, epsilon: 0.5, seed: 12 } as const;

/** The linear model in its parameters, step by step: f₀ + J(θ − θ₀), J by exact differences. */
function explicitTwin(
  problem: Problem,
  model: { alpha: number; epsilon: number; dimension: number },
  run: { rate: number; decay: number; steps: number; centered: boolean },
): { train: number; test: number } {
  const start = problem.initialWeights ?? new Float64Array();
  const testInputs = problem.testInputs ?? new Float64Array();
  const all = Float64Array.from([...problem.trainInputs, ...testInputs]);
  const labels = [...problem.trainLabels, ...(problem.testLabels ?? [])];
  const f0 = outputs(model, start, all);
  const jacobian = Array.from(start, (_, k) => {
    const up = start.slice();
    const down = start.slice();
    up[k] += 0.5;
    down[k] -= 0.5;
    const low = outputs(model, down, all);
    return outputs(model, up, all).map((value, mu) => value - low[mu]);
  });
  const theta = Array.from(start);
  const residuals = (): number[] =>
    labels.map((y, mu) => {
      const moved = jacobian.reduce((sum, column, k) => sum + column[mu] * (theta[k] - start[k]), 0);
      return (run.centered ? 0 : f0[mu]) + moved - y;
    });
  const eta = (run.rate * (start.length / model.dimension)) / model.alpha ** 2;
  for (let step = 0; step < run.steps; step++) {
    const r = residuals();
    for (let k = 0; k < theta.length; k++) {
      let gradient = 0;
      for (let mu = 0; mu < problem.samples; mu++)
        gradient += (2 / problem.samples) * r[mu] * jacobian[k][mu];
      theta[k] = (1 - run.decay) * theta[k] - eta * gradient;
    }
  }
  const r = residuals();
  const mean = (part: number[]): number => part.reduce((sum, value) => sum + value * value, 0) / part.length;
  return { train: mean(r.slice(0, problem.samples)), test: mean(r.slice(problem.samples)) };
}

describe("the linearised twin", () => {
  const cases: readonly (readonly [string, Partial<TrialParameters>, boolean])[] = [
    ["centred", { alpha: 2 }, true],
    ["uncentred", { alpha: 0.7 }, false],
    ["centred with decay", { alpha: 1.5, decayRate: 1e-3 }, true],
    ["uncentred with decay as a penalty", { alpha: 1.5, weightDecay: 0.02 }, false],
    ["at a rate that overshoots less", { alpha: 1, learningRate: 0.6 }, true],
    ["at a rate that never overshoots", { alpha: 1, learningRate: 0.1 }, true],
  ];
  for (const [name, parameters, centered] of cases) {
    for (const kind of ["gd", "flow"] as const) {
      it(`is the linear model trained step by step: ${name}, ${kind}`, () => {
        const method: Method = kind === "gd" ? { kind } : { kind, tolerance: 1e-3 };
        const trial = sampleTrial({ ...SHAPE, ...parameters }, { task: WITH_TEST_SET, centered, method });
        const problem = makeProblem(trial);
        const twin = twinOfTrial(trial, problem, new ProblemCache());
        const { alpha, learningRate, decayRate, weightDecay } = trial.parameters as TrialParameters;
        const decay = decayRate + (learningRate * weightDecay) / alpha ** 2;
        const fine = kind === "gd" ? 1 : 1000;
        for (const steps of kind === "gd" ? [0, 1, 2, 37, 300] : [0, 3]) {
          const expected = explicitTwin(
            problem,
            { alpha, epsilon: 0.5, dimension: 5 },
            { rate: learningRate / fine, decay: decay / fine, steps: steps * fine, centered },
          );
          const actual = twin.losses(steps);
          const tolerance = kind === "gd" ? ROUNDING : FLOW * learningRate;
          assertClose(actual.train, expected.train, tolerance, `train at ${steps}`);
          assertClose(actual.test, expected.test, tolerance, `test at ${steps}`);
          assert.equal(twin.losses(steps), actual, "known steps are remembered");
        }
      });
    }
  }

  it("ends at kernel regression when centred", () => {
    const trial = sampleTrial({ dimension: 10, samples: 25, width: 30, epsilon: 0.8 });
    const problem = makeProblem(trial);
    const regression = kernelRegression(problem, initialMoments(problem), 0.8);
    const end = twinOfTrial(trial, problem, new ProblemCache()).losses(1e9);
    assertClose(end.test, regression.testLoss, 1e-8, "test loss");
    assert.ok(end.train < 1e-18);
  });

  it("is what the network does while α is large", () => {
    const trial = sampleTrial({ ...SHAPE, alpha: 1e5 }, { task: WITH_TEST_SET });
    const problem = makeProblem(trial);
    const { trainLoss, testLoss } = directDescent({
      weights: problem.initialWeights ?? new Float64Array(),
      inputs: problem.trainInputs,
      labels: problem.trainLabels,
      dimension: 5,
      alpha: 1e5,
      epsilon: 0.5,
      learningRate: 1,
      steps: 100,
      centered: true,
      test: {
        inputs: problem.testInputs ?? new Float64Array(),
        labels: problem.testLabels ?? new Float64Array(),
      },
    });
    const losses = twinOfTrial(trial, problem, new ProblemCache()).losses(100);
    assertClose(losses.train, trainLoss[100], 1e-4, "train");
    assertClose(losses.test, testLoss[100], 1e-4, "test");
    assert.ok(trainLoss[100] < 0.5 * trainLoss[0], "and it has learned by then");
  });

  it("is shared between trials exactly when it is the same", () => {
    const key = (parameters: Partial<TrialParameters>, centered = true): string =>
      twinKey(sampleTrial({ ...SHAPE, ...parameters }, { centered }));
    assert.equal(key({ alpha: 1 }), key({ alpha: 3 }));
    assert.notEqual(key({ alpha: 1 }, false), key({ alpha: 3 }, false));
    assert.notEqual(key({ alpha: 1, decayRate: 0.1 }), key({ alpha: 3, decayRate: 0.1 }));
    const others: readonly Partial<TrialParameters>[] = [
      { epsilon: 0.1 },
      { samples: 9 },
      { targetSeed: 1 },
      { weightsSeed: 1 },
      { dataSeed: 1 },
      { sigma: 2 },
      { learningRate: 2 },
      { labelScale: 2 },
      { width: "infinite" },
      { dimension: 6 },
      { eigenvector: 1 },
    ];
    assert.equal(new Set([key({}), ...others.map((parameters) => key(parameters))]).size, others.length + 1);
    const setKey = twinKey(sampleTrial(SHAPE, { task: { ...POLYNOMIAL, ...WITH_TEST_SET } }));
    assert.notEqual(setKey, key({}));
    const cache = new ProblemCache();
    const [one, two] = [1, 3].map((alpha) => {
      const trial = sampleTrial({ ...SHAPE, alpha });
      return twinOfTrial(trial, makeProblem(trial, cache), cache);
    });
    assert.equal(one, two);
  });
});

describe("the lazy limit (Kumar et al., Eq. 9)", () => {
  it("moves the weights by ‖θ∞ − θ₀‖² = (y − f₀)ᵀK⁻¹(y − f₀)", () => {
    const trial = sampleTrial({ dimension: 20, samples: 30, width: 200, epsilon: 1, alpha: 2, seed: 3 });
    const problem = makeProblem(trial);
    const model = { alpha: 2, epsilon: 1, dimension: 20 };
    const weights = problem.initialWeights ?? new Float64Array();
    const gap = outputs(model, weights, problem.trainInputs).map((f, mu) => problem.trainLabels[mu] - f);
    // ∂f/∂wᵢ = (α/N)(1 + ε wᵢ·x) x, written out.
    const gradients = gap.map((_, mu) => {
      const x = problem.trainInputs.subarray(mu * 20, (mu + 1) * 20);
      return weights.map((_, k) => {
        const neuron = weights.subarray(Math.floor(k / 20) * 20, (Math.floor(k / 20) + 1) * 20);
        const h = neuron.reduce((sum, w, i) => sum + w * x[i], 0);
        return (2 / 200) * (1 + h) * x[k % 20];
      });
    });
    const inner = gradients.map((a) =>
      gradients.map((b) => a.reduce((sum, value, k) => sum + value * b[k], 0)),
    );
    // Gradient descent of the linear model, in the span of the gradients: θ − θ₀ = Jᵀc.
    const c = new Float64Array(30);
    const largest = Math.max(...inner.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
    for (let step = 0; step < 20_000; step++) {
      const r = inner.map((row, mu) => gap[mu] - row.reduce((sum, value, nu) => sum + value * c[nu], 0));
      for (let mu = 0; mu < 30; mu++) c[mu] += r[mu] / largest;
    }
    const moved = weights.map((_, k) => gradients.reduce((sum, g, mu) => sum + g[k] * c[mu], 0));
    const distance = moved.reduce((sum, value) => sum + value * value, 0);
    const kernel = neuralTangentKernel(problem.trainInputs, problem.trainInputs, initialMoments(problem), 1);
    const full = kernel.map((value) => value * kernelPrefactor(2, 200));
    const lower = cholesky(full, 30) ?? new Float64Array();
    const solved = choleskySolve(lower, Float64Array.from(gap));
    assertClose(
      distance,
      gap.reduce((sum, value, mu) => sum + value * solved[mu], 0),
      1e-6,
      "Eq. 9",
    );
  });
});

describe("decay of a mode", () => {
  it("is accurate for rates and times of any size", () => {
    for (const [rate, steps] of [
      [1e-14, 10],
      [1e-9, 1e6],
      [0.3, 7],
      [1, 3],
      [1.5, 4],
      [1.5, 5],
      [2.5, 3],
    ] as const) {
      const { left, removed } = modeDecay("gd", rate, steps);
      const exact = (1 - rate) ** steps;
      assert.ok(Math.abs(left - exact) <= 1e-9 * Math.abs(exact), `left of ${rate}, ${steps}`);
      const gone = rate < 1e-3 ? -Math.expm1(steps * Math.log1p(-rate)) : 1 - exact;
      assertClose(removed, gone, 1e-9, `removed of ${rate}, ${steps}`);
    }
    assertClose(modeDecay("flow", 1e-12, 5).removed, 5e-12, 1e-10);
    assert.deepEqual(modeDecay("gd", 0.7, 0), { left: 1, removed: 0 });
    for (const x of [-0.9, -1e-5, -1e-17, 0, 1e-17, 1e-9, 0.1, 30]) {
      assert.ok(Math.abs(logOnePlus(x) - Math.log1p(x)) <= 1e-15 * Math.abs(Math.log1p(x)));
      assert.ok(Math.abs(expMinusOne(x) - Math.expm1(x)) <= 4e-15 * Math.abs(Math.expm1(x)));
    }
    assert.deepEqual([expMinusOne(-1000), expMinusOne(1000)], [-1, Infinity]);
  });
});

describe("the train kernel's eigenvalues", () => {
  it("add up to its trace", () => {
    const problem = makeProblem(sampleTrial(SHAPE));
    const { values } = trainKernelEigen(problem, initialMoments(problem), 0.5);
    const kernel = neuralTangentKernel(
      problem.trainInputs,
      problem.trainInputs,
      initialMoments(problem),
      0.5,
    );
    let trace = 0;
    for (let mu = 0; mu < 8; mu++) trace += kernel[mu * 9];
    assertClose(
      values.reduce((sum, value) => sum + value, 0),
      trace,
      1e-13,
    );
  });
});
