import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { npyBytes } from "../../scripts/peers/npy-bytes.js";
import type { Sweep, Trial } from "../../src/model/index.js";
import { loadSweepFile, makeTrial, parseSweep } from "../../src/sweep/index.js";
import { systemOf } from "../../src/system/index.js";
import { mistakesOf } from "./sweep-errors.js";

let folder = "";

/** Writes an array of this shape; its values depend on `seed`. */
function write(name: string, shape: readonly number[], seed = 1, valueBytes: 4 | 8 = 8): void {
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Array.from({ length: count }, (_, i) => ((i * 7 + seed * 3) % 11) / 16);
  writeFileSync(join(folder, name), npyBytes({ shape, values, valueBytes }));
}

before(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-own-"));
  write("x.npy", [6, 3]);
  write("y.npy", [6]);
  write("xt.npy", [4, 3]);
  write("yt.npy", [4]);
  write("w.npy", [5, 3]);
});
after(() => rmSync(folder, { recursive: true }));

const DATA = "{ trainX: x.npy, trainY: y.npy, testX: xt.npy, testY: yt.npy, weights: w.npy }";
const DRAWN_WEIGHTS = "{ trainX: x.npy, trainY: y.npy, testX: xt.npy, testY: yt.npy }";

function sweep(lines: string, data = DATA, set: readonly string[] = []): Sweep {
  return parseSweep(`name: s\nbudget: { steps: 10 }\ndata: ${data}\n${lines}`, {
    source: "s.yaml",
    folder,
    set,
  });
}

function only(of: Sweep): Trial {
  const [trial, ...more] = of.trials();
  assert.equal(more.length, 0);
  return trial;
}

/** The mistakes of a sweep, with the folder of the files left out. */
function mistakes(lines: string, data = DATA): readonly string[] {
  return mistakesOf(() => sweep(lines, data)).map((line) => line.replaceAll(`${folder}/`, "…/"));
}

describe("own data of a sweep", () => {
  it("give D, P and N", () => {
    const { parameters } = only(sweep(""));
    const { dimension, samples, width } = parameters;
    assert.deepEqual({ dimension, samples, width }, { dimension: 3, samples: 6, width: 5 });
  });

  it("leave the width to the sweep where weights are drawn, and the seed of the weights", () => {
    const drawn = sweep("axes: { width: [7, infinite], weightsSeed: [1, 2], seed: 3 }", DRAWN_WEIGHTS);
    assert.equal([...drawn.trials()].length, 4);
    assert.equal(only(sweep("", DRAWN_WEIGHTS)).parameters.width, 500);
  });

  it("may be cut to their first rows, and scaled", () => {
    const axes = "{ samples: [2, 4, 6], alpha: [1, 2], labelScale: [1, 3], sigma: [1, 0.5] }";
    assert.equal([...sweep(`axes: ${axes}`).trials()].length, 24);
    assert.equal(only(sweep("derive: { samples: 2 * dimension }")).parameters.samples, 6);
  });

  it("are part of the id: by content, not by place or precision", () => {
    const { id } = only(sweep(""));
    write("single.npy", [6, 3], 1, 4);
    assert.equal(only(sweep("", DATA, ["data.trainX=single.npy"])).id, id);
    mkdirSync(join(folder, "elsewhere"));
    write("elsewhere/y.npy", [6]);
    assert.equal(only(sweep("", DATA, ["data.trainY=elsewhere/y.npy"])).id, id);
    const others = ["trainX", "trainY", "testX", "testY", "weights"].map((name) => {
      const shape = { trainX: [6, 3], trainY: [6], testX: [4, 3], testY: [4], weights: [5, 3] }[name] ?? [];
      write("other.npy", shape, 2);
      return only(sweep("", DATA, [`data.${name}=other.npy`])).id;
    });
    assert.equal(new Set([id, ...others, only(sweep("", DRAWN_WEIGHTS)).id]).size, 7);
  });

  it("are found beside the sweep file, wherever the program runs", () => {
    writeFileSync(join(folder, "own.yaml"), `name: own\nbudget: { steps: 10 }\ndata: ${DATA}\n`);
    assert.equal(only(loadSweepFile(join(folder, "own.yaml"))).id, only(sweep("")).id);
  });

  it("need no files once a definition names hash and shape, as the store's does", () => {
    const whole = sweep("axes: { samples: [3, 6] }");
    const ids = [...whole.trials()].map(({ id }) => id);
    renameSync(join(folder, "x.npy"), join(folder, "gone.npy"));
    try {
      const again = parseSweep(whole.definition, { source: "store", folder: "/nowhere" });
      assert.deepEqual(
        [...again.trials()].map(({ id }) => id),
        ids,
      );
      assert.equal(again.definition, whole.definition);
      assert.deepEqual(again.task, whole.task);
    } finally {
      renameSync(join(folder, "gone.npy"), join(folder, "x.npy"));
    }
  });

  it("leave ids of drawn data as they were", () => {
    // From before there were own data.
    const known = "b4099764f5a1e3cffefbe1947a18bdfce15d9e8164f0bf155ffd2645bba9cc9d";
    assert.equal(makeTrial({ alpha: 4, samples: 400, seed: 7 }).id, known);
  });
});

