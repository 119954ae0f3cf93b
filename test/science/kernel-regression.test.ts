import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  functionTestLoss,
  initialMoments,
  kernelExpansion,
  kernelRegression,
  meanSquaredError,
  neuralTangentKernel,
  valuesAt,
} from "../../src/science/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { assertClose, POLYNOMIAL, sampleTrial } from "./trials.js";

/** Condition numbers of some 10³ times roundoff. */
const SOLVED = 1e-9;
const EXACT = 1e-11;

const EPSILON = 0.6;
const trial = sampleTrial(
  { dimension: 8, samples: 20, width: 12, seed: 5 },
  {
    task: { ...POLYNOMIAL, kind: "polynomial", test: { samples: 4000 }, target: { index: 1, norm: "fixed" } },
  },
);
const problem = makeProblem(trial);
const initial = initialMoments(problem);
const kernel = neuralTangentKernel(problem.trainInputs, problem.trainInputs, initial, EPSILON);

/** Gauss–Jordan elimination with pivoting: another way to the same solution. */
function eliminate(matrix: Float64Array, rhs: Float64Array): Float64Array {
  const n = rhs.length;
  const rows = Array.from(rhs, (y, i) => [...matrix.slice(i * n, (i + 1) * n), y]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k; i < n; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[pivot][k])) pivot = i;
    [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
    for (let i = 0; i < n; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j <= n; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return Float64Array.from(rows, (row, k) => row[n] / row[k]);
}

describe("kernel regression", () => {
  const regression = kernelRegression(problem, initial, EPSILON);

  it("solves k a = y as another solver does, without ridge", () => {
    const expected = eliminate(kernel, problem.trainLabels);
    regression.coefficients.forEach((a, mu) => assertClose(a, expected[mu], SOLVED, `coefficient ${mu}`));
    assert.equal(regression.ridge, 0);
    assert.ok(regression.trainLoss < 1e-20);
    const energy = expected.reduce((sum, a, mu) => sum + a * problem.trainLabels[mu], 0);
    assertClose(regression.difficulty, energy / 20, SOLVED, "yᵀk⁻¹y/P");
  });

  it("has the test loss of k(x, X) a", () => {
    const testInputs = problem.testInputs ?? new Float64Array();
    const cross = neuralTangentKernel(testInputs, problem.trainInputs, initial, EPSILON);
    const predicted = Float64Array.from({ length: 4000 }, (_, t) =>
      regression.coefficients.reduce((sum, a, mu) => sum + a * cross[t * 20 + mu], 0),
    );
    const loss = meanSquaredError(predicted, problem.testLabels ?? predicted);
    assertClose(regression.testLoss, loss, SOLVED);
    const expansion = kernelExpansion(regression.coefficients, problem.trainInputs, initial, EPSILON);
    valuesAt(expansion, testInputs).forEach((value, t) => {
      assert.ok(Math.abs(value - predicted[t]) < EXACT * 100, `value ${t}`);
    });
    // The population's loss is near that of 4000 samples: 5 standard errors are some 15 %.
    const population = functionTestLoss({ ...problem, testInputs: null, testLabels: null }, expansion);
    assertClose(population, loss, 0.15, "population");
  });

  it("interpolates less with a ridge", () => {
    const ridged = kernelRegression(problem, initial, EPSILON, { ridge: 0.5 });
    assert.equal(ridged.ridge, 0.5);
    assert.ok(ridged.trainLoss > 1e-4);
    assert.ok(ridged.difficulty < regression.difficulty);
  });

  it("copes with a kernel beyond its rank by a tiny ridge, and learns a target within its span", () => {
    // At N = ∞, D = 3 the kernel spans 3 + 6 functions, the target among them: 30 samples determine it.
    const singular = makeProblem(sampleTrial({ dimension: 3, samples: 30, width: "infinite", epsilon: 1 }));
    const result = kernelRegression(singular, initialMoments(singular), 1);
    assert.ok(result.ridge > 0 && result.ridge < 1e-9);
    assert.ok(result.testLoss < 1e-12, `test loss ${result.testLoss}`);
  });

  it("refuses inputs that are all zero", () => {
    const empty = { ...problem, trainInputs: new Float64Array(160) };
    assert.throws(() => kernelRegression(empty, initial, EPSILON), { code: "TRIAL" });
  });
});
