import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { BeginPlain, PlainRun } from "../../src/model/index.js";
import { plainStreams } from "../../src/engine/plain/plain-streams.js";
import type { Method, ParameterValues, TaskContent, Trainer } from "../../src/model/index.js";
import * as diagonal from "../../src/system/diagonal-linear/training/trainer.js";
import { systemOf } from "../../src/system/index.js";
import * as linear from "../../src/system/linear-regression/training/trainer.js";
import * as logistic from "../../src/system/logistic-regression/training/trainer.js";
import { requireGradient, zeros } from "../engine/plain/require-gradient.js";
import { interruptPlain, plainJob, runPlain } from "../engine/plain/run-plain.js";
import { descended, flowed } from "../reference/plain-descent.js";

const FLOW: Method = { kind: "flow", tolerance: 1e-5 };
const GD: Method = { kind: "gd" };

interface Case {
  readonly kind: string;
  readonly trainer: Trainer;
  readonly begin: BeginPlain<ParameterValues, TaskContent>;
  readonly parameters: ParameterValues;
}

const LINEAR: Case = {
  kind: "linear-regression",
  trainer: linear.trainer,
  begin: linear.begin as never,
  parameters: {
    dimension: 6,
    samples: 9,
    outputs: 2,
    labelNoise: 0.3,
    weightDecay: 0.05,
    learningRate: 0.1,
    seed: 4,
  },
};
const WIDE: Case = { ...LINEAR, parameters: { ...LINEAR.parameters, samples: 4 } };
const LOGISTIC: Case = {
  kind: "logistic-regression",
  trainer: logistic.trainer,
  begin: logistic.begin as never,
  parameters: { dimension: 4, samples: 12, inputScale: 3, weightDecay: 0.01, learningRate: 0.02, seed: 5 },
};
const SPARSE: Case = {
  kind: "diagonal-linear",
  trainer: diagonal.trainer,
  begin: diagonal.begin as never,
  parameters: {
    dimension: 20,
    samples: 8,
    testSamples: 15,
    alpha: 6,
    weightDecay: 0.05,
    learningRate: 0.02,
    seed: 6,
  },
};
const MISGROKKING: Case = {
  ...SPARSE,
  parameters: { ...SPARSE.parameters, inputs: "misgrokking", signal: 4 },
};
const NOISY_LOGISTIC: Case = { ...LOGISTIC, parameters: { ...LOGISTIC.parameters, labelNoise: 0.3 } };
const NOISY_SPARSE: Case = { ...SPARSE, parameters: { ...SPARSE.parameters, labelNoise: 0.3 } };
const CASES = { LINEAR, WIDE, LOGISTIC, SPARSE, MISGROKKING, NOISY_LOGISTIC, NOISY_SPARSE };

/** A run as the engine begins it. */
function begun({ kind, parameters, begin }: Case, method: Method): PlainRun {
  const job = plainJob(kind, parameters, { method });
  const values = job.trial.parameters;
  const setting = { task: { kind }, parameters: values, method, centered: false, engine: null };
  return begin(setting, plainStreams(values), job);
}

describe("systems on the plain engine: gradients", () => {
  for (const [name, each] of Object.entries({
    LOGISTIC,
    SPARSE,
    MISGROKKING,
    NOISY_LOGISTIC,
    NOISY_SPARSE,
  })) {
    it(`${name}: the gradient is the difference quotient of the train loss`, () => {
      const run = begun(each, GD);
      // Away from the start, where weights are all alike or 0.
      for (const values of Object.values(run.state)) {
        values.forEach((value, i) => (values[i] = value + 0.1 * Math.sin(1 + 7 * i)));
      }
      requireGradient(run, { arrays: Object.keys(run.state), h: 1e-5, tolerance: 1e-7 });
    });
  }
});

