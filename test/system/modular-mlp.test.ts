import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { measuresOf } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { systemOf } from "../../src/system/index.js";
import { setUpDense, type DenseTrial } from "../../src/engine/dense/dense-setup.js";
import type { Job, ParameterValues } from "../../src/model/index.js";
import { participation } from "../../src/system/modular-mlp/training/participation.js";
import { dense } from "../../src/system/modular-mlp/training/trainer.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";
import { mistakesOf } from "../sweep/sweep-errors.js";

const P = 7;
const N = 400;
const ADDITION = `
name: addition
task: { kind: modular-mlp, modulus: ${P}, samples: 30 }
model: { width: ${N}, precision: float64 }
axes: { seed: [0] }
method: { kind: gd }
budget: { steps: 5, stop: budget }
`;

/** The state at the start of a trial. */
function stateOf(...set: readonly string[]): Float64Array {
  return Float64Array.from(setUpDense(denseJobs(ADDITION, ...set)[0] as Job<DenseTrial>, dense).initial);
}

function deviation(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe("scaling and initial weights of modular-mlp", () => {
  it("that are written out at their defaults change no id", () => {
    const idOf = (...set: readonly string[]): string =>
      [...parseSweep(ADDITION, { source: "t.yaml", set }).trials()][0].id;
    assert.equal(idOf("model.scaling=mean-field", "model.initialWeights=random", "metrics=[ipr]"), idOf());
    const others = ["scaling=standard", "initialWeights=fourier", "initialWeights=zero-readouts"];
    assert.equal(new Set([idOf(), ...others.map((each) => idOf(`model.${each}`))]).size, 4);
  });

  const refused: readonly (readonly [says: RegExp, ...set: readonly string[]])[] = [
    [/model\.scaling: expected mean-field or standard, got the text "ntk"/, "model.scaling=ntk"],
    [
      /initialWeights: expected random, zero-readouts or fourier, got the text "zero"/,
      "model.initialWeights=zero",
    ],
    [
      /activation: expected square for initialWeights: fourier, which is a solution of such units alone, got relu/,
      "model.initialWeights=fourier",
      "model.activation=relu",
    ],
    [
      /modulus: expected at least 3 for initialWeights: fourier, got 2/,
      "model.initialWeights=fourier",
      "task.modulus=2",
      "task.samples=3",
    ],
  ];
  for (const [says, ...set] of refused) {
    it(`refuses ${set.join(", ")}`, () => {
      const found = mistakesOf(() => parseSweep(ADDITION, { source: "t.yaml", set }));
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0], says);
    });
  }

  it("standard: deviations √(2/D) and 1/√N, biases 0, all times σ; zero-readouts: W₂ = 0", () => {
    const first = 2 * P * N;
    for (const sigma of [1, 3]) {
      const state = stateOf("model.scaling=standard", `model.sigma=${sigma}`);
      assert.equal(state.length, first + N + N * P);
      // Some thousand numbers: a standard error of 1 to 2 per cent.
      assert.ok(Math.abs(deviation(state.subarray(0, first)) / (sigma * Math.sqrt(1 / P)) - 1) < 0.05);
      assert.ok(state.subarray(first, first + N).every((bias) => bias === 0));
      assert.ok(Math.abs((deviation(state.subarray(first + N)) * Math.sqrt(N)) / sigma - 1) < 0.08);
    }
    const [plain, zero] = [stateOf(), stateOf("model.initialWeights=zero-readouts")];
    assert.deepEqual(zero.subarray(0, first), plain.subarray(0, first));
    assert.ok(zero.subarray(first).every((weight) => weight === 0));
  });

  it("biases and layers of standard scaling move, by the rate as it is", () => {
    const set = ["model.scaling=standard", "model.activation=relu", "model.loss=cross-entropy"];
    const [{ rows }] = runDense(denseJobs(ADDITION, ...set, "method.learningRate=0.5", "budget.steps=60"));
    assert.ok(rows[rows.length - 1].train_loss < 0.9 * rows[0].train_loss);
  });

  it("fourier: the output is 1/2D at the sum and nearly 0 elsewhere", () => {
    const [{ rows }] = runDense(denseJobs(ADDITION, "model.initialWeights=fourier", "model.width=4000"));
    const [{ train_accuracy: train, test_accuracy: test, margin }] = rows;
    assert.deepEqual([train, test], [1, 1]);
    // Over all phases it is 1/(2D) there and −1/(2D(p − 1)) elsewhere; the margin is the least over pairs, with the noise of 4000 units.
    const expected = (1 / (4 * P)) * (P / (P - 1));
    assert.ok(Math.abs((margin ?? NaN) / expected - 1) < 0.25, `${margin} for ${expected}`);
  });
});

describe("the inverse participation ratio", () => {
  it("is 1 for one frequency, ½ for two, and that of white noise for random numbers", () => {
    const p = 11;
    const wave = (k: number, q: number): number => Math.cos((2 * Math.PI * k * q) / p + 1);
    const rows = (f: (q: number) => number): number[] => Array.from({ length: p }, (_, q) => f(q));
    const one = rows((q) => wave(3, q));
    const two = rows((q) => wave(3, q) + wave(5, q));
    // One unit: weights to a and to b, then read-outs.
    const mixed = participation([...one, ...two, ...two], 1, p);
    assert.ok(
      Math.abs((mixed.inputs ?? NaN) - 0.75) < 1e-12 && Math.abs((mixed.outputs ?? NaN) - 0.5) < 1e-12,
    );
    const zero = participation([...one, ...one, ...new Array<number>(p).fill(0)], 1, p);
    assert.equal(zero.outputs, null);
    const delta = rows((q) => (q === 0 ? 1 : 0));
    // Power 1 at frequency 0, 2 at each of (p − 1)/2 others, of p in all.
    const white = participation([...delta, ...delta, ...delta], 1, p);
    assert.ok(Math.abs((white.inputs ?? NaN) - (1 + (4 * (p - 1)) / 2) / (p * p)) < 1e-12);
  });

  it("is recorded where it is asked for", () => {
    const extraOf = (...set: readonly string[]): unknown =>
      runDense(denseJobs(ADDITION, ...set))[0].rows[0].extra;
    assert.equal(extraOf(), undefined);
    assert.deepEqual(Object.keys(extraOf("metrics=[ipr]") ?? {}), ["ipr_inputs", "ipr_outputs"]);
    assert.deepEqual(Object.keys(extraOf("metrics=[ipr]", "model.initialWeights=zero-readouts") ?? {}), [
      "ipr_inputs",
    ]);
  });
});

it("time in units of the decay: none where nothing decays", () => {
  const { clockFactor } = measuresOf(systemOf("modular-mlp"));
  const at = (weightDecay: number): ParameterValues => ({ learningRate: 0.3, weightDecay, alpha: 2 });
  assert.equal(clockFactor?.(at(1e-3)), (0.3 * 1e-3) / 4);
  assert.equal(clockFactor?.(at(0)), null);
});
