import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { before, describe, it } from "node:test";
import { loadTensorBackend, type TensorBackend } from "../../../src/engine/index.js";
import { TENSORFLOW_ENVIRONMENT } from "../../../src/engine/tensors/tensorflow-environment.js";
import { BACKENDS, skipBackend } from "./backends.js";

/** float32 has 24 bits; sums of 40 products of numbers below 1 lose a few of them. */
const ROUNDING = 1e-5;

const SHAPE = { samples: 40, inputs: 12, width: 16 } as const;

/** Numbers in (−½, ½) that look like noise, the same in every run. */
function numbers(count: number, salt: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => ((i * 7919 + salt * 104_729) % 1009) / 1009 - 0.5);
}

/** Loss and gradient of a layer of tanh and a sum, written out as training steps are. */
function lossAndGradient({ tf }: TensorBackend): { readonly loss: number; readonly gradient: Float32Array } {
  const { samples, inputs, width } = SHAPE;
  return tf.tidy(() => {
    const x = tf.tensor2d(numbers(samples * inputs, 1), [samples, inputs]);
    const w = tf.tensor2d(numbers(inputs * width, 2), [inputs, width]);
    const hidden = tf.tanh(tf.matMul(x, w));
    const output = tf.sum(hidden, 1, true);
    const loss = tf.mean(tf.square(output));
    const slope = tf.mul(tf.mul(output, 2 / samples), tf.sub(1, tf.square(hidden)));
    const gradient = tf.matMul(x, slope, true, false);
    return { loss: loss.dataSync()[0], gradient: Float32Array.from(gradient.dataSync()) };
  });
}

/** The same in float64, by loops. */
function expected(): { readonly loss: number; readonly gradient: Float64Array } {
  const { samples, inputs, width } = SHAPE;
  const x = numbers(samples * inputs, 1);
  const w = numbers(inputs * width, 2);
  const gradient = new Float64Array(inputs * width);
  let loss = 0;
  for (let s = 0; s < samples; s++) {
    const hidden = Array.from({ length: width }, (_, j) => {
      let h = 0;
      for (let i = 0; i < inputs; i++) h += x[s * inputs + i] * w[i * width + j];
      return Math.tanh(h);
    });
    const output = hidden.reduce((sum, h) => sum + h, 0);
    loss += output ** 2 / samples;
    hidden.forEach((h, j) => {
      const slope = ((2 * output) / samples) * (1 - h ** 2);
      for (let i = 0; i < inputs; i++) gradient[i * width + j] += slope * x[s * inputs + i];
    });
  }
  return { loss, gradient };
}

for (const { kind, skip } of BACKENDS) {
  describe(`tensor backend ${kind}`, { skip }, () => {
    let backend: TensorBackend;
    before(async () => {
      backend = await loadTensorBackend(kind);
    });

    it("is the one that computes, and says its version", () => {
      assert.equal(backend.kind, kind);
      assert.equal(backend.tf.getBackend(), kind);
      assert.match(backend.name, new RegExp(`^${kind}-\\d+\\.\\d+\\.\\d+$`));
    });

    it("multiplies matrices, transposed or not", () => {
      const { tf } = backend;
      const a = numbers(6 * 5, 3);
      const b = numbers(5 * 4, 4);
      const product = tf.tidy(() => {
        const left = tf.tensor2d(a, [6, 5]);
        const right = tf.tensor2d(b, [5, 4]);
        const plain = tf.matMul(left, right).dataSync();
        const both = tf.matMul(tf.transpose(left), tf.transpose(right), true, true).dataSync();
        assert.deepEqual(Float32Array.from(both), Float32Array.from(plain));
        return plain;
      });
      for (let i = 0; i < 6; i++) {
        for (let j = 0; j < 4; j++) {
          let sum = 0;
          for (let k = 0; k < 5; k++) sum += a[i * 5 + k] * b[k * 4 + j];
          assert.ok(Math.abs(product[i * 4 + j] - sum) < ROUNDING, `entry ${i}, ${j}`);
        }
      }
    });

    it("has the loss and the gradient that loops in float64 give", () => {
      const { loss, gradient } = lossAndGradient(backend);
      const exact = expected();
      assert.ok(Math.abs(loss - exact.loss) < ROUNDING * exact.loss);
      const largest = Math.max(...exact.gradient.map(Math.abs));
      exact.gradient.forEach((value, i) => {
        assert.ok(Math.abs(gradient[i] - value) < ROUNDING * largest, `derivative ${i}`);
      });
    });

    it("gives the same bits when it computes again", () => {
      const first = lossAndGradient(backend);
      for (let again = 0; again < 5; again++) assert.deepEqual(lossAndGradient(backend), first);
    });

    it("keeps no tensor of what was disposed or tidied", () => {
      const { tf } = backend;
      const { numTensors, numBytes } = tf.memory();
      lossAndGradient(backend);
      const kept = tf.keep(tf.zeros([100]));
      assert.equal(tf.memory().numTensors, numTensors + 1);
      assert.equal(tf.memory().numBytes, numBytes + 400);
      kept.dispose();
      assert.equal(tf.memory().numTensors, numTensors);
      assert.equal(tf.memory().numBytes, numBytes);
    });

    it("can be loaded again after another, and computes as before", async () => {
      const before = lossAndGradient(backend);
      await loadTensorBackend(kind === "cpu" ? "wasm" : "cpu");
      assert.notEqual(backend.tf.getBackend(), kind);
      const again = await loadTensorBackend(kind);
      assert.equal(again.tf.getBackend(), kind);
      assert.deepEqual(lossAndGradient(again), before);
    });
  });
}

describe("the native backend", { skip: skipBackend("tensorflow") }, () => {
  it("is told to use one thread and to be quiet", async () => {
    await loadTensorBackend("tensorflow");
    for (const [name, value] of Object.entries(TENSORFLOW_ENVIRONMENT))
      assert.equal(process.env[name], value);
  });

  it("leaves the process alive when a thread ends that trained nothing", () => {
    const module = new URL("../../../src/engine/index.js", import.meta.url).href;
    const thread = `import(${JSON.stringify(module)}).then((engine) => engine.loadTensorBackend("tensorflow"))
      .then(() => { require("node:worker_threads").parentPort.postMessage("loaded"); setInterval(() => {}, 1000); });`;
    const main = `const { Worker } = require("node:worker_threads");
      const worker = new Worker(${JSON.stringify(thread)}, { eval: true });
      worker.once("message", () => worker.terminate());`;
    const { status, signal } = spawnSync(process.execPath, ["-e", main], { stdio: "ignore" });
    assert.deepEqual({ status, signal }, { status: 0, signal: null });
  });

  it("is what auto takes", async () => {
    assert.equal((await loadTensorBackend("auto")).kind, "tensorflow");
  });
});
