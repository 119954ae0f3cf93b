import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GrokError, type Method } from "../../../src/model/index.js";
import { descended, flowed, type DescentRule } from "../../reference/plain-descent.js";
import { interruptPlain, runPlain } from "./run-plain.js";
import { DECAY, numbersOf, RATE, START, toyGradient, toyJob, toyRun, toyTrainer } from "./toy-system.js";

const METHODS: readonly Method[] = [
  { kind: "gd" },
  { kind: "gd", warmup: 10 },
  { kind: "momentum", momentum: 0.8 },
  { kind: "adam", beta1: 0.9, beta2: 0.99 },
  { kind: "adamw", beta1: 0.9, beta2: 0.99, warmup: 5 },
  { kind: "adam", beta1: 0.9, beta2: 0.99, adamEpsilon: 0.1 },
];
const FLOW: Method = { kind: "flow", tolerance: 1e-6 };

function assertNear(found: readonly number[], expected: readonly number[], tolerance: number): void {
  found.forEach((value, i) => {
    assert.ok(Math.abs(value - expected[i]) <= tolerance, `${found.join(", ")} for ${expected.join(", ")}`);
  });
}

describe("plain engine: descents", () => {
  for (const method of METHODS) {
    it(`${JSON.stringify(method)} makes the textbook's steps`, () => {
      const steps = [0, 1, 2, 7, 40];
      const [{ rows, end }] = runPlain(toyTrainer(), [toyJob({ method, steps: 40, record: { steps } })]);
      assert.deepEqual(
        rows.map(({ step }) => step),
        steps,
      );
      for (const row of rows) {
        const rule: DescentRule = { ...(method as DescentRule), rate: RATE, decay: DECAY };
        assertNear(numbersOf(row), descended(START, toyGradient, rule, row.step), 1e-12);
      }
      assert.equal(end.evaluations, 40);
      assert.equal(end.ending, "budget");
    });
  }
});

describe("plain engine: flow", () => {
  const rate = (_: number, y: readonly number[]): readonly number[] =>
    toyGradient(y).map((g, i) => -RATE * g - DECAY * y[i]);

  it("follows an independent integrator, and comes nearer as the tolerance falls", () => {
    const steps = [3, 17, 60];
    const worst = [1e-3, 1e-6].map((tolerance) => {
      const job = toyJob({
        method: { kind: "flow", tolerance },
        steps: 60,
        record: { steps: [0, ...steps] },
      });
      const [{ rows }] = runPlain(toyTrainer(), [job]);
      return Math.max(
        ...rows.flatMap((row) => {
          const expected = flowed(START, rate, row.step, 4000);
          return numbersOf(row).map((value, i) => Math.abs(value - expected[i]));
        }),
      );
    });
    assert.ok(worst[0] < 2e-3 && worst[1] < 1e-5 && worst[1] < worst[0], worst.join(", "));
  });

  it("takes rates that depend on time", () => {
    const run = (): ReturnType<typeof toyRun> => {
      const state = { value: Float64Array.of(1) };
      return toyRun({
        state,
        rates: (step, into) => {
          into["value"][0] -= 0.02 * step * state.value[0];
        },
        measure: () => ({ train_loss: state.value[0], test_loss: 1 }),
      });
    };
    const [{ rows }] = runPlain(toyTrainer(run), [toyJob({ method: FLOW, steps: 20 })]);
    for (const { step, train_loss } of rows) {
      assert.ok(Math.abs(train_loss - Math.exp(-0.01 * step * step)) < 1e-4, `${step}: ${train_loss}`);
    }
  });

  it("ends between two steps where its evaluations are spent, wherever it was interrupted", () => {
    const options = { method: FLOW, steps: 1000, evaluations: 200 };
    const [whole] = runPlain(toyTrainer(), [toyJob(options)]);
    assert.ok(Number(whole.end.exhausted) >= 200 && whole.end.ending === "budget");
    assert.equal(whole.end.steps, whole.rows.at(-1)?.step);
    const { rows, checkpoint } = interruptPlain(toyTrainer(), toyJob(options), 5);
    const [rest] = runPlain(toyTrainer(), [toyJob({ ...options, resume: { checkpoint, rows } })]);
    assert.deepEqual([...rows, ...rest.rows], whole.rows);
    assert.equal(rest.end.exhausted, whole.end.exhausted);
  });
});

