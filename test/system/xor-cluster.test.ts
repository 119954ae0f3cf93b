import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainStreams } from "../../src/engine/plain/plain-streams.js";
import type { Method, ParameterValues, PlainRun } from "../../src/model/index.js";
import { systemOf } from "../../src/system/index.js";
import type { XorCluster } from "../../src/system/xor-cluster/parameters.js";
import { clusterSamples, type ClusterSet } from "../../src/system/xor-cluster/training/cluster-samples.js";
import { begin, trainer } from "../../src/system/xor-cluster/training/trainer.js";
import { requireGradient } from "../engine/plain/require-gradient.js";
import { interruptPlain, plainJob, runPlain } from "../engine/plain/run-plain.js";
import { descended } from "../reference/plain-descent.js";

const KIND = "xor-cluster";
const GD: Method = { kind: "gd" };
/** Outputs of order 1, so that slopes of the loss matter. */
const SMALL = {
  samples: 9,
  testSamples: 7,
  dimension: 30,
  width: 11,
  signal: 4,
  flips: 0.2,
  sigma: 0.2,
  learningRate: 0.5,
  weightDecay: 0.03,
  seed: 3,
};
/** Fewer dimensions than samples. */
const NARROW = { ...SMALL, dimension: 5 };

function begun(parameters: ParameterValues): { readonly run: PlainRun; readonly values: XorCluster } {
  const job = plainJob(KIND, parameters, { method: GD });
  const values = job.trial.parameters as unknown as XorCluster;
  const setting = {
    task: { kind: KIND },
    parameters: values,
    method: GD,
    centered: false,
    engine: null,
  };
  return { run: begin(setting, plainStreams(job.trial.parameters), job), values };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const product = (a: readonly number[], b: readonly number[]): number => sum(a.map((v, i) => v * b[i]));

/** Reflections one after the other: a rotation of p-dimensional space. */
function rotation(p: number): (x: readonly number[]) => readonly number[] {
  const mirrors = [1, 2, 3].map((k) => Array.from({ length: p }, (_, i) => Math.sin(k * (i + 1) * (i + 2))));
  return (x) =>
    mirrors.reduce<readonly number[]>((y, m) => {
      const factor = (2 * product(m, y)) / product(m, m);
      return y.map((value, i) => value - factor * m[i]);
    }, x);
}

describe("xor-cluster: the reduced coordinates", () => {
  for (const [name, parameters] of Object.entries({ SMALL, NARROW })) {
    it(`${name}: equal plain descent in the p dimensions, and the path W₀ + C X of the Gram matrix`, () => {
      const { run, values } = begun(parameters);
      const streams = plainStreams(parameters);
      const { samples: P, dimension: p, width: N, sigma, learningRate, weightDecay } = values;
      const { train, test, moving, frozen } = clusterSamples(values, streams);
      const turn = rotation(p);
      const inputs = ({ count, seen, unseen }: ClusterSet): readonly (readonly number[])[] =>
        Array.from({ length: count }, (_, s) => {
          const own = [
            ...seen.slice(s * moving, (s + 1) * moving),
            ...unseen.slice(s * frozen, (s + 1) * frozen),
          ];
          return turn([...own, ...new Array<number>(p - own.length).fill(0)]);
        });
      const [X, Xt] = [inputs(train), inputs(test)];
      const unseen = streams.normals("weights/unseen", N * frozen).map((value) => value * sigma);
      const W0 = Array.from({ length: N }, (_, j) => {
        const own = [
          ...run.state["weights"].slice(j * moving, (j + 1) * moving),
          ...unseen.slice(j * frozen, (j + 1) * frozen),
        ];
        // What no input has may be anything.
        return turn([...own, ...new Array<number>(p - own.length).fill(0.7)]);
      });
      const a = [...streams.uniforms("weights/readouts", N)].map((u) => (u < 0.5 ? -1 : 1) / Math.sqrt(N));
      const output = (W: readonly (readonly number[])[], x: readonly number[]): number =>
        sum(a.map((aj, j) => aj * Math.max(0, product(W[j], x))));
      const rows = (flat: readonly number[]): readonly (readonly number[])[] =>
        Array.from({ length: N }, (_, j) => flat.slice(j * p, (j + 1) * p));
      /** [N][P] the gradient as coefficients of the train inputs. */
      const coefficients = (W: readonly (readonly number[])[]): readonly (readonly number[])[] => {
        const slopes = X.map((x, s) => -train.labels[s] / (1 + Math.exp(train.labels[s] * output(W, x))) / P);
        return W.map((w, j) => X.map((x, s) => (product(w, x) > 0 ? a[j] * slopes[s] : 0)));
      };
      const combined = (C: readonly (readonly number[])[]): readonly (readonly number[])[] =>
        C.map((c) => Array.from({ length: p }, (_, i) => sum(c.map((value, s) => value * X[s][i]))));
      const loss = (W: readonly (readonly number[])[], set: ClusterSet, x: typeof X): number =>
        sum(x.map((row, s) => Math.log1p(Math.exp(-set.labels[s] * output(W, row))))) / set.count;

      const steps = [0, 1, 5, 40];
      const job = plainJob(KIND, parameters, { method: GD, steps: 40, record: { steps } });
      const decay = learningRate * weightDecay;
      let C: readonly (readonly number[])[] = W0.map(() => X.map(() => 0));
      let kept = 1;
      let at = 0;
      const path = (): readonly (readonly number[])[] => {
        const moved = combined(C);
        return W0.map((w, j) => w.map((value, i) => kept * value + moved[j][i]));
      };
      for (const row of runPlain(trainer, [job])[0].rows) {
        const W = rows(
          descended(
            W0.flat(),
            (flat) => combined(coefficients(rows(flat))).flat(),
            { kind: "gd", rate: learningRate, decay },
            row.step,
          ),
        );
        for (; at < row.step; at++) {
          const D = coefficients(path());
          C = C.map((c, j) => c.map((value, s) => (1 - decay) * value - learningRate * D[j][s]));
          kept *= 1 - decay;
        }
        for (const weights of [W, path()]) {
          assert.ok(Math.abs(row.train_loss / loss(weights, train, X) - 1) < 1e-12, `step ${row.step}`);
          assert.ok(Math.abs(row.test_loss / loss(weights, test, Xt) - 1) < 1e-12, `step ${row.step}`);
        }
      }
    });
  }

  it("the gradient is the difference quotient of the train loss", () => {
    const { run } = begun(SMALL);
    requireGradient(run, { arrays: ["weights"], h: 1e-6, tolerance: 1e-8 });
  });

  it("inputs have the lengths, products and centres of their law", () => {
    const [p, signal] = [50, 6];
    const lengths: number[] = [];
    const products: number[] = [];
    const centred: number[] = [];
    const flipped: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      const values = { ...SMALL, dimension: p, signal, samples: 20, testSamples: 20, seed };
      const { train, test, moving, frozen } = clusterSamples(
        values as unknown as XorCluster,
        plainStreams(values),
      );
      assert.equal(moving + frozen, 42);
      for (const { count, seen, unseen, labels } of [train, test]) {
        const noise = Array.from({ length: count }, (_, s) => {
          const row = [
            ...seen.slice(s * moving, (s + 1) * moving),
            ...unseen.slice(s * frozen, (s + 1) * frozen),
          ];
          // The centre is the nearest of the four: half their distance is 4.2 deviations of the noise.
          const axis = Math.abs(row[0]) > Math.abs(row[1]) ? 0 : 1;
          const size = Math.abs(row[axis]) - signal;
          centred.push(size);
          flipped.push(labels[s] === (axis === 0 ? 1 : -1) ? 0 : 1);
          row[axis] = size;
          return row;
        });
        noise.forEach((row, s) => {
          lengths.push(product(row, row));
          if (s > 0) products.push(product(row, noise[s - 1]));
        });
      }
    }
    const mean = (values: readonly number[]): number => sum(values) / values.length;
    const square = (values: readonly number[]): number => mean(values.map((value) => value * value));
    const errors = (values: readonly number[]): number => 4 / Math.sqrt(values.length);
    assert.ok(Math.abs(mean(lengths) / p - 1) < errors(lengths) * Math.sqrt(2 / p));
    assert.ok(Math.abs(mean(products)) < errors(products) * Math.sqrt(p));
    assert.ok(Math.abs(square(products) / p - 1) < errors(products) * Math.sqrt(2 + 6 / p));
    assert.ok(Math.abs(mean(centred)) < errors(centred));
    // Half of the samples are of the train set, whose labels are flipped with probability 0.2.
    assert.ok(Math.abs(mean(flipped) - 0.1) < errors(flipped) * Math.sqrt(0.09));
  });

  it("a smaller train set is a prefix of a larger one", () => {
    const set = (samples: number): ClusterSet => {
      const values = { ...SMALL, samples };
      return clusterSamples(values as unknown as XorCluster, plainStreams(values)).train;
    };
    const [few, many] = [set(5), set(9)];
    for (let s = 0; s < 5; s++) {
      assert.equal(few.labels[s], many.labels[s]);
      assert.deepEqual(few.seen.slice(s * 7, s * 7 + s + 3), many.seen.slice(s * 11, s * 11 + s + 3));
    }
  });
});

