import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decayPerStep, rateRuleOf, type TrialParameters } from "../../src/model/index.js";
import { parseSweep } from "../../src/sweep/index.js";
import { kindsWith, kindsWithKey } from "./kinds-with.js";
import { mistakesOf } from "./sweep-errors.js";

function problemsOf(text: string): readonly string[] {
  return mistakesOf(() => parseSweep(text, { source: "t.yaml" }));
}

const TRANSFORMER = `
name: t
task: { kind: modular-transformer, modulus: 11 }
model: { width: 16, alpha: 0.5 }
axes: { fraction: [0.3, 0.5], seed: [0] }
derive: { samples: round(fraction * modulus ^ 2) }
method: { kind: adamw, beta2: 0.98, learningRate: 1e-3, weightDecay: 1, rateRule: 1/alpha, warmup: 10 }
budget: { steps: 10 }
grok: { measure: accuracy }
`;

describe("sweeps of networks", () => {
  it("become trials with what only networks have", () => {
    const sweep = parseSweep(TRANSFORMER, { source: "t.yaml" });
    const trials = [...sweep.trials()];
    assert.deepEqual(
      trials.map(({ parameters }) => parameters.samples),
      [36, 61],
    );
    const [trial] = trials;
    assert.equal(trial.engine, "network");
    assert.deepEqual(trial.task, { kind: "modular-transformer" });
    assert.deepEqual(trial.method, {
      kind: "adamw",
      beta1: 0.9,
      beta2: 0.98,
      rateRule: "1/alpha",
      warmup: 10,
    });
    assert.deepEqual(
      Object.keys(trial.parameters).sort(),
      Object.keys(sweep.system.parameters).sort(),
      "no parameter of another system",
    );
    assert.equal(decayPerStep(trial.parameters as TrialParameters, rateRuleOf(trial.method)), 2e-3);
    assert.deepEqual(sweep.thresholds, {
      train: 0.99,
      test: 0.95,
      relativeTo: "labels",
      ratio: 3,
      measure: "accuracy",
    });
  });

  it("have ids that defaults written out do not change", () => {
    const idOf = (...set: readonly string[]): string =>
      [...parseSweep(TRANSFORMER, { source: "t.yaml", set }).trials()][0].id;
    assert.equal(idOf("method.beta1=0.9"), idOf());
    assert.equal(idOf("method.adamEpsilon=1e-8"), idOf());
    assert.notEqual(idOf("method.adamEpsilon=1e-30"), idOf());
    assert.equal(idOf("method.rateRule=1/alpha^2"), idOf("method.rateRule="));
    assert.notEqual(idOf("method.batch=10"), idOf());
    assert.equal(idOf("grok.train=0.9"), idOf());
  });

  it("are told which ε adam may have, and that others have none", () => {
    const told = problemsOf(`${TRANSFORMER.replace("beta2: 0.98", "adamEpsilon: 1e-40")}`);
    assert.equal(told.length, 1, told.join("\n"));
    assert.match(told[0], /method\.adamEpsilon: expected a number from 1e-37 to 1, got 1e-40/);
    const other = problemsOf(TRANSFORMER.replace("adamw, beta2: 0.98", "gd, adamEpsilon: 1e-10"));
    assert.ok(
      other.some((problem) => problem.includes("method.adamEpsilon")),
      other.join("\n"),
    );
  });

  it("are told what they cannot have, all at once", () => {
    const problems = problemsOf(`
name: t
task: { kind: modular-transformer, modulus: 11, test: { samples: 5 }, dimension: 7, variant: kumar }
model: { width: 18, epsilon: 0.1, engine: moments }
axes: { samples: 121, targetSeed: 1 }
method: { kind: flow, batch: 7 }
metrics: [alignment]
budget: { steps: 10 }`);
    for (const expected of [
      `got the text "flow". Hint: flow belongs to task.kind ${kindsWith(({ methods }) => methods.includes("flow"))}, and to the section data`,
      'the unknown key "variant". Hint: variant belongs to task.kind student-teacher or mnist',
      `the unknown key "test". Hint: test belongs to task.kind ${kindsWithKey("test")}`,
      'model.engine: expected network, got the text "moments"',
      'the unknown key "epsilon". Hint: epsilon belongs to',
      'the unknown key "dimension". Hint: dimension belongs to',
      'got "targetSeed". Hint: targetSeed belongs to',
      'metrics[0]: expected weightDistance, linearised or progress, got the text "alignment". Hint: alignment belongs to task.kind',
      "model.width: expected a multiple of 4",
      "axes.samples: expected fewer than the 121 pairs of modulus 11, so that some are left to test on, got 121",
    ]) {
      assert.ok(
        problems.some((problem) => problem.includes(expected)),
        `${expected}\nnot in\n${problems.join("\n")}`,
      );
    }
  });

  it("other tasks are told what only networks have", () => {
    const problems = problemsOf(`
name: t
task: { modulus: 11 }
method: { kind: adamw, momentum: 0.9 }
grok: { measure: accuracy }
budget: { steps: 10 }`);
    for (const expected of [
      'method.kind: expected flow or gd, got the text "adamw". Hint: adamw belongs to task.kind committee-network, modular-mlp',
      'the unknown key "modulus". Hint: modulus belongs to task.kind modular-mlp, modular-transformer or binary-operation',
      "grok.measure: expected loss with task.kind polynomial",
    ]) {
      assert.ok(
        problems.some((problem) => problem.includes(expected)),
        `${expected}\nnot in\n${problems.join("\n")}`,
      );
    }
  });

  it("need a modulus, a test set, and a batch that fits", () => {
    const missing = problemsOf(
      "{ name: t, task: { kind: modular-mlp }, method: { kind: gd }, budget: { steps: 1 } }",
    );
    assert.ok(
      missing.some((problem) =>
        problem.includes("task.modulus: expected an integer of at least 2, got nothing"),
      ),
      missing.join("\n"),
    );
    const student = problemsOf(
      "{ name: t, task: { kind: student-teacher, dimension: 5, samples: 9 }, method: { kind: gd, batch: 10 }, budget: { steps: 1 } }",
    );
    assert.ok(
      student.some((problem) => problem.includes("task.test: expected { samples: n }, got nothing")),
      student.join("\n"),
    );
    assert.ok(
      student.some((problem) => problem.includes("method.batch: expected at most samples = 9, got 10")),
      student.join("\n"),
    );
  });
});
