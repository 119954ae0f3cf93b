import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSweep } from "../../src/sweep/index.js";
import { mistakesOf } from "../sweep/sweep-errors.js";

const ADDITION = `
name: addition
task: { kind: modular-mlp, modulus: 5, samples: 20 }
model: { width: 8 }
axes: { seed: [0] }
method: { kind: gd }
budget: { steps: 5 }
`;

function mistakes(...set: readonly string[]): readonly string[] {
  return mistakesOf(() => parseSweep(ADDITION, { source: "t.yaml", set }));
}

function idOf(...set: readonly string[]): string {
  return [...parseSweep(ADDITION, { source: "t.yaml", set }).trials()][0].id;
}

describe("activations, losses and label noise of small networks", () => {
  it("that are written out at their defaults change no id", () => {
    const written = ["activation=square", "curvature=0.25", "degree=3", "slope=0.01", "loss=squared"];
    assert.equal(idOf(...written.map((each) => `model.${each}`), "task.labelNoise=0"), idOf());
    const others = new Set([
      idOf(),
      idOf("model.activation=quadratic"),
      idOf("model.activation=quadratic", "model.curvature=0.5"),
      idOf("model.activation=hermite", "model.curvature=0.5"),
      idOf("model.activation=hermite", "model.curvature=0.5", "model.degree=4"),
      idOf("model.activation=leakyRelu"),
      idOf("model.activation=leakyRelu", "model.slope=0.2"),
      idOf("model.loss=stablemax"),
      idOf("model.loss=logistic"),
      idOf("task.labelNoise=0.1"),
      idOf("method.kind=constrained"),
    ]);
    assert.equal(others.size, 11);
  });

  const refused: readonly (readonly [says: RegExp, ...set: readonly string[]])[] = [
    [
      /model\.activation: expected identity, relu, leakyRelu, tanh, square, quadratic or hermite, got the text "gelu"/,
      "model.activation=gelu",
    ],
    [
      /model\.loss: expected squared, cross-entropy, plain-cross-entropy, stablemax or logistic, got the text "hinge"/,
      "model.loss=hinge",
    ],
    [/model\.precision: expected float32 or float64, got the text "float16"/, "model.precision=float16"],
    [
      /model\.degree: expected an integer from 2 to 8, the degree of a Hermite polynomial, got 9/,
      "model.activation=hermite",
      "model.curvature=1",
      "model.degree=9",
    ],
    [
      /model\.degree: expected an integer from 2 to 8/,
      "model.activation=hermite",
      "model.curvature=1",
      "model.degree=2.5",
    ],
    [
      /model\.curvature: expected a number from 1e-9 to 1e9, got 0/,
      "model.activation=hermite",
      "model.curvature=0",
    ],
    [
      /curvature: expected none for activation: relu, only quadratic and hermite have it/,
      "model.activation=relu",
      "model.curvature=0.5",
    ],
    [/degree: expected none for activation: square/, "model.degree=4"],
    [/slope: expected none for activation: square/, "model.slope=0.2"],
    [/task\.labelNoise: expected a number of at least 0 and below 1, got 1/, "task.labelNoise=1"],
    [
      /precision: expected float64 for method: flow, whose error control needs its digits, got float32/,
      "method.kind=flow",
    ],
    [/method\.batch: expected at most samples = 20, got 21/, "method.batch=21"],
  ];
  for (const [says, ...set] of refused) {
    it(`refuses ${set.join(", ")}`, () => {
      const found = mistakes(...set);
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0], says);
    });
  }
});