describe("xor-cluster: the contract of the engine", () => {
  for (const method of [GD, { kind: "momentum", momentum: 0.9 }] as const) {
    it(`${method.kind}: the same bits when interrupted`, () => {
      const options = { method, steps: 60 } as const;
      const [whole] = runPlain(trainer, [plainJob(KIND, SMALL, options)]);
      const { rows, checkpoint } = interruptPlain(trainer, plainJob(KIND, SMALL, options), 9);
      const resumed = plainJob(KIND, SMALL, { ...options, resume: { checkpoint, rows } });
      const [rest] = runPlain(trainer, [resumed]);
      assert.deepEqual([...rows, ...rest.rows], whole.rows);
      assert.deepEqual(rest.end.facts, whole.end.facts);
    });
  }

  it("one neuron has no mean over those of the other sign", () => {
    const { run } = begun({ ...SMALL, width: 1 });
    const { positive_first, negative_first } = run.measure(0);
    assert.equal([positive_first, negative_first].filter((value) => value === null).length, 1);
  });

  it("flips outside [0, ½), one dimension and too much decay are refused", () => {
    const { parameters, rules } = systemOf(KIND);
    assert.equal(parameters["flips"].domain.has(0.5), false);
    assert.equal(parameters["flips"].domain.has(-0.1), false);
    assert.equal(parameters["flips"].domain.has(0), true);
    assert.equal(parameters["dimension"].domain.has(1), false);
    const { values } = begun({ ...SMALL, weightDecay: 2 });
    const setting = {
      task: { kind: KIND },
      parameters: values as unknown as ParameterValues,
      method: GD,
      centered: false,
      engine: null,
    };
    assert.deepEqual(
      rules.map((rule) => rule.check(setting)?.path),
      ["weightDecay"],
    );
  });
});
