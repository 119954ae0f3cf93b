import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { loadTensorBackend } from "../../../src/engine/index.js";
import type { CurveRow, GrokErrorData } from "../../../src/model/index.js";
import { BACKENDS } from "./backends.js";
import { interruptNetwork, networkBatch, networkJobs, trainNetwork } from "./network-jobs.js";

/** One tiny sweep of every system, with every method, minibatches, and a twin. */
const SYSTEMS: Readonly<Record<string, string>> = {
  "modular MLP by gd": `
    name: a
    task: { kind: modular-mlp, modulus: 5, samples: 18 }
    model: { width: 8, centered: false }
    method: { kind: gd }
    budget: { steps: 30, stop: budget }`,
  "student and teacher by adamw, with its twin": `
    name: b
    task: { kind: student-teacher, dimension: 3, samples: 10, test: { samples: 6 } }
    model: { width: 7, sigma: 2, alpha: 0.5, centered: true }
    method: { kind: adamw, learningRate: 1e-2, weightDecay: 0.05, rateRule: constant }
    metrics: [linearised, weightDistance]
    budget: { steps: 30, stop: budget }`,
  "transformer by adam in minibatches": `
    name: c
    task: { kind: modular-transformer, modulus: 5, samples: 18 }
    model: { width: 8, alpha: 0.5 }
    method: { kind: adam, beta2: 0.98, learningRate: 1e-3, rateRule: 1/alpha, warmup: 10, batch: 5 }
    budget: { steps: 30, stop: budget }`,
  "kumar's student by momentum": `
    name: d
    task: { kind: student-teacher, variant: kumar, dimension: 3, samples: 10, test: { samples: 6 } }
    model: { width: 6, sigma: 0.5, centered: false }
    method: { kind: momentum, learningRate: 1e-3, momentum: 0.95, batch: 4 }
    budget: { steps: 30, stop: budget }`,
  "decoder with dropout by adamw in minibatches": `
    name: e
    task: { kind: binary-operation, operation: x/y, modulus: 5, trainFraction: 0.7 }
    model: { width: 8, dropout: 0.2 }
    method: { kind: adamw, learningRate: 1e-2, weightDecay: 1, rateRule: constant, warmup: 3, batch: 7 }
    budget: { steps: 30, stop: budget }`,
};