describe("mistakes about own data", () => {
  const cases: readonly (readonly [string, string, string, readonly string[]])[] = [
    [
      "files that are missing, all told at once",
      "axes: { alpha: -1 }",
      "{ trainX: a.npy, trainY: b.npy, testX: xt.npy, testY: yt.npy }",
      [
        "s.yaml: axes.alpha: expected a number from 1e-9 to 1e9, got -1.",
        "s.yaml: data.trainX: …/a.npy: expected an NPY file of float32 or float64, got no such file.",
        "s.yaml: data.trainY: …/b.npy: expected an NPY file of float32 or float64, got no such file.",
      ],
    ],
    [
      "no test set",
      "",
      "{ trainX: x.npy, trainY: y.npy }",
      [
        "s.yaml: data.testX: expected the path of an NPY file, got nothing.",
        "s.yaml: data.testY: expected the path of an NPY file, got nothing.",
      ],
    ],
    [
      "a misspelt name",
      "",
      DATA.replace("weights", "weight"),
      [
        "s.yaml: data.weight: expected one of the keys trainX, trainY, testX, testY, weights, got the unknown key " +
          '"weight". Hint: did you mean weights.',
      ],
    ],
    [
      "shapes of other axes",
      "",
      DATA.replace("y.npy", "x.npy").replace("xt.npy", "y.npy"),
      [
        "s.yaml: data.trainY: …/x.npy: expected the shape [P], no axis empty, got [6, 3].",
        "s.yaml: data.testX: …/y.npy: expected the shape [T, D], no axis empty, got [6].",
      ],
    ],
    [
      "shapes that do not fit together",
      "",
      DATA.replace(" y.npy", " yt.npy").replace("w.npy", "w4.npy"),
      [
        "s.yaml: data.trainY: …/yt.npy: expected the shape [P = 6], as in trainX [6, 3], got [4].",
        "s.yaml: data.weights: …/w4.npy: expected the shape [N, D = 3], as in trainX [6, 3], got [5, 4].",
      ],
    ],
    [
      "a column instead of a list, an empty array, labels of nothing but zeros",
      "",
      "{ trainX: empty.npy, trainY: column.npy, testX: xt.npy, testY: zeros.npy }",
      [
        "s.yaml: data.trainX: …/empty.npy: expected the shape [P, D], no axis empty, got [0, 3].",
        "s.yaml: data.trainY: …/column.npy: expected the shape [P], no axis empty, got [6, 1]. Hint: " +
          "array.reshape(-1) before numpy.save.",
        "s.yaml: data.testY: …/zeros.npy: expected labels that are not all 0, got only zeros. Hint: relative losses " +
          "divide by their mean square.",
      ],
    ],
    [
      "parameters that the arrays contradict",
      "task: { dimension: 4 }\nmodel: { width: infinite }\naxes: { samples: [6, 7], seed: [0, 1] }",
      DATA,
      [
        "s.yaml: axes.samples: expected at most 6, the rows of data.trainX, got 7.",
        "s.yaml: task.dimension: expected 3, the columns of data.trainX, got 4. Hint: leave it out.",
        "s.yaml: model.width: expected 5, the rows of data.weights, got infinite. Hint: leave it out.",
        "s.yaml: axes.seed: expected no seed other than 0 beside data.weights, got 1. Hint: nothing is drawn, so " +
          "another seed would be the same trial.",
      ],
    ],
    [
      "whatever belongs to drawn data",
      "task: { kind: eigenvector, test: population, target: { index: 2 }, eigenvector: 1 }\n" +
        "axes: { dataSeed: 1, targetSeed: 1, weightsSeed: 1 }\nmetrics: [alignment, decomposition]",
      DATA,
      [
        ...[
          ["test", "polynomial, committee-network, student-teacher or mnist"],
          ["target", "polynomial or committee-network"],
          ["eigenvector", "eigenvector"],
        ].map(
          ([key, kinds]) =>
            `s.yaml: task.${key}: expected one of the keys kind, samples, dimension, labelScale, got the unknown key "${key}". Hint: ${key} belongs to task.kind ${kinds}.`,
        ),
        "s.yaml: metrics[1]: expected weightDistance, alignment, kernelDistance, linearised or kernelRegression, got " +
          'the text "decomposition". Hint: decomposition belongs to task.kind polynomial or committee-network.',
        ...[
          [
            "dataSeed",
            "polynomial, eigenvector, committee-network, modular-mlp, modular-transformer, student-teacher, mnist, diagonal-linear, linear-regression, logistic-regression, xor-cluster, matrix-completion, effective-theory or toy-addition",
          ],
          [
            "targetSeed",
            "polynomial, committee-network, student-teacher, diagonal-linear, linear-regression or toy-addition",
          ],
        ].map(
          ([name, kinds]) =>
            `s.yaml: axes.${name}: expected one of the parameters alpha, epsilon, samples, dimension, width, weightDecay, decayRate, sigma, labelScale, learningRate, seed, weightsSeed, got "${name}". Hint: ${name} belongs to task.kind ${kinds}.`,
        ),
        "s.yaml: task.kind: expected no kind beside data, got one. Hint: the section data is the task.",
        "s.yaml: axes.weightsSeed: expected no weightsSeed beside data.weights, got one. Hint: no weights are drawn.",
      ],
    ],
  ];

  before(() => {
    write("w4.npy", [5, 4]);
    write("empty.npy", [0, 3]);
    write("column.npy", [6, 1]);
    writeFileSync(join(folder, "zeros.npy"), npyBytes({ shape: [4], values: [0, 0, 0, 0] }));
  });

  for (const [what, lines, data, said] of cases) {
    it(`are told: ${what}`, () => assert.deepEqual(mistakes(lines, data), said));
  }

  it("name the override that brought them", () => {
    const said = mistakesOf(() => sweep("", DATA, ["data.trainX=w.npy"]));
    assert.match(said[0], /^s\.yaml: data\.trainY: .*expected the shape \[P = 5\], as in trainX \[5, 3\]/);
    const [gone] = mistakesOf(() => sweep("", DATA, ["data.trainX=gone.npy"]));
    assert.match(gone, /^--set data\.trainX=gone\.npy: data\.trainX: .*gone\.npy: .*no such file/);
  });

  it("are told of a single trial too", () => {
    const { task } = only(sweep(""));
    assert.equal(makeTrial({ alpha: 2 }, { task }).parameters.samples, 6);
    assert.equal(systemOf("data").task.content?.has(task), true, "what a store expects");
    assert.deepEqual(
      mistakesOf(() => makeTrial({ samples: 9, targetSeed: 1 }, { task })),
      [
        "trial: targetSeed: expected one of alpha, epsilon, samples, dimension, width, weightDecay, decayRate, sigma, labelScale, " +
          'learningRate, seed, weightsSeed, got the unknown name "targetSeed". Hint: targetSeed belongs to task.kind ' +
          "polynomial, committee-network, student-teacher, diagonal-linear, linear-regression or toy-addition.",
        "trial: samples: expected at most 6, the rows of data.trainX, got 9.",
      ],
    );
  });
});
