import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, it } from "node:test";
import { loadKernels, loadTensorBackend, type KernelBuild } from "../../../src/engine/index.js";
import { addonPath, loadAddon, nativeVariants } from "../../../src/engine/lanes/kernels/native.js";
import type { Job } from "../../../src/model/index.js";
import { networkJobs, trainNetwork } from "../tensors/network-jobs.js";
import { bitsOf, denseJobs, runDense } from "./dense-jobs.js";

/** Small sweeps of both systems with every method, minibatches, both precisions and twins: more trials than lanes. */
const SWEEPS: Readonly<Record<string, string>> = {
  "modular MLP by gd": `
    name: a
    task: { kind: modular-mlp, modulus: 5 }
    model: { width: 9, centered: true }
    axes: { samples: [18, 19, 20], alpha: [0.5, 1], seed: [0, 1, 2] }
    method: { kind: gd }
    metrics: [weightDistance]
    budget: { steps: 40, stop: budget }`,
  "student and teacher by adamw, with its twin": `
    name: b
    task: { kind: student-teacher, dimension: 3, test: { samples: 6 } }
    model: { width: 7, sigma: 2 }
    axes: { samples: [10, 11], alpha: [0.5, 2], seed: [0, 1, 2, 3, 4] }
    method: { kind: adamw, learningRate: 1e-2, weightDecay: 0.05, rateRule: constant }
    metrics: [linearised, weightDistance]
    budget: { steps: 30, stop: budget }`,
  "kumar's student by momentum in minibatches, in float64": `
    name: c
    task: { kind: student-teacher, variant: kumar, dimension: 3, test: { samples: 6 } }
    model: { width: 6, sigma: 0.5, precision: float64, centered: true }
    axes: { samples: [10, 11], alpha: [0.5, 1], seed: [0, 1, 2] }
    method: { kind: momentum, learningRate: 1e-3, momentum: 0.95, batch: 4 }
    budget: { steps: 30, stop: budget }`,
  "modular MLP by adam in minibatches": `
    name: d
    task: { kind: modular-mlp, modulus: 5 }
    model: { width: 6 }
    axes: { samples: [17, 18], seed: [0, 1, 2] }
    method: { kind: adam, learningRate: 1e-2, weightDecay: 1e-3, rateRule: constant, warmup: 5, batch: 5 }
    budget: { steps: 30, stop: budget }`,
};

/** Images, which the tensor library trains, too, where a sweep does not ask for engine dense: without a precision of their own. */
const IMAGE_SWEEPS: Readonly<Record<string, string>> = {
  "images by adamw, in parts that lanes share": `
    name: m
    task: { kind: mnist, test: { samples: 6 } }
    model: { width: 7, engine: dense }
    axes: { samples: [16, 20], labelNoise: [0, 0.2], seed: [0, 1] }
    method: { kind: adamw, learningRate: 3e-3, weightDecay: 0.01, rateRule: constant, batch: 8 }
    budget: { steps: 30, stop: budget }`,
  "blended images in the mean-field scaling by momentum": `
    name: n
    task: { kind: mnist, variant: kumar, test: { samples: 6 } }
    model: { width: 9, alpha: 2, centered: true, engine: dense }
    axes: { samples: [16, 18], imageShare: [0.2, 1], sigma: [2], seed: [0, 1] }
    method: { kind: momentum, learningRate: 0.05, rateRule: constant, batch: 16 }
    budget: { steps: 30, stop: budget }`,
};

