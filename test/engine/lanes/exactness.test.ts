import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TrialParameters } from "../../../src/model/index.js";
import { makeProblem } from "../../../src/system/committee/training/make-problem.js";
import { directDescent } from "../../reference/direct-descent.js";
import { makeJob, runJobs } from "./run-jobs.js";

const STEPS = 500;
/** The moments sum in another order than the N×D network; 500 contracting steps keep that at rounding level. */
const MOMENTS_TOLERANCE = 1e-12;
/** Few neurons are less forgiving: their descent amplifies rounding while it leaves saddles. */
const WEIGHTS_TOLERANCE = 1e-10;
/** A difference of traces of order one, whose root is some tenths. */
const DISTANCE_TOLERANCE = 1e-10;
/** Losses are compared relative to themselves, but not below this fraction of their start, where rounding rules. */
const FLOOR = 1e-10;

/** With hardly any data the loss reaches rounding within a few steps. */
const SMALL_FLOOR = 1e-4;

function worstDeviation(
  parameters: Partial<TrialParameters>,
  centered: boolean,
  steps = STEPS,
  floor = FLOOR,
): number {
  const job = makeJob(parameters, {
    centered,
    steps,
    task: { kind: "polynomial", test: { samples: 50 }, target: { index: 1, norm: "fixed" } },
  });
  const [{ rows }] = runJobs([job]);
  const problem = makeProblem(job.trial);
  assert.ok(problem.initialWeights !== null && problem.testInputs !== null && problem.testLabels !== null);
  const { alpha, epsilon, learningRate, decayRate } = job.trial.parameters as TrialParameters;
  const exact = directDescent({
    weights: problem.initialWeights,
    inputs: problem.trainInputs,
    labels: problem.trainLabels,
    test: { inputs: problem.testInputs, labels: problem.testLabels },
    dimension: problem.dimension,
    alpha,
    epsilon,
    learningRate,
    decayRate,
    centered,
    steps,
  });
  let worst = 0;
  for (const row of rows) {
    const pairs = [
      [row.train_loss, exact.trainLoss[row.step], exact.trainLoss[0]],
      [row.test_loss, exact.testLoss[row.step], exact.testLoss[0]],
    ];
    for (const [found, expected, start] of pairs) {
      worst = Math.max(worst, Math.abs(found - expected) / Math.max(expected, floor * start));
    }
  }
  return worst;
}

describe("gd equals the plain N×D descent over 500 steps", () => {
  const base = { dimension: 20, samples: 66, alpha: 1.3, epsilon: 0.3, sigma: 0.9, labelScale: 1.1 };
  for (const width of [2, 20, 500]) {
    const tolerance = width < base.dimension ? WEIGHTS_TOLERANCE : MOMENTS_TOLERANCE;
    for (const centered of [true, false]) {
      for (const decayRate of [0, 1e-3]) {
        it(`N = ${width}, ${centered ? "centred" : "uncentred"}, decay ${decayRate}`, () => {
          const worst = worstDeviation({ ...base, width, decayRate }, centered);
          assert.ok(worst <= tolerance, `relative deviation ${worst}`);
        });
      }
    }
  }

  it("dimensions and sample counts that are not multiples of the tile", () => {
    for (const [dimension, samples, width] of [
      [1, 1, 1],
      [3, 5, 7],
      [5, 131, 5],
      [7, 2, 3],
    ]) {
      const worst = worstDeviation({ dimension, samples, width, epsilon: 0.5 }, true, 60, SMALL_FLOOR);
      assert.ok(worst <= WEIGHTS_TOLERANCE, `D=${dimension} P=${samples} N=${width}: ${worst}`);
    }
  });

  it("the two engines agree to rounding where both apply", () => {
    const parameters = { ...base, width: 24 };
    const [moments] = runJobs([makeJob(parameters, { engine: "moments" })]);
    const [committee] = runJobs([makeJob(parameters, { engine: "committee" })]);
    moments.rows.forEach((row, k) => {
      const other = committee.rows[k];
      assert.ok(Math.abs(row.train_loss - other.train_loss) <= 1e-11 * row.train_loss);
      assert.ok(Math.abs(row.test_loss - other.test_loss) <= 1e-11 * row.test_loss);
    });
  });

  it("N = 2 does not blow up in 50 000 steps", () => {
    const jobs = Array.from({ length: 6 }, (_, seed) =>
      makeJob({ dimension: 40, width: 2, samples: 120, seed }, { steps: 50_000, centered: false }),
    );
    for (const { end, rows } of runJobs(jobs)) {
      assert.equal(end.ending, "budget");
      const losses = rows.map((row) => row.train_loss);
      assert.ok(
        losses.every((loss) => loss <= 1.0001 * losses[0]),
        "full-batch descent must not climb",
      );
    }
  });
});

describe("infinite width", () => {
  /** ±σ√D along each axis: 2D neurons whose mean is 0 and whose second moment is σ²I, so the same dynamics as N = ∞. */
  function axisNeurons(dimension: number, sigma: number): Float64Array {
    const weights = new Float64Array(2 * dimension * dimension);
    for (let n = 0; n < 2 * dimension; n++) {
      weights[n * dimension + (n >> 1)] = (n % 2 === 0 ? 1 : -1) * sigma * Math.sqrt(dimension);
    }
    return weights;
  }

  for (const parameters of [
    { alpha: 0.5, epsilon: 0.3, sigma: 1 },
    { alpha: 2, epsilon: 0.8, sigma: 1.5, decayRate: 1e-3 },
  ]) {
    it(`moves the weights as 2D neurons with the same moments do, ${JSON.stringify(parameters)}`, () => {
      const steps = 300;
      const dimension = 6;
      const job = makeJob(
        { ...parameters, dimension, width: "infinite", samples: 25 },
        { steps, metrics: ["weightDistance"], record: { steps: [0, steps] } },
      );
      const [{ rows }] = runJobs([job]);
      const problem = makeProblem(job.trial);
      const start = axisNeurons(dimension, parameters.sigma);
      const { weights, trainLoss } = directDescent({
        ...(job.trial.parameters as TrialParameters),
        weights: start,
        inputs: problem.trainInputs,
        labels: problem.trainLabels,
        dimension,
        centered: true,
        steps,
      });
      const moved = Math.hypot(...weights.map((w, k) => w - start[k])) / Math.hypot(...start);
      assert.equal(rows[0].weight_distance, 0);
      const [, last] = rows;
      assert.ok(moved > 0.1, "it moves");
      assert.ok(Math.abs((last.weight_distance ?? NaN) / moved - 1) < DISTANCE_TOLERANCE);
      assert.ok(Math.abs(last.train_loss / trainLoss[steps] - 1) < WEIGHTS_TOLERANCE);
    });
  }
});
