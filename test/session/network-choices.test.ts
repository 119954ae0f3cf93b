import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GrokError, type CurveRow, type Trial } from "../../src/model/index.js";
import { openStore, runSweep } from "../../src/session/index.js";
import { parseSweep } from "../../src/sweep/index.js";

/** Trains a sweep of 30 steps with these axes, all of its trials at once, and gives the curve of each. */
async function curvesOf(
  task: string,
  axes: string,
  model = "",
): Promise<readonly { readonly trial: Trial; readonly rows: readonly CurveRow[] }[]> {
  const store = openStore(":memory:", { mode: "write" });
  const sweep = parseSweep(
    `
name: choices
task: { ${task} }
model: { width: 8, centered: false ${model} }
axes: { ${axes}, seed: [0, 1] }
method: { kind: adam, learningRate: 1e-2, rateRule: constant }
budget: { steps: 30, stop: budget }
`,
    { source: "choices.yaml" },
  );
  const { concluded } = await runSweep(store, sweep, { threads: 1 });
  const trials = [...sweep.trials()];
  assert.equal(concluded, trials.length);
  assert.equal(new Set(trials.map(({ id }) => id)).size, trials.length, "every choice has an id of its own");
  const curves = trials.map((trial) => ({ trial, rows: store.curve(trial.id) }));
  store.close();
  return curves;
}

const ACTIVATIONS = "activation: [identity, relu, tanh, square]";
const MLP = "kind: modular-mlp, modulus: 5, samples: 18";
const STUDENT = "kind: student-teacher, dimension: 3, samples: 12, test: { samples: 6 }";

describe("choices of small networks", () => {
  for (const [kind, task] of [
    ["modular-mlp", MLP],
    ["student-teacher", STUDENT],
  ] as const) {
    it(`activations are an axis, and change what is learned: ${kind}`, async () => {
      const curves = await curvesOf(task, ACTIVATIONS);
      for (const { rows } of curves) assert.ok(Number(rows.at(-1)?.train_loss) < Number(rows[0].train_loss));
      const ends = curves.map(({ rows }) => rows.at(-1)?.train_loss);
      assert.equal(new Set(ends).size, curves.length);
    });
  }

  it("losses are an axis: small outputs cost E[y²] or the logarithm of the number of classes", async () => {
    const curves = await curvesOf(
      MLP,
      "loss: [squared, cross-entropy, plain-cross-entropy]",
      ", alpha: 1e-6",
    );
    assert.equal(curves.length, 6);
    for (const { trial, rows } of curves) {
      const expected = trial.parameters.loss === "squared" ? 1 / 5 : Math.log(5);
      assert.ok(Math.abs(Number(rows[0].train_loss) - expected) < 1e-5, `${trial.parameters.loss}`);
    }
  });

  it("cross-entropies agree as long as no probability is nearly 1", async () => {
    const curves = await curvesOf(MLP, "loss: [cross-entropy, plain-cross-entropy], precision: float64");
    const ofLoss = (loss: string): readonly number[] =>
      curves
        .filter(({ trial }) => trial.parameters.loss === loss)
        .map(({ rows }) => Number(rows.at(-1)?.train_loss));
    const plain = ofLoss("plain-cross-entropy");
    ofLoss("cross-entropy").forEach((value, k) => assert.ok(Math.abs(value / plain[k] - 1) < 1e-12));
    for (const { rows } of curves) assert.ok(Number(rows.at(-1)?.train_loss) < Number(rows[0].train_loss));
  });

  it("another activation or loss is refused with those that there are", () => {
    const detailsOf = (task: string, model: string): string => {
      const text = `{ name: a, task: { ${task} }, model: { width: 8, centered: false, ${model} }, method: { kind: gd }, budget: { steps: 1 } }`;
      try {
        parseSweep(text, { source: "a.yaml" });
      } catch (error) {
        if (error instanceof GrokError && error.code === "INPUT") return error.details.join();
        throw error;
      }
      return "";
    };
    assert.match(
      detailsOf(MLP, "loss: hinge"),
      /model\.loss: expected squared, cross-entropy, plain-cross-entropy, stablemax or logistic, got the text "hinge"/,
    );
    assert.match(
      detailsOf(STUDENT, "activation: sine"),
      /model\.activation: expected identity, relu, leakyRelu, tanh, square, quadratic or hermite/,
    );
    assert.match(detailsOf(STUDENT, "loss: cross-entropy"), /model\.loss/);
  });
});