describe("plain engine: interruptions", () => {
  for (const method of [...METHODS, FLOW, { kind: "flow", tolerance: 1e-2 } as const]) {
    it(`${JSON.stringify(method)}: a trial that is interrupted after every row has the same bits`, () => {
      const options = { method, steps: 300 };
      const [whole] = runPlain(toyTrainer(), [toyJob(options)]);
      for (let count = 1; count < whole.rows.length; count++) {
        const { rows, checkpoint } = interruptPlain(toyTrainer(), toyJob(options), count);
        const [rest] = runPlain(toyTrainer(), [toyJob({ ...options, resume: { checkpoint, rows } })]);
        assert.deepEqual([...rows, ...rest.rows], whole.rows);
        assert.deepEqual(rest.end.checkpoint, whole.end.checkpoint);
      }
    });

    it(`${JSON.stringify(method)}: a deeper run reads the same curve`, () => {
      const [deep] = runPlain(toyTrainer(), [toyJob({ method, steps: 300 })]);
      const [short] = runPlain(toyTrainer(), [toyJob({ method, steps: 100 })]);
      const { checkpoint } = short.end;
      assert.ok(checkpoint !== null);
      const resume = { checkpoint, rows: short.rows };
      const [rest] = runPlain(toyTrainer(), [toyJob({ method, steps: 300, resume })]);
      assert.deepEqual([...short.rows, ...rest.rows], deep.rows);
    });
  }

  it("refuses a checkpoint of another shape or format", () => {
    for (const method of [{ kind: "gd" }, FLOW] as const) {
      const { rows, checkpoint } = interruptPlain(toyTrainer(), toyJob({ method, steps: 300 }), 4);
      for (const spoilt of [
        { ...checkpoint, format: 99 },
        { ...checkpoint, payload: checkpoint.payload.slice(0, -8) },
        { ...checkpoint, payload: checkpoint.payload.slice(0, -1) },
      ]) {
        const job = toyJob({ method, steps: 300, resume: { checkpoint: spoilt, rows } });
        assert.throws(() => runPlain(toyTrainer(), [job]), GrokError);
      }
    }
  });
});

describe("plain engine: what a system gives", () => {
  const failing = (change: Parameters<typeof toyRun>[0], pattern: RegExp): void => {
    const trainer = toyTrainer(() => toyRun(change));
    assert.throws(() => runPlain(trainer, [toyJob({ method: { kind: "gd" } })]), pattern);
  };

  it("a series that is not declared, a loss that is none, a label power of 0 fail the trial with words", () => {
    failing({ measure: () => ({ train_loss: 1, test_loss: 1, bogus: 1 }) }, /bogus/);
    failing({ measure: () => ({ train_loss: 1 }) }, /test_loss/);
    failing({ measure: () => ({ train_loss: 1, test_loss: -0.5 }) }, /test_loss of at least 0, got -0\.5/);
    failing({ labelPower: 0 }, /labelPower/);
    const rounded = toyTrainer(() =>
      toyRun({ rate: 0, measure: () => ({ train_loss: 1, test_loss: -1e-15 }) }),
    );
    assert.doesNotThrow(() => runPlain(rounded, [toyJob({ method: { kind: "gd" }, steps: 2 })]), "rounding");
  });

  it("a trial that fails leaves the others of its batch alone", () => {
    let made = 0;
    const trainer = toyTrainer(() => toyRun(made++ === 0 ? { labelPower: 0 } : {}));
    const kinds: string[] = [];
    const jobs = [toyJob({ steps: 10 }, 1), toyJob({ steps: 10 }, 2)];
    const batch = trainer.createBatch({ key: "test", jobs });
    while (batch.advance(({ kind, trialId }) => kind !== "rows" && kinds.push(`${kind} ${trialId}`)));
    assert.deepEqual(kinds, [`failed ${jobs[0].trial.id}`, `finished ${jobs[1].trial.id}`]);
  });

  it("a state that explodes ends as diverged, without a checkpoint", () => {
    const trainer = toyTrainer(() => {
      const run = toyRun({ rate: 50 });
      const measure: typeof run.measure = (step) => {
        const [a, b] = [run.measure(step).train_loss, run.measure(step).test_loss].map(Number);
        return { train_loss: a * a, test_loss: b * b };
      };
      return { ...run, measure };
    });
    const [{ end }] = runPlain(trainer, [toyJob({ method: { kind: "gd" }, steps: 50 })]);
    assert.equal(end.ending, "diverged");
    assert.equal(end.checkpoint, null);
  });
});
