import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainStreams } from "../../src/engine/plain/plain-streams.js";
import type { Method, ParameterValues, PlainRun } from "../../src/model/index.js";
import { systemOf } from "../../src/system/index.js";
import type { EffectiveTheory } from "../../src/system/effective-theory/parameters.js";
import { splitPairs } from "../../src/system/effective-theory/training/parallelograms.js";
import { begin, trainer } from "../../src/system/effective-theory/training/trainer.js";
import { interruptPlain, plainJob, runPlain } from "../engine/plain/run-plain.js";
import { descended, flowed } from "../reference/plain-descent.js";

const KIND = "effective-theory";
const FLOW: Method = { kind: "flow", tolerance: 1e-3 };
const GD: Method = { kind: "gd" };
const LINE = { samples: 30, seed: 1 };
const CASES: Readonly<Record<string, ParameterValues>> = {
  line: LINE,
  plane: { samples: 25, embeddingDimension: 2, sigma: 0.7, seed: 2 },
  shifted: { ...LINE, offset: 0.4 },
};

function begun(parameters: ParameterValues, method: Method): PlainRun {
  const job = plainJob(KIND, parameters, { method });
  const values = job.trial.parameters as unknown as EffectiveTheory;
  const setting = { task: { kind: KIND }, parameters: values, method, centered: false, engine: null };
  return begin(setting, plainStreams(parameters), job);
}

/** The gradient as a function of the embeddings; moves the run's state. */
function gradientOf(run: PlainRun): (y: readonly number[]) => readonly number[] {
  return (y) => {
    run.state["embeddings"].set(y);
    const into = { embeddings: new Float64Array(y.length) };
    run.gradient?.(into);
    return [...into.embeddings];
  };
}

