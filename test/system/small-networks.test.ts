import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setUpDense, type DenseTrial } from "../../src/engine/dense/dense-setup.js";
import type { Job } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { dense as mlp } from "../../src/system/modular-mlp/training/trainer.js";
import { denseJobs } from "../engine/dense/dense-jobs.js";
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

describe("what only some systems have", () => {
  it("is told with the systems that have it", () => {
    const found = mistakesOf(() =>
      parseSweep(
        "name: a\ntask: { dimension: 5, samples: 9 }\nmodel: { width: 8, precision: float32, activation: tanh }\nbudget: { steps: 5 }",
        { source: "t.yaml" },
      ),
    );
    assert.equal(found.length, 2, found.join("\n"));
    for (const name of ["precision", "activation"]) {
      assert.ok(
        found.some((line) =>
          line.includes(
            `${name} belongs to task.kind committee-network, modular-mlp, student-teacher or toy-addition`,
          ),
        ),
        found.join("\n"),
      );
    }
    assert.match(
      mistakesOf(() =>
        parseSweep(
          "name: a\ntask: { kind: student-teacher, dimension: 5, samples: 9, test: { samples: 5 } }\nmodel: { width: 8, loss: stablemax }\nmethod: { kind: gd }\nbudget: { steps: 5 }",
          { source: "t.yaml" },
        ),
      )[0],
      /loss belongs to task\.kind modular-mlp or toy-addition/,
    );
  });

  it("a token beyond its table fails the trial with words", () => {
    const [job] = denseJobs(ADDITION);
    const samplesOf: typeof mlp.samplesOf = (trial) => {
      const { train, ...rest } = mlp.samplesOf(trial);
      return { ...rest, train: { ...train, inputs: train.inputs.map((token, k) => (k === 7 ? 10 : token)) } };
    };
    assert.throws(
      () => setUpDense(job as Job<DenseTrial>, { ...mlp, samplesOf }),
      /sample 3: expected tokens from 0 to 9, got 10/,
    );
  });
});

const MACHINE = `
name: machine
task: { kind: committee-network, dimension: 5, samples: 9, test: { samples: 5 } }
model: { width: 4 }
axes: { seed: [0] }
method: { kind: gd }
budget: { steps: 5 }
`;

describe("committee machines with weights as state", () => {
  const refused: readonly (readonly [says: RegExp, ...set: readonly string[]])[] = [
    [
      /width: expected a multiple of 4 for interpolation: two neurons ±w for each of the 2 directions, got 6/,
      "model.interpolation=0.5",
      "model.width=6",
      "task.target.index=2",
    ],
    [
      /interpolation: expected 0, but for activation: quadratic/,
      "model.interpolation=0.5",
      "model.centered=true",
    ],
    [
      /interpolation: expected 0, but for activation: quadratic/,
      "model.interpolation=0.5",
      "task.target.degree=3",
    ],
    [/interpolation: expected a number from 0 to 1, got 1\.5/, "model.interpolation=1.5"],
    [/degree: expected none for activation: quadratic/, "model.degree=4"],
    [/task\.target\.degree: expected an integer from 2 to 8/, "task.target.degree=1"],
    [/activation: expected quadratic or hermite, got the text "relu"/, "model.activation=relu"],
    [/width: expected an integer of at least 1, got the text "infinite"/, "model.width=infinite"],
    [/precision: expected float64 for method: flow/, "method.kind=flow", "model.precision=float32"],
  ];
  for (const [says, ...set] of refused) {
    it(`refuse ${set.join(", ")}`, () => {
      const found = mistakesOf(() => parseSweep(MACHINE, { source: "t.yaml", set }));
      assert.equal(found.length, 1, found.join("\n"));
      assert.match(found[0], says);
    });
  }
});

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