/** What the tensor library does not have: every other loss, activations with numbers, wrong labels, a constant norm. */
const OWN_SWEEPS: Readonly<Record<string, string>> = {
  "StableMax on Hermite units, some labels wrong": `
    name: e
    task: { kind: modular-mlp, modulus: 5 }
    model: { width: 7, activation: hermite, degree: 3, loss: stablemax }
    axes: { samples: [18, 20], curvature: [0.1, 0.4], labelNoise: [0, 0.2], seed: [0, 1] }
    method: { kind: adam, learningRate: 1e-2, rateRule: constant }
    budget: { steps: 30, stop: budget }`,
  "logistic loss on quadratic units at constant norm": `
    name: f
    task: { kind: modular-mlp, modulus: 5 }
    model: { width: 7, activation: quadratic, loss: logistic, alpha: 20 }
    axes: { samples: [18, 20], curvature: [0.5, 1], seed: [0, 1, 2] }
    method: { kind: constrained, learningRate: 20 }
    budget: { steps: 30, stop: budget }`,
  "student at constant norm by adam": `
    name: h
    task: { kind: student-teacher, dimension: 3, test: { samples: 6 } }
    model: { width: 6 }
    axes: { samples: [10, 11], sigma: [0.5, 2], seed: [0, 1, 2] }
    method: { kind: constrained-adam, learningRate: 1e-2, rateRule: constant, batch: 5 }
    budget: { steps: 30, stop: budget }`,
  "embeddings and a decoder on sums by adamw, each by rates of its own": `
    name: k
    task: { kind: toy-addition, tokens: 5, targetDimension: 6 }
    model: { width: 7, embeddingDimension: 2 }
    axes: { samples: [11, 12], embeddingRate: [1e-3, 1e-2], seed: [0, 1, 2] }
    method: { kind: adamw, learningRate: 1e-3, weightDecay: 1, embeddingDecay: 0.1, rateRule: constant }
    budget: { steps: 30, stop: budget }`,
  "a decoder of concatenated embeddings by momentum in minibatches, in float64": `
    name: l
    task: { kind: toy-addition, tokens: 5 }
    model: { width: 7, embeddingDimension: 3, joined: concatenation, loss: cross-entropy, precision: float64 }
    axes: { samples: [11, 12], labelNoise: [0, 0.2], seed: [0, 1] }
    method: { kind: momentum, learningRate: 0.05, embeddingRate: 0.1, batch: 5 }
    metrics: [weightDistance]
    budget: { steps: 30, stop: budget }`,
  "leaky student of a leaky teacher": `
    name: g
    task: { kind: student-teacher, dimension: 3, test: { samples: 6 } }
    model: { width: 6, activation: leakyRelu }
    axes: { samples: [10, 11], slope: [0.01, 0.3], seed: [0, 1, 2] }
    method: { kind: momentum, learningRate: 1e-2 }
    budget: { steps: 30, stop: budget }`,
  "committee machine with trained read-outs on two directions": `
    name: i
    task: { kind: committee-network, dimension: 5, test: { samples: 9 }, target: { index: 2 } }
    model: { width: 4, readouts: trained }
    axes: { samples: [10, 12], interpolation: [0, 0.5], seed: [0, 1] }
    method: { kind: gd, learningRate: 0.05 }
    metrics: [decomposition, weightDistance]
    budget: { steps: 30, stop: budget }`,
  "Hermite committee machine by momentum in float32": `
    name: j
    task: { kind: committee-network, dimension: 5, test: { samples: 9 }, target: { degree: 3 } }
    model: { width: 4, activation: hermite, precision: float32, centered: true }
    axes: { samples: [10, 12], sigma: [0.5, 1], seed: [0, 1] }
    method: { kind: momentum, learningRate: 0.01 }
    metrics: [linearised]
    budget: { steps: 30, stop: budget }`,
  "flow of a committee machine, with its twin": `
    name: k
    task: { kind: committee-network, dimension: 5, test: { samples: 9 } }
    model: { width: 4, alpha: 0.7, epsilon: 0.5, readouts: trained, centered: true }
    axes: { samples: [10, 12], weightDecay: [0, 0.01], seed: [0, 1] }
    method: { kind: flow, learningRate: 0.1 }
    metrics: [decomposition, linearised]
    budget: { steps: 30, stop: budget }`,
  "flow of a student with biases": `
    name: l
    task: { kind: student-teacher, dimension: 3, test: { samples: 6 } }
    model: { width: 6, sigma: 2, precision: float64 }
    axes: { samples: [10, 11], alpha: [0.5, 1], seed: [0, 1, 2] }
    method: { kind: flow, learningRate: 0.1, tolerance: 1e-4 }
    budget: { steps: 300, stop: budget }`,
  "Hermite student of a Hermite teacher in float64": `
    name: h
    task: { kind: student-teacher, dimension: 3, test: { samples: 6 } }
    model: { width: 5, activation: hermite, degree: 4, curvature: 0.1, precision: float64 }
    axes: { samples: [10, 11], seed: [0, 1, 2] }
    method: { kind: gd, learningRate: 1e-2 }
    budget: { steps: 30, stop: budget }`,
};

/** Every build of the addon with one number of lanes each. */
function nativeBuilds(): readonly {
  readonly name: string;
  readonly skip: string | false;
  readonly build: KernelBuild;
}[] {
  if (!existsSync(addonPath())) {
    return [{ name: "native", skip: "no native kernels were built here", build: loadKernels("wasm") }];
  }
  return nativeVariants(loadAddon()).flatMap(({ variant, runsHere, build }) =>
    [0, 1].flatMap((k) => {
      const dense = ([64, 32] as const).map(
        (precision) => build.dense.filter((each) => each.precision === precision)[k],
      );
      if (dense.some((each) => each === undefined)) return [];
      const skip = runsHere ? (false as const) : `this processor has no ${variant}`;
      return [
        { name: `${variant} x${dense[0].lanes} and x${dense[1].lanes}`, skip, build: { ...build, dense } },
      ];
    }),
  );
}

