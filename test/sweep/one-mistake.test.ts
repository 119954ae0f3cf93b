import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { mistakesIn } from "./sweep-errors.js";

/** Sections that are right but for one word, and what is said of it. */
const cases: readonly (readonly [string, string, string])[] = [
  [
    "the kind of the method, with settings of another",
    "method: { kind: muon, momentum: 0.9, beta1: 0.1, beta2: 0.99, adamEpsilon: 1e-9, batch: 3, warmup: 4, rateRule: constant, tolerance: 0.001 }",
    "method.kind: expected flow or gd",
  ],
  [
    "the kind of a network's method",
    "task: { kind: modular-mlp, modulus: 7, samples: 20 }\nmodel: { width: 8 }\nmethod: { kind: muon, momentum: 0.9, weightDecay: 2 }",
    "method.kind: expected gd, momentum, adam, adamw, constrained, constrained-adam or flow",
  ],
  [
    "the kind of the task",
    `task: { kind: modular-division, modulus: 7, samples: 20, variant: kumar, folder: images }
model: { width: 8 }
method: { kind: adamw, batch: 5, beta1: 0.9, weightDecay: 2 }
grok: { measure: accuracy, train: 0.99 }
metrics: [weightDistance]
axes: { eigenvector: [1, 2], targetSeed: 3 }`,
    "task.kind: expected polynomial, eigenvector, committee-network, modular-mlp",
  ],
  [
    "what thresholds compare",
    "grok: { measure: acuracy, train: 1, test: 0.95, within: 0.01 }",
    "grok.measure: expected loss or accuracy",
  ],
];

describe("one mistake is one message", () => {
  for (const [what, text, said] of cases) {
    it(what, () => {
      const found = mistakesIn(text);
      assert.equal(found.length, 1, found.join("\n"));
      assert.ok(found[0].startsWith(`s.yaml: ${said}`), found[0]);
    });
  }

  it("does not hide mistakes that have nothing to do with it", () => {
    const found = mistakesIn(`
task: { kind: modular-division, dimension: 0 }
method: { kind: muon }
axes: { alpha: [0], a: 1 }
derive: { samples: "round(a) - 1" }
grok: { test: 3 }`);
    assert.deepEqual(
      found.map((line) => line.split(": ")[1]),
      ["task.kind", "task.dimension", "axes.alpha[0]", "method.kind", "grok.test", "derive.samples"],
    );
  });
});