for (const { kind, skip } of BACKENDS) {
  describe(`engine network on ${kind}`, { skip }, () => {
    for (const [name, text] of Object.entries(SYSTEMS)) {
      it(`${name}: learns, twice with the same bits, interrupted or not, and leaves no tensor`, async () => {
        const backend = await loadTensorBackend(kind);
        const before = backend.tf.memory().numTensors;
        const [job] = networkJobs(text);
        const whole = trainNetwork(job, backend);
        assert.equal(backend.tf.memory().numTensors, before);
        assert.equal(whole.end.ending, "budget");
        assert.ok(
          whole.rows[0].train_loss > (whole.rows.at(-1)?.train_loss ?? Infinity),
          "the train loss falls",
        );
        assert.deepEqual(trainNetwork(job, backend).rows, whole.rows);
        for (const rowCount of [1, 12]) {
          const { rows, checkpoint } = interruptNetwork(job, backend, rowCount);
          const continued = trainNetwork({ ...job, resume: { checkpoint, rows } }, backend);
          assert.deepEqual([...rows, ...continued.rows], whole.rows);
          assert.deepEqual(continued.end.last, whole.end.last);
          assert.deepEqual(continued.end.checkpoint?.payload, whole.end.checkpoint?.payload);
        }
        assert.equal(backend.tf.memory().numTensors, before);
      });
    }

    it("starts again where a denser grid wants a state before its checkpoint", async () => {
      const backend = await loadTensorBackend(kind);
      const text = SYSTEMS["kumar's student by momentum"];
      const before = backend.tf.memory().numTensors;
      const [dense] = networkJobs(text, "budget.record={ steps: [0, 1, 2, 3] }", "budget.steps=6");
      const [sparse] = networkJobs(text, "budget.record={ steps: [0, 5] }", "budget.steps=6");
      const { rows, checkpoint } = interruptNetwork(sparse, backend, 2);
      const early = { ...checkpoint, step: 0 };
      const resumed = trainNetwork(
        { ...dense, resume: { checkpoint: early, rows: rows.slice(0, 1) } },
        backend,
      );
      assert.deepEqual(resumed.rows, trainNetwork(dense, backend).rows);
      assert.equal(backend.tf.memory().numTensors, before);
    });

    it("deepens a budget as if it had been large at once", async () => {
      const backend = await loadTensorBackend(kind);
      const text = SYSTEMS["transformer by adam in minibatches"];
      const [whole] = networkJobs(text);
      const [short] = networkJobs(text, "budget.steps=17");
      assert.equal(short.trial.id, whole.trial.id);
      const { rows, end } = trainNetwork(short, backend);
      assert.ok(end.checkpoint);
      const rest = trainNetwork({ ...whole, resume: { checkpoint: end.checkpoint, rows } }, backend);
      assert.deepEqual([...rows, ...rest.rows], trainNetwork(whole, backend).rows);
    });

    it("asked for more metrics, changes no other number", async () => {
      const backend = await loadTensorBackend(kind);
      const text = SYSTEMS["kumar's student by momentum"];
      const [plain] = networkJobs(text);
      const [rich] = networkJobs(text, "metrics=[linearised, weightDistance]");
      assert.equal(rich.trial.id, plain.trial.id);
      const strip = trainNetwork(rich, backend).rows.map((row) => ({
        ...row,
        linearised_train: null,
        linearised_test: null,
        weight_distance: null,
      }));
      assert.deepEqual(strip, trainNetwork(plain, backend).rows);
    });
  });
}

describe("engine network", () => {
  const text = SYSTEMS["modular MLP by gd"];

  it("gives nearly the same curve on every backend: float32 in other orders of sums", async () => {
    /** Thirty steps of a smooth problem amplify roundings of 10⁻⁷ little. */
    const SAME_CURVE = 1e-5;
    const [job] = networkJobs(text);
    const curves: (readonly CurveRow[])[] = [];
    for (const { kind, skip } of BACKENDS) {
      if (skip === false) curves.push(trainNetwork(job, await loadTensorBackend(kind)).rows);
    }
    for (const rows of curves.slice(1)) {
      rows.forEach((row, k) => {
        const off = Math.abs(row.train_loss - curves[0][k].train_loss);
        assert.ok(off < SAME_CURVE * curves[0][k].train_loss, `step ${row.step}: ${off}`);
      });
    }
  });

  it("refuses to go on from another backend's checkpoint, as the trial's failure, and leaves no tensor", async () => {
    const [job] = networkJobs(text);
    const { rows, checkpoint } = interruptNetwork(job, await loadTensorBackend("cpu"), 3);
    const wasm = await loadTensorBackend("wasm");
    const before = wasm.tf.memory().numTensors;
    const errors: GrokErrorData[] = [];
    const batch = networkBatch([{ ...job, resume: { checkpoint, rows } }], wasm);
    batch.advance((event) => event.kind === "failed" && errors.push(event.error));
    batch.dispose();
    assert.match(errors[0].message, /checkpoint: expected one of backend wasm.*, found one of cpu/);
    assert.equal(wasm.tf.memory().numTensors, before);
  });

  it("goes on with the other trials when one cannot be set up", async () => {
    const [good] = networkJobs(text);
    const told: string[] = [];
    const impossible = {
      ...good,
      trial: { ...good.trial, id: "x", method: { kind: "flow", tolerance: 1 } as const },
    };
    const batch = networkBatch([impossible, good], await loadTensorBackend("cpu"));
    while (
      batch.advance(
        (event) => event.kind !== "rows" && told.push(`${event.kind} ${event.trialId.slice(0, 1)}`),
      )
    );
    batch.dispose();
    assert.deepEqual(told, ["failed x", `finished ${good.trial.id[0]}`]);
  });
});