for (const [name, text] of Object.entries({ ...SWEEPS, ...IMAGE_SWEEPS, ...OWN_SWEEPS })) {
  describe(`same bits: ${name}`, () => {
    const jobs = denseJobs(text);
    const expected = runDense(jobs);

    it("the trials learn", () => {
      for (const { rows, end } of expected) {
        assert.equal(end?.ending, "budget");
        assert.ok((rows.at(-1)?.train_loss ?? Infinity) < rows[0].train_loss);
      }
    });

    it("each alone, and in another order", () => {
      assert.deepEqual(
        jobs.flatMap((job) => bitsOf(runDense([job]))),
        bitsOf(expected),
      );
      assert.deepEqual(bitsOf(runDense([...jobs].reverse())).toReversed(), bitsOf(expected));
    });

    for (const { name: build, skip, build: kernels } of nativeBuilds()) {
      it(`from ${build}`, { skip }, () =>
        assert.deepEqual(bitsOf(runDense(jobs, kernels)), bitsOf(expected)),
      );
    }

    it("interrupted anywhere", () => {
      for (const stopAt of [1, 9, 40]) {
        const before = runDense(jobs, undefined, stopAt);
        const open = jobs.flatMap((job, k): readonly Job[] => {
          const { end, checkpoint, rows } = before[k];
          if (end !== null) return [];
          return [checkpoint === null ? job : { ...job, resume: { checkpoint, rows } }];
        });
        const after = runDense(open);
        jobs.forEach((job, k) => {
          if (before[k].end !== null) return;
          const rest = after[open.findIndex(({ trial }) => trial.id === job.trial.id)];
          const whole = {
            ...rest,
            rows: [...(before[k].checkpoint === null ? [] : before[k].rows), ...rest.rows],
          };
          assert.deepEqual(bitsOf([whole]), bitsOf([expected[k]]));
        });
      }
    });

    it("deepened", () => {
      const short = denseJobs(text, "budget.steps=17");
      const begun = runDense(short);
      const resumed = jobs.map((job, k): Job => {
        const checkpoint = begun[k].end?.checkpoint;
        assert.ok(checkpoint);
        assert.equal(short[k].trial.id, job.trial.id);
        return { ...job, resume: { checkpoint, rows: begun[k].rows } };
      });
      const rest = runDense(resumed);
      const whole = rest.map((each, k) => ({ ...each, rows: [...begun[k].rows, ...each.rows] }));
      assert.deepEqual(bitsOf(whole), bitsOf(expected));
    });

    it("with other metrics, but for their columns", () => {
      const strip = (given: readonly Job[]): unknown =>
        runDense(given).map(({ rows }) =>
          rows.map((row) => ({
            ...row,
            linearised_train: null,
            linearised_test: null,
            weight_distance: null,
          })),
        );
      assert.deepEqual(
        strip(denseJobs(text, "metrics=[linearised, weightDistance]")),
        strip(denseJobs(text, "metrics=[]")),
      );
    });
  });
}

describe("curves of float32", () => {
  /** Thirty steps amplify roundings of 6·10⁻⁸ little. */
  const SAME_CURVE = 2e-5;
  for (const [name, text] of Object.entries({ ...SWEEPS, ...IMAGE_SWEEPS })) {
    it(`are nearly those of the tensor library: ${name}`, async () => {
      const backend = await loadTensorBackend("cpu");
      const set = name in IMAGE_SWEEPS ? [] : ["model.precision=float32"];
      const jobs = denseJobs(text, ...set);
      const results = runDense(jobs);
      networkJobs(text, ...set)
        .slice(0, 2)
        .forEach((job, k) => {
          trainNetwork(job, backend).rows.forEach((row, r) => {
            for (const column of ["train_loss", "test_loss", "parameter_norm", "linearised_test"] as const) {
              const [found, expected] = [results[k].rows[r][column], row[column]];
              if (expected === null || found === null) assert.equal(found, expected);
              else
                assert.ok(
                  Math.abs(found - expected) <= SAME_CURVE * Math.abs(expected),
                  `${column} ${found} ${expected}`,
                );
            }
          });
        });
    });
  }
});

it("a constant norm is that of the start, after every step", () => {
  const { norm, moved } = normsOf(OWN_SWEEPS["logistic loss on quadratic units at constant norm"]);
  for (const each of norm) assert.ok(Math.abs(each / norm[0] - 1) < 1e-5, String(each));
  assert.ok(moved > 0.01, `the weights moved by ${moved} alone`);
});

function normsOf(text: string): { readonly norm: readonly number[]; readonly moved: number } {
  const [{ rows }] = runDense(denseJobs(text, "metrics=[weightDistance]").slice(0, 1));
  return {
    norm: rows.map(({ parameter_norm: norm }) => norm ?? NaN),
    moved: rows.at(-1)?.weight_distance ?? NaN,
  };
}

it("a diverging trial ends as diverged, and its batch goes on", () => {
  const text = SWEEPS["modular MLP by gd"];
  const [calm] = denseJobs(text);
  const [wild] = denseJobs(text, "method.learningRate=1e9");
  const [first, second] = runDense([calm, { ...wild, attempt: 1 }]);
  assert.equal(first.end?.ending, "budget");
  assert.equal(second.end?.ending, "diverged");
  assert.equal(second.end.checkpoint, null);
  assert.deepEqual(bitsOf([first]), bitsOf(runDense([calm])));
});
