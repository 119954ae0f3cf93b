import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ArrayFile, OwnData, TrialParameters } from "../../src/model/index.js";
import { ProblemCache, type Problem } from "../../src/science/index.js";
import { makeProblem } from "../../src/system/committee/training/make-problem.js";
import { twinKey } from "../../src/system/committee/training/twin-of-trial.js";
import { sampleTrial } from "./trials.js";

const VALUES: Readonly<Record<string, Float64Array>> = {
  trainX: Float64Array.of(1, 2, 3, 4, 5, 6),
  trainY: Float64Array.of(1, -1, 2),
  testX: Float64Array.of(9, 8, 7, 6),
  testY: Float64Array.of(3, 4),
  weights: Float64Array.of(1, 0, 0, 1, 2, 2),
};

function file(name: string, shape: readonly number[]): ArrayFile {
  return { path: name, shape, sha256: `hash of ${name}` };
}

const DATA: OwnData = {
  trainX: file("trainX", [3, 2]),
  trainY: file("trainY", [3]),
  testX: file("testX", [2, 2]),
  testY: file("testY", [2]),
  weights: file("weights", [3, 2]),
};

const SHAPE = { dimension: 2, samples: 3, width: 3 };

function ownProblem(parameters: Partial<TrialParameters> = {}, data = DATA, cache?: ProblemCache): Problem {
  const trial = sampleTrial({ ...SHAPE, ...parameters }, { task: { kind: "data", data } });
  return makeProblem(trial, cache, ({ path }) => VALUES[path]);
}

describe("makeProblem with own data", () => {
  it("takes inputs, labels and weights as they are", () => {
    const problem = ownProblem();
    assert.deepEqual(problem.trainInputs, VALUES.trainX);
    assert.deepEqual(problem.trainLabels, VALUES.trainY);
    assert.deepEqual(problem.testInputs, VALUES.testX);
    assert.deepEqual(problem.testLabels, VALUES.testY);
    assert.deepEqual(problem.initialWeights, VALUES.weights);
    assert.deepEqual(problem.directions, []);
  });

  it("divides by the mean square of the test labels", () => {
    assert.equal(ownProblem().labelPower, (9 + 16) / 2);
    assert.equal(ownProblem({ labelScale: 2 }).labelPower, 4 * ((9 + 16) / 2));
  });

  it("takes the first rows where there are to be fewer samples, and the whole test set", () => {
    const problem = ownProblem({ samples: 2 });
    assert.deepEqual(problem.trainInputs, Float64Array.of(1, 2, 3, 4));
    assert.deepEqual(problem.trainLabels, Float64Array.of(1, -1));
    assert.deepEqual(problem.testInputs, VALUES.testX);
  });

  it("scales labels by labelScale and weights by sigma, and never what it was given", () => {
    const before = structuredClone(VALUES);
    const problem = ownProblem({ labelScale: 3, sigma: 0.5 });
    assert.deepEqual(problem.trainLabels, Float64Array.of(3, -3, 6));
    assert.deepEqual(problem.testLabels, Float64Array.of(9, 12));
    assert.deepEqual(problem.initialWeights, Float64Array.of(0.5, 0, 0, 0.5, 1, 1));
    assert.deepEqual(problem.trainInputs, VALUES.trainX);
    assert.deepEqual(VALUES, before);
  });

  it("draws weights as for drawn data where none are given", () => {
    const drawn = makeProblem(sampleTrial({ ...SHAPE, seed: 4 }));
    assert.deepEqual(
      ownProblem({ seed: 4 }, { ...DATA, weights: null }).initialWeights,
      drawn.initialWeights,
    );
    assert.equal(ownProblem({ width: "infinite" }, { ...DATA, weights: null }).initialWeights, null);
  });

  it("gives the same with a cache that other trials filled, and reads each file once", () => {
    const cache = new ProblemCache();
    for (const parameters of [{}, { samples: 2 }, { sigma: 2 }, { labelScale: 2 }, {}] as const) {
      assert.deepEqual(ownProblem(parameters, DATA, cache), ownProblem(parameters));
    }
    const read: string[] = [];
    const counting = new ProblemCache();
    for (const alpha of [1, 2]) {
      const trial = sampleTrial({ ...SHAPE, alpha }, { task: { kind: "data", data: DATA } });
      makeProblem(trial, counting, ({ path }) => {
        read.push(path);
        return VALUES[path];
      });
    }
    assert.deepEqual(read.sort(), Object.keys(VALUES).sort());
  });

  it("says so when nothing reads files", () => {
    const trial = sampleTrial(SHAPE, { task: { kind: "data", data: DATA } });
    assert.throws(() => makeProblem(trial), { code: "DEFECT" });
  });
});

describe("twinKey with own data", () => {
  const keyOf = (data: OwnData, parameters: Partial<TrialParameters> = {}): string =>
    twinKey(sampleTrial({ ...SHAPE, ...parameters }, { task: { kind: "data", data } }));

  it("tells twins of different arrays apart, and shares those that differ in alpha", () => {
    const others = (["trainX", "trainY", "testX", "testY", "weights"] as const).map((name) =>
      keyOf({ ...DATA, [name]: file(`other ${name}`, [1]) }),
    );
    const keys = [keyOf(DATA), ...others, keyOf(DATA, { samples: 2 }), keyOf({ ...DATA, weights: null })];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keyOf(DATA, { alpha: 7 }), keyOf(DATA));
  });
});
