import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { DenseLanes } from "../../src/engine/dense/dense-lanes.js";
import type { DenseLoss, DenseNetwork } from "../../src/engine/dense/network.js";
import { loadKernels } from "../../src/engine/index.js";
import type { CurveRow } from "../../src/model/index.js";
import { wasmDense } from "../engine/dense/dense-builds.js";
import { denseJobs, runDense } from "../engine/dense/dense-jobs.js";

/*
 * Prieto et al., arXiv:2501.04697: the gradient of a certain label is 0 in float32; without decay StableMax generalises where the
 * cross-entropy stays at chance; with a small ε of adam float64 generalises where float32 collapses. Under the usual ε = 10⁻⁸ the
 * cross-entropy stops in float64, too, at the gradients that ε hides (train loss 6·10⁻¹¹).
 */

/** ∂L/∂f of the label and of another class at a margin: a layer of three outputs on the input 1, so that weights are outputs. */
function gradientAt(
  loss: DenseLoss,
  margin: number,
  precision: 32 | 64,
): readonly [label: number, other: number] {
  const network: DenseNetwork = {
    layers: [{ in: 1, out: 3, biases: false, trained: true, factor: 1, activation: { kind: "identity" } }],
    tokens: 0,
    loss,
  };
  const lanes = new DenseLanes(wasmDense(precision), {
    ...{ network, mostSamples: 1, mostTestSamples: 1, batch: null },
    ...{ rule: "gd", centered: false, hasTwin: false },
  });
  const set = { count: 1, inputs: [1], targets: [1, 0, 0] };
  const seat = { network, alpha: 1, constants: [0, 0, 0, 0, 0], train: set, test: set, step: 0 };
  const initial = Float64Array.of(margin, 0, 0);
  lanes.load(new Map([[0, { ...seat, initial, state: null, twin: null }]]));
  const [label, other] = lanes.gradients("network")(0);
  lanes.dispose();
  return [label, other];
}

describe("the gradient of a label that is nearly certain", () => {
  it("is 0 in float32 where p − 1 is computed as it is written, and is not elsewhere", () => {
    const small = Math.exp(-20);
    const exact = (2 * small) / (1 + 2 * small);
    const [collapsed, pushed] = gradientAt("plain-cross-entropy", 20, 32);
    assert.equal(collapsed, 0);
    assert.ok(Math.abs(pushed / (exact / 2) - 1) < 1e-5, "the others are still pushed down");
    for (const [loss, precision, within] of [
      ["cross-entropy", 32, 1e-5],
      ["cross-entropy", 64, 1e-12],
      ["plain-cross-entropy", 64, 1e-6],
    ] as const) {
      const [label] = gradientAt(loss, 20, precision);
      assert.ok(Math.abs(label / -exact - 1) < within, `${loss} float${precision}: ${label} for ${-exact}`);
    }
  });

  it("is that of StableMax in any precision, at any margin", () => {
    for (const precision of [32, 64] as const) {
      for (const margin of [20, 1e4]) {
        // s = (m + 1, 1, 1): −2 / ((m + 3)(m + 1)).
        const expected = -2 / ((margin + 3) * (margin + 1));
        const [label] = gradientAt("stablemax", margin, precision);
        assert.ok(Math.abs(label / expected - 1) < (precision === 32 ? 1e-5 : 1e-12), String(label));
      }
    }
  });
});

describe("modular addition without decay (p = 13, N = 64, four seeds)", () => {
  const curves = new Map<string, readonly (readonly CurveRow[])[]>();
  before(() => {
    for (const loss of ["plain-cross-entropy", "stablemax"]) {
      const jobs = denseJobs(`
name: a
task: { kind: modular-mlp, modulus: 13, samples: 135 }
model: { width: 64, alpha: 1664, sigma: 0.3, loss: ${loss} }
axes: { seed: [0, 1, 2, 3] }
method: { kind: adam, beta2: 0.98, learningRate: 1.5625e-4, rateRule: constant }
budget: { steps: 4000, stop: budget, record: { pointsPerDecade: 12 } }`);
      curves.set(
        loss,
        runDense(jobs, loadKernels("auto")).map(({ rows }) => rows),
      );
    }
  });
  const last = (rows: readonly CurveRow[]): CurveRow => rows[rows.length - 1];

  it("the cross-entropy fits within 100 steps and stays at chance", () => {
    for (const rows of curves.get("plain-cross-entropy") ?? []) {
      assert.ok(rows.some(({ step, train_accuracy: train }) => step <= 100 && train === 1));
      assert.ok((last(rows).test_accuracy ?? NaN) < 0.25, String(last(rows).test_accuracy));
      assert.ok((last(rows).margin ?? NaN) > 17, "every label is certain in float32");
    }
  });

  it("StableMax fits as soon and generalises twenty times later", () => {
    for (const rows of curves.get("stablemax") ?? []) {
      assert.ok(rows.some(({ step, train_accuracy: train }) => step <= 100 && train === 1));
      const late = rows.find(({ test_accuracy: test }) => (test ?? 0) >= 0.4);
      assert.ok((late?.step ?? Infinity) > 500 && late !== undefined, `test at ${late?.step}`);
    }
  });
});

describe("softmax collapse without decay (p = 17, N = 64, eight seeds, adam with ε = 10⁻³⁰)", () => {
  const SEEDS = 8;
  /** Test accuracies of one loss in one precision, a curve a seed. */
  const accuracies = (loss: DenseLoss, precision: string): readonly (readonly number[])[] => {
    const jobs = denseJobs(`
name: a
task: { kind: modular-mlp, modulus: 17, samples: 231 }
model: { width: 64, alpha: 65.28, sigma: 0.3, loss: ${loss}, precision: ${precision} }
axes: { seed: { from: 0, count: ${SEEDS} } }
method: { kind: adam, beta2: 0.99, adamEpsilon: 1e-30, learningRate: 1.5625e-4, rateRule: constant }
budget: { steps: 5000, stop: budget, record: { pointsPerDecade: 12 } }`);
    return runDense(jobs, loadKernels("auto")).map(({ rows }) => {
      assert.ok(rows.some(({ step, train_accuracy: train }) => step <= 150 && train === 1));
      assert.equal(last(rows).train_accuracy, 1);
      return rows.map(({ test_accuracy: test }) => test ?? NaN);
    });
  };
  const last = <Each>(values: readonly Each[]): Each => values[values.length - 1];

  it("float32 falls back after it has begun to generalise; float64 goes on, and so do losses without collapse", () => {
    const collapsed = accuracies("plain-cross-entropy", "float32");
    for (const curve of collapsed) {
      const most = Math.max(...curve);
      assert.ok(most > 0.55 && most < 0.9, `it reached ${most}`);
      assert.ok(last(curve) < most - 0.15, `from ${most} to ${last(curve)}`);
    }
    for (const [loss, precision] of [
      ["plain-cross-entropy", "float64"],
      ["cross-entropy", "float32"],
      ["stablemax", "float32"],
    ] as const) {
      accuracies(loss, precision).forEach((curve, seed) => {
        const ahead = last(curve) - last(collapsed[seed]);
        assert.ok(ahead > 0.2, `${loss} in ${precision} is ahead by ${ahead}`);
        assert.ok(last(curve) > Math.max(...curve) - 0.1, "it has not fallen back");
      });
    }
  });
});
