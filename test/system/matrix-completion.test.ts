import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainStreams } from "../../src/engine/plain/plain-streams.js";
import type { Method, ParameterValues, PlainRun } from "../../src/model/index.js";
import { systemOf } from "../../src/system/index.js";
import type { MatrixCompletion } from "../../src/system/matrix-completion/parameters.js";
import {
  observedTable,
  tableEntry,
  zeroFillLoss,
} from "../../src/system/matrix-completion/training/observed-table.js";
import { begin, trainer } from "../../src/system/matrix-completion/training/trainer.js";
import { requireGradient } from "../engine/plain/require-gradient.js";
import { interruptPlain, plainJob, runPlain } from "../engine/plain/run-plain.js";
import { descended, flowed } from "../reference/plain-descent.js";

const KIND = "matrix-completion";
const GD: Method = { kind: "gd" };
const FLOW: Method = { kind: "flow", tolerance: 1e-5 };
const SMALL = { dimension: 5, samples: 11, alpha: 1.3, weightDecay: 0.02, learningRate: 0.1, seed: 2 };

function settingOf(parameters: ParameterValues, method: Method): Parameters<typeof begin>[0] {
  const values = plainJob(KIND, parameters, { method }).trial.parameters as unknown as MatrixCompletion;
  return { task: { kind: KIND }, parameters: values, method, centered: false, engine: null };
}

function begun(parameters: ParameterValues, method: Method, metrics: readonly string[] = []): PlainRun {
  const setting = settingOf(parameters, method);
  const job = { ...plainJob(KIND, parameters, { method }), metrics };
  return begin(setting, plainStreams(parameters), job);
}

describe("matrix-completion", () => {
  it("the gradient is the difference quotient of the train loss", () => {
    const run = begun(SMALL, GD);
    for (const values of Object.values(run.state)) {
      values.forEach((value, i) => (values[i] = value + 0.3 * Math.sin(1 + 7 * i)));
    }
    run.state["v"].forEach((value, i) => (run.state["v"][i] = value + 0.2 * Math.cos(3 * i)));
    requireGradient(run, { arrays: ["u", "v"], h: 1e-5, tolerance: 1e-8 });
  });

  for (const method of [GD, FLOW]) {
    it(`${method.kind} equals dense matrices, written out`, () => {
      const { dimension: d, samples, alpha, weightDecay, learningRate } = SMALL;
      const { marks } = observedTable(samples, d, plainStreams(SMALL));
      const at = (w: readonly number[], i: number, j: number): number => {
        let sum = 0;
        for (let c = 0; c < d; c++) {
          sum += w[i * d + c] * w[j * d + c] - w[d * d + i * d + c] * w[d * d + j * d + c];
        }
        return sum;
      };
      const gradient = (w: readonly number[]): readonly number[] => {
        const g = w.map(() => 0);
        for (let i = 0; i < d; i++) {
          for (let j = 0; j < d; j++) {
            if (marks[i * d + j] !== 1) continue;
            const pull = (2 / samples) * (at(w, i, j) - (i * j) / d ** 2);
            for (let c = 0; c < d; c++) {
              for (const [half, sign] of [
                [0, 1],
                [d * d, -1],
              ]) {
                g[half + i * d + c] += sign * pull * w[half + j * d + c];
                g[half + j * d + c] += sign * pull * w[half + i * d + c];
              }
            }
          }
        }
        return g;
      };
      const start = Array.from({ length: 2 * d * d }, (_, k) => ((k % (d * d)) % (d + 1) === 0 ? alpha : 0));
      const decay = learningRate * weightDecay;
      const steps = [0, 1, 10, 200];
      const job = plainJob(KIND, SMALL, { method, steps: 200, record: { steps } });
      for (const row of runPlain(trainer, [job])[0].rows) {
        const w =
          method.kind === "gd"
            ? descended(start, gradient, { kind: "gd", rate: learningRate, decay }, row.step)
            : flowed(
                start,
                (_, y) => gradient(y).map((g, k) => -learningRate * g - decay * y[k]),
                row.step,
                1000,
              );
        const sums = [0, 0];
        for (let k = 0; k < d * d; k++) {
          const [i, j] = [Math.floor(k / d), k % d];
          sums[marks[k] === 1 ? 0 : 1] += (at(w, i, j) - (i * j) / d ** 2) ** 2;
        }
        const tolerance = method.kind === "gd" ? 1e-12 : 1e-5;
        assert.ok(Math.abs(row.train_loss - sums[0] / samples) < tolerance, `train at ${row.step}`);
        assert.ok(Math.abs(row.test_loss - sums[1] / (d * d - samples)) < tolerance, `test at ${row.step}`);
      }
    });
  }

  it("filling with zeros knows mirror images: written out for a table of three rows", () => {
    const d = 3;
    for (let seed = 0; seed < 30; seed++) {
      const table = observedTable(4, d, plainStreams({ seed }));
      const isObserved = (i: number, j: number): boolean => table.marks[i * d + j] === 1;
      let [sum, count, observed] = [0, 0, 0];
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          if (isObserved(i, j)) observed++;
          else count++;
          if (!isObserved(i, j) && !isObserved(j, i)) sum += tableEntry(i, j, d) ** 2;
        }
      }
      assert.equal(observed, 4);
      assert.ok(Math.abs(zeroFillLoss(table, d) - sum / count) < 1e-15);
      assert.equal(
        table.orders.reduce((a, b) => a + b, 0),
        4,
      );
    }
  });

  it("fewer entries are among more of them", () => {
    const [few, many] = [7, 12].map((count) => observedTable(count, 5, plainStreams({ seed: 1 })).marks);
    few.forEach((mark, k) => {
      if (mark === 1) assert.equal(many[k], 1);
    });
  });

  for (const method of [GD, FLOW]) {
    it(`${method.kind}: the same bits when interrupted`, () => {
      const options = { method, steps: 500 };
      const [whole] = runPlain(trainer, [plainJob(KIND, SMALL, options)]);
      const { rows, checkpoint } = interruptPlain(trainer, plainJob(KIND, SMALL, options), 12);
      const resumed = plainJob(KIND, SMALL, { ...options, resume: { checkpoint, rows } });
      const [rest] = runPlain(trainer, [resumed]);
      assert.deepEqual([...rows, ...rest.rows], whole.rows);
    });
  }

  it("the nuclear norm is computed on request: that of a matrix of rank one and of minus it is its trace", () => {
    assert.equal("nuclear_norm" in begun(SMALL, GD).measure(0), false);
    const run = begun(SMALL, GD, ["nuclear"]);
    run.state["u"].fill(0);
    run.state["v"].fill(0);
    run.state["u"].set([1, 0, 0, 0, 0, 2]);
    run.state["v"].set([3], 14);
    assert.ok(Math.abs(Number(run.measure(0)["nuclear_norm"]) - (1 + 4 + 9)) < 1e-12);
  });

  it("a table without entries to test on, of one row, or with too much decay is refused", () => {
    const { rules, parameters } = systemOf(KIND);
    const paths = (values: ParameterValues): readonly (string | undefined)[] => {
      const setting = settingOf({ ...SMALL, ...values }, GD) as never;
      return rules.map((rule) => rule.check(setting)?.path);
    };
    assert.deepEqual(paths({}), [undefined, undefined]);
    assert.deepEqual(paths({ samples: 25 }), ["samples", undefined]);
    assert.deepEqual(paths({ samples: 24, weightDecay: 10 }), [undefined, "weightDecay"]);
    assert.equal(parameters["dimension"].domain.has(1), false);
    assert.equal(parameters["alpha"].domain.has(0), false);
  });
});