describe("effective-theory", () => {
  for (const [name, parameters] of Object.entries(CASES)) {
    it(`${name}: the gradient is the difference quotient of ℓ₀/Z₀`, () => {
      const run = begun(parameters, GD);
      const values = run.state["embeddings"];
      const gradient = gradientOf(run)([...values]);
      const h = 1e-5;
      values.forEach((at, i) => {
        const [above, below] = [at + h, at - h].map((value) => {
          values[i] = value;
          return Number(run.measure(0)["train_loss"]);
        });
        values[i] = at;
        assert.ok(Math.abs(gradient[i] - (above - below) / (2 * h)) < 1e-7, `E[${i}]`);
      });
    });

    it(`${name}: the closed form is the flow, to 10⁻⁸, and keeps Z₀`, () => {
      const simulated = begun(parameters, GD);
      const written = begun(parameters, FLOW);
      const start = [...simulated.state["embeddings"]];
      const gradient = gradientOf(simulated);
      const norm = (y: readonly number[] | Float64Array): number => [...y].reduce((sum, v) => sum + v * v, 0);
      for (const step of [0, 50, 1000]) {
        const expected = flowed(start, (_, y) => gradient(y).map((g) => -simulated.rate * g), step, 2000);
        written.exact?.(step);
        written.state["embeddings"].forEach((value, i) => {
          assert.ok(Math.abs(value - expected[i]) < 1e-8, `E[${i}] at ${step}: ${value} for ${expected[i]}`);
        });
        assert.ok(Math.abs(norm(expected) / norm(start) - 1) < 1e-8);
        assert.ok(Math.abs(norm(written.state["embeddings"]) / norm(start) - 1) < 1e-12);
      }
    });
  }

  it("the sum of the embeddings is conserved where it is 0, and there alone", () => {
    const sums = [LINE, { ...LINE, offset: 0.4 }].map((parameters) => {
      const run = begun(parameters, FLOW);
      return [0, 300, 3000].map((step) => {
        run.exact?.(step);
        return Number(run.measure(step)["embedding_sum"]);
      });
    });
    for (const sum of sums[0]) assert.ok(sum < 1e-12);
    assert.ok(Math.abs(sums[1][0] - 4) < 1e-12);
    assert.ok(sums[1][1] > 4.1 && sums[1][2] >= sums[1][1], sums[1].join(", "));
  });

  it("gd equals descent, written out", () => {
    const run = begun(LINE, GD);
    const start = [...run.state["embeddings"]];
    const job = plainJob(KIND, LINE, { method: GD, steps: 100, record: { steps: [0, 10, 100] } });
    for (const row of runPlain(trainer, [job])[0].rows) {
      const end = descended(start, gradientOf(run), { kind: "gd", rate: run.rate, decay: 0 }, row.step);
      run.state["embeddings"].set(end);
      assert.ok(Math.abs(row.train_loss - Number(run.measure(0)["train_loss"])) < 1e-13);
    }
  });

  it("a linear representation satisfies all 70 parallelograms of ten numbers, and one of chance few", () => {
    const run = begun({ samples: 45 }, FLOW);
    assert.ok(Number(run.measure(0)["rqi"]) < 0.3);
    run.state["embeddings"].set(Array.from({ length: 10 }, (_, i) => 3 - 2 * i));
    const { rqi, train_accuracy, test_accuracy, predicted_accuracy, test_loss } = run.measure(0);
    assert.ok(Math.abs(Number(test_loss)) < 1e-12);
    assert.deepEqual([rqi, train_accuracy], [1, 1]);
    // A test sample whose sum no train sample has is not predicted by any.
    const { train, test } = splitPairs(45, 10, plainStreams({}));
    const reached = test.filter(({ i, j }) => train.some((other) => other.i + other.j === i + j)).length;
    assert.equal(test_accuracy, reached / 10);
    assert.equal(predicted_accuracy, (45 + reached) / 55);
  });

  it("one train sample has no parallelogram: nothing is judged, nothing moves", () => {
    const run = begun({ samples: 1 }, FLOW);
    const before = [...run.state["embeddings"]];
    run.exact?.(1e6);
    run.state["embeddings"].forEach((value, i) => assert.ok(Math.abs(value - before[i]) < 1e-12));
    assert.equal(run.measure(0)["train_accuracy"], null);
    assert.deepEqual(run.facts, {
      parallelograms: 0,
      dof: 10,
      linear: 0,
      lambda3: null,
      predicted_step: null,
    });
  });

  for (const method of [FLOW, GD]) {
    it(`${method.kind}: the same bits when interrupted`, () => {
      const options = { method, steps: 500 };
      const [whole] = runPlain(trainer, [plainJob(KIND, LINE, options)]);
      const { rows, checkpoint } = interruptPlain(trainer, plainJob(KIND, LINE, options), 12);
      const resumed = plainJob(KIND, LINE, { ...options, resume: { checkpoint, rows } });
      const [rest] = runPlain(trainer, [resumed]);
      assert.deepEqual([...rows, ...rest.rows], whole.rows);
    });
  }

  it("fewer than three tokens, and no samples left to test on, are refused", () => {
    const { parameters, rules } = systemOf(KIND);
    assert.equal(parameters["tokens"].domain.has(2), false);
    assert.equal(parameters["parallelogramError"].domain.has(0), false);
    const path = (values: ParameterValues): string | undefined => {
      const all = plainJob(KIND, values).trial.parameters;
      const setting = { task: { kind: KIND }, parameters: all, method: FLOW, centered: false, engine: null };
      return rules.map((rule) => rule.check(setting)?.path)[0];
    };
    assert.equal(path({ samples: 54 }), undefined);
    assert.equal(path({ samples: 55 }), "samples");
    assert.equal(path({ samples: 6, tokens: 3 }), "samples");
  });

  it("has losses that are never below 0, and 0 where rounding would make them so", () => {
    let zeros = 0;
    for (let seed = 0; seed < 6; seed++) {
      const job = plainJob(KIND, { samples: 40, seed }, { method: FLOW, steps: 1e5 });
      for (const { train_loss: train, test_loss: test } of runPlain(trainer, [job])[0].rows) {
        assert.ok(train >= 0 && test >= 0, `${train}, ${test}`);
        if (train === 0) zeros++;
      }
    }
    // On a line every parallelogram holds; of two roundings of nothing one is negative.
    assert.ok(zeros > 5, `${zeros} records`);
  });
});