describe("linear regression: the exact form against descent in the coordinates of the inputs", () => {
  for (const [name, each] of Object.entries({ LINEAR, WIDE })) {
    for (const method of [GD, FLOW]) {
      it(`${name}, ${method.kind}`, () => {
        const {
          outputs: K,
          dimension: D,
          samples: P,
          labelNoise,
          weightDecay,
          learningRate,
        } = each.parameters as Record<string, number>;
        const streams = plainStreams(each.parameters);
        const unit = 1 / Math.sqrt(2 * D * K);
        const X = streams.normals("inputs", P * D);
        const T = streams.normals("target", D * K).map((value) => value * unit);
        const S = streams.normals("weights", D * K).map((value) => value * unit);
        const noise = streams.normals("noise", P * K).map((value) => value * labelNoise);
        const output = (w: readonly number[] | Float64Array, s: number, k: number): number =>
          Array.from({ length: D }, (_, i) => w[k * D + i] * X[s * D + i]).reduce((a, b) => a + b, 0);
        const residual = (w: readonly number[], s: number, k: number): number =>
          output(w, s, k) - output(T, s, k) - noise[k * P + s];
        const gradient = (w: readonly number[]): readonly number[] =>
          w.map((_, j) => {
            const [k, i] = [Math.floor(j / D), j % D];
            let sum = 0;
            for (let s = 0; s < P; s++) sum += (2 / (P * K)) * residual(w, s, k) * X[s * D + i];
            return sum;
          });
        const decay = learningRate * weightDecay;
        const steps = [0, 1, 5, 40];
        const job = plainJob(each.kind, each.parameters, { method, steps: 40, record: { steps } });
        for (const row of runPlain(each.trainer, [job])[0].rows) {
          const w =
            method.kind === "gd"
              ? descended([...S], gradient, { kind: "gd", rate: learningRate, decay }, row.step)
              : flowed(
                  [...S],
                  (_, y) => gradient(y).map((g, j) => -learningRate * g - decay * y[j]),
                  row.step,
                  800,
                );
          let train = 0;
          for (let s = 0; s < P; s++) for (let k = 0; k < K; k++) train += residual(w, s, k) ** 2 / (P * K);
          const test = w.reduce((sum, value, j) => sum + (value - T[j]) ** 2, 0) / K;
          const norm = Math.sqrt(w.reduce((sum, value) => sum + value * value, 0));
          const tolerance = method.kind === "gd" ? 1e-11 : 1e-7;
          for (const [found, expected] of [
            [row.train_loss, train],
            [row.test_loss, test],
            [Number(row.parameter_norm), norm],
          ]) {
            assert.ok(
              Math.abs(found / expected - 1) < tolerance,
              `step ${row.step}: ${found} for ${expected}`,
            );
          }
        }
      });
    }
  }
});

describe("diagonal linear network: the multiplicative form", () => {
  for (const [name, each] of Object.entries({ SPARSE, MISGROKKING, NOISY_SPARSE })) {
    it(`${name}: is the gradient flow of u and v`, () => {
      const run = begun(each, GD);
      const D = Number(each.parameters["dimension"]);
      const write = (y: readonly number[]): void => {
        run.state["u"].set(y.slice(0, D));
        run.state["v"].set(y.slice(D));
      };
      const rate = (_: number, y: readonly number[]): readonly number[] => {
        write(y);
        const gradient = zeros(run.state);
        run.gradient?.(gradient);
        const all = [...gradient["u"], ...gradient["v"]];
        return all.map((g, i) => -run.rate * g - run.decay * y[i]);
      };
      const start = [...run.state["u"], ...run.state["v"]];
      const steps = [0, 10, 300, 2000];
      const job = plainJob(each.kind, each.parameters, { method: FLOW, steps: 2000, record: { steps } });
      for (const row of runPlain(each.trainer, [job])[0].rows) {
        write(flowed(start, rate, row.step, 2000));
        const expected = run.measure(row.step);
        for (const column of ["train_loss", "test_loss", "parameter_norm", "margin"] as const) {
          const [found, right] = [Number(row[column]), Number(expected[column])];
          assert.ok(
            Math.abs(found - right) < 2e-4 * Math.max(1, Math.abs(right)),
            `${column} at ${row.step}: ${found} for ${right}`,
          );
        }
      }
    });
  }

  it("begins as half-right chance: f = 0 everywhere", () => {
    const [{ rows }] = runPlain(SPARSE.trainer, [plainJob(SPARSE.kind, SPARSE.parameters, { steps: 1 })]);
    assert.equal(rows[0].test_accuracy, 0.5);
    assert.ok(Math.abs(rows[0].train_loss - Math.LN2) < 1e-15);
    assert.ok(Math.abs(Number(rows[0].parameter_norm) - 6) < 1e-12);
  });
});

describe("logistic regression: the population's numbers", () => {
  it("are those of many fresh samples", () => {
    const run = begun(LOGISTIC, GD);
    run.state["weights"].set([0.2, -0.1, 0.3, 0.05]);
    run.state["bias"][0] = 0.5;
    const { test_loss, test_accuracy } = run.measure(0);
    const count = 200_000;
    const x = plainStreams({ seed: 77 }).normals("fresh", 4 * count);
    let loss = 0;
    let right = 0;
    for (let s = 0; s < count; s++) {
      const z = 0.5 + 3 * (0.2 * x[4 * s] - 0.1 * x[4 * s + 1] + 0.3 * x[4 * s + 2] + 0.05 * x[4 * s + 3]);
      loss += Math.log1p(Math.exp(-z)) / count;
      right += z > 0 ? 1 / count : 0;
    }
    assert.ok(Math.abs(Number(test_loss) - loss) < 0.01, `${test_loss} for ${loss}`);
    assert.ok(Math.abs(Number(test_accuracy) - right) < 0.005, `${test_accuracy} for ${right}`);
  });
});

