import { cpSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageFile, type Sweep } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { writeIdxFolder } from "../engine/tensors/idx-folder.js";

/** A sweep of every kind of task, method and setting that an id knows, by a name for messages. */
const SWEEPS: Readonly<Record<string, string>> = {
  "polynomial, all at defaults": "{}",
  "polynomial, flow, every parameter": `
    model: { width: 30, sigma: 2 }
    axes: { alpha: [0.5, 4], epsilon: [0.1, 1], samples: [20, 1000], dimension: 10, seed: [0, 1], learningRate: [0.5],
            labelScale: [1, 3], weightDecay: [0, 1e-3] }
    method: { kind: flow, tolerance: 5e-4 }`,
  "polynomial, gd, decay rate": `
    task: { dimension: 8, samples: 12 }
    model: { width: 12, centered: false }
    axes: { decayRate: [0, 1e-4], seed: 3 }
    method: { kind: gd }`,
  "polynomial, two directions, random norm, sampled test set": `
    task: { dimension: 8, samples: 12, test: { samples: 50 }, target: { index: 2, norm: random } }
    method: { kind: gd }`,
  "polynomial, narrow and infinitely wide, engines": `
    task: { dimension: 40, samples: 30 }
    axes: { width: [2, 39, 40, infinite] }`,
  "polynomial, engine committee asked for": `
    task: { dimension: 4, samples: 6 }
    model: { width: 9, engine: committee }`,
  "polynomial, engine moments asked for": `
    task: { dimension: 14, samples: 6 }
    model: { width: 9, engine: moments }`,
  "polynomial, seeds of single streams": `
    task: { dimension: 4, samples: 6 }
    axes: { seed: [1], dataSeed: [1, 2], targetSeed: [1, 3], weightsSeed: [1, 4] }`,
  "eigenvector, flow and gd": `
    task: { kind: eigenvector, dimension: 10, samples: 10 }
    axes: { eigenvector: [1, 7, 19] }`,
  "eigenvector, gd": `
    task: { kind: eigenvector, dimension: 10, samples: 10, eigenvector: 2 }
    model: { width: 2 }
    method: { kind: gd }`,
  "own data, own weights": `
    data: { trainX: train-x.npy, trainY: train-y.npy, testX: test-x.npy, testY: test-y.npy, weights: weights-wide.npy }
    axes: { alpha: [1, 2], samples: [20, 40] }`,
  "own data, drawn weights": `
    data: { trainX: train-x.npy, trainY: train-y.npy, testX: test-x.npy, testY: test-y.npy }
    axes: { width: [7, infinite], weightsSeed: [1, 2], seed: 3, labelScale: [1, 2], sigma: [1, 0.5] }
    method: { kind: gd }`,
  ...Object.fromEntries(
    [
      ["gd", "{ kind: gd }"],
      ["gd, rate rule", "{ kind: gd, rateRule: constant }"],
      ["gd, batch and warm-up", "{ kind: gd, batch: 5, warmup: 10 }"],
      ["momentum", "{ kind: momentum }"],
      ["momentum 0.5", "{ kind: momentum, momentum: 0.5, rateRule: 1/alpha }"],
      ["adam", "{ kind: adam, learningRate: 1e-3 }"],
      ["adam, betas", "{ kind: adam, beta1: 0.8, beta2: 0.98, batch: 7 }"],
      ["adamw", "{ kind: adamw, learningRate: 1e-3, weightDecay: 0.1 }"],
      [
        "adamw, all",
        "{ kind: adamw, beta1: 0.8, beta2: 0.98, rateRule: 1/alpha, batch: 6, warmup: 3, weightDecay: 0.05 }",
      ],
    ].flatMap(([name, method]) => [
      [
        `modular-mlp, ${name}`,
        `
    task: { kind: modular-mlp, samples: 20 }
    model: { width: 8, centered: false }
    axes: { modulus: [5, 50, 113], alpha: [0.25, 1], sigma: [1, 2] }
    method: ${method}`,
      ],
      [
        `modular-transformer, ${name}`,
        `
    task: { kind: modular-transformer, samples: 20 }
    model: { width: 16 }
    axes: { modulus: [5, 50, 113], alpha: [0.25, 1], seed: [0, 1] }
    method: ${method}`,
      ],
      [
        `student-teacher, ${name}`,
        `
    task: { kind: student-teacher, dimension: 3, samples: 12, test: { samples: 9 } }
    model: { width: 500, centered: false }
    axes: { alpha: [0.25, 1], weightsSeed: [1, 2] }
    method: ${method}`,
      ],
      [
        `mnist, ${name}`,
        `
    task: { kind: mnist, folder: images, samples: 20, test: { samples: 10 } }
    model: { width: 16, centered: false }
    axes: { alpha: [0.25, 1], seed: [0, 1] }
    method: ${method}`,
      ],
    ]),
  ),
  "student-teacher, variant kumar, 100 inputs": `
    task: { kind: student-teacher, variant: kumar, dimension: 100, samples: 12, test: { samples: 9 } }
    model: { width: 10 }
    method: { kind: gd }`,
  "mnist, variant kumar, the original images": `
    task: { kind: mnist, variant: kumar, samples: 550, test: { samples: 100 } }
    model: { width: 200, centered: false }
    method: { kind: adamw }`,
  "diagonal-linear, before labels could be wrong": `
    task: { kind: diagonal-linear, dimension: 20, samples: 8 }
    axes: { inputs: [sparse, misgrokking], alpha: [2, 8], seed: [0, 1] }`,
  "logistic-regression, before labels could be wrong": `
    task: { kind: logistic-regression, dimension: 8, samples: 20 }
    axes: { inputScale: [1, 10], seed: [0, 1] }`,
  "imdb-lstm, before labels could be wrong": `
    task: { kind: imdb-lstm, table: reviews.csv, samples: 20, test: { samples: 10 } }
    model: { width: 8, layers: 1 }
    axes: { alpha: [0.25, 1], seed: [0, 1] }
    method: { kind: adamw, rateRule: constant }`,
};

/** A folder with the files that the sweeps read: own data, and invented images. */
export function goldenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-golden-"));
  cpSync(packageFile("test", "reference", "jax"), folder, { recursive: true });
  cpSync(packageFile("sweeps", "miniature", "reviews.csv"), join(folder, "reviews.csv"));
  mkdirSync(join(folder, "images"));
  writeIdxFolder(join(folder, "images"), { train: 30, test: 10 });
  return folder;
}

/** Every sweep, parsed. */
export function goldenSweeps(folder: string): readonly (readonly [string, Sweep])[] {
  return Object.entries(SWEEPS).map(([name, lines]) => {
    const text = lines === "{}" ? "" : lines.replaceAll("\n    ", "\n");
    return [
      name,
      parseSweep(`name: golden\nbudget: { steps: 10 }\n${text}`, { source: name, folder }),
    ] as const;
  });
}