describe("wrong labels of small systems", () => {
  /** The share of train samples that a classifier which is right on clean labels gets wrong. */
  const shareWrong = (each: Case, labelNoise: number, samples: number): number => {
    const parameters = { ...each.parameters, samples, labelNoise };
    const run = begun({ ...each, parameters }, GD);
    // Logistic regression: the bias alone. Diagonal network: w = ±1 on the inputs of the teacher.
    if (each === LOGISTIC) run.state["bias"][0] = 1;
    else {
      const teacher = plainStreams({ seed: 6 }).uniforms("target", 3);
      run.state["u"].fill(0);
      run.state["v"].fill(0);
      teacher.forEach((value, i) => (run.state[value < 0.5 ? "v" : "u"][i] = 1));
    }
    const { train_accuracy: train, test_accuracy: test } = run.measure(0);
    assert.equal(test, 1, "test labels are right");
    return 1 - Number(train);
  };

  for (const each of [LOGISTIC, SPARSE]) {
    it(`${each.kind}: their share is the label noise, and none of the test labels`, () => {
      const count = 4000;
      assert.equal(shareWrong(each, 0, count), 0);
      for (const noise of [0.1, 0.4]) {
        const found = shareWrong(each, noise, count);
        // Four standard deviations of a binomial share.
        assert.ok(Math.abs(found - noise) < 4 * Math.sqrt((noise * (1 - noise)) / count), String(found));
      }
      assert.ok(Math.abs(shareWrong(each, 1 - 1e-12, 50) - 1) < 1e-12, "all labels");
    });
  }
});

describe("systems on the plain engine: the contract", () => {
  for (const [name, each] of Object.entries(CASES)) {
    for (const method of [FLOW, GD]) {
      it(`${name}, ${method.kind}: the same bits when interrupted`, () => {
        const options = { method, steps: 500 };
        const [whole] = runPlain(each.trainer, [plainJob(each.kind, each.parameters, options)]);
        for (const count of [1, 7, 30]) {
          const { rows, checkpoint } = interruptPlain(
            each.trainer,
            plainJob(each.kind, each.parameters, options),
            count,
          );
          const resumed = plainJob(each.kind, each.parameters, { ...options, resume: { checkpoint, rows } });
          const [rest] = runPlain(each.trainer, [resumed]);
          assert.deepEqual([...rows, ...rest.rows], whole.rows);
        }
      });
    }

    it(`${name}: every declared series is measured, finite, and nothing else is`, () => {
      const measured = begun(each, FLOW).measure(0);
      const declared = systemOf(each.kind).series.map(({ column }) => column);
      assert.deepEqual(Object.keys(measured).sort(), ["train_loss", "test_loss", ...declared].sort());
      for (const [column, value] of Object.entries(measured)) assert.ok(Number.isFinite(value), column);
    });
  }

  it("smaller data sets are prefixes of larger ones, and seeds of streams override the common one", () => {
    const at = (parameters: ParameterValues): number => {
      const job = plainJob(LOGISTIC.kind, { ...LOGISTIC.parameters, ...parameters }, { steps: 50 });
      return runPlain(LOGISTIC.trainer, [job])[0].end.last.train_loss;
    };
    assert.equal(at({ seed: 1, dataSeed: 9 }), at({ seed: 2, dataSeed: 9 }));
    assert.notEqual(at({ seed: 1 }), at({ seed: 2 }));
  });

  it("rules refuse what cannot be trained", () => {
    const check = (kind: string, parameters: ParameterValues): string | undefined => {
      const job = plainJob(kind, parameters);
      const values = job.trial.parameters;
      const setting = { task: { kind }, parameters: values, method: FLOW, centered: false, engine: null };
      return systemOf(kind)
        .rules.map((rule) => rule.check(setting))
        .find((mistake) => mistake !== null)?.path;
    };
    assert.equal(check("diagonal-linear", { sparsity: 4 }), "sparsity");
    assert.equal(check("diagonal-linear", { sparsity: 5, dimension: 3 }), "sparsity");
    assert.equal(check("diagonal-linear", { sparsity: 4, inputs: "misgrokking" }), undefined);
    assert.equal(check("linear-regression", { weightDecay: 100, learningRate: 0.01 }), "weightDecay");
    assert.equal(check("logistic-regression", { weightDecay: 99, learningRate: 0.01 }), undefined);
  });
});
