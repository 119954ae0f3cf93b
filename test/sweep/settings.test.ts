import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSweep } from "../../src/sweep/index.js";
import { mistakesIn } from "./sweep-errors.js";

const TEXT = `name: s
axes: { alpha: [1, 2, 3], seed: { from: 0, count: 5 } }
budget: { steps: 10 }`;

function countWith(...set: readonly string[]): number {
  return parseSweep(TEXT, { source: "s.yaml", set }).count;
}

describe("--set", () => {
  it("overrides values, list items and whole axes, read as YAML, later ones last", () => {
    assert.equal(countWith("axes.seed.count=2"), 6);
    assert.equal(countWith("axes.alpha=[4, 5]"), 10);
    assert.equal(countWith("axes.alpha[0]=2", "axes.alpha.1=2"), 10);
    assert.equal(countWith("axes.epsilon={ from: 0, to: 1, count: 3 }"), 45);
    assert.equal(countWith("axes.seed=1", "axes.seed=[1, 2]"), 6);
    assert.equal(parseSweep(TEXT, { source: "s", set: ["budget.steps=1e6"] }).budget.steps, 1000000);
  });

  it("makes sections on the way and removes keys set to nothing", () => {
    const [trial] = parseSweep(TEXT, {
      source: "s",
      set: ["task.target.norm=random", "axes.alpha="],
    }).trials();
    assert.equal(trial.parameters.alpha, 1);
    assert.deepEqual(trial.task.target, { index: 1, norm: "random" });
    assert.equal(countWith("axes.alpha.2=null"), 10);
  });

  it("gives the same settings, however a file spells them, and others where something else is computed", () => {
    const settingsOf = (text: string): Readonly<Record<string, unknown>> => {
      const { settings } = parseSweep(`{ name: s, ${text}, budget: { steps: 1e4 } }`, { source: "s" });
      return JSON.parse(settings) as Readonly<Record<string, unknown>>;
    };
    const listed = settingsOf("axes: { alpha: [0.5, 1, 2, 4, 8] }");
    assert.deepEqual(listed["axes.alpha"], [0.5, 1, 2, 4, 8]);
    assert.equal(listed["method.kind"], "flow");
    assert.equal(listed["axes.width"], settingsOf("axes: { alpha: 1 }")["axes.width"]);
    for (const same of [
      "axes: { alpha: { from: 0.5, to: 8, count: 5, scale: log } }",
      "axes: { alpha: [8, 4, 2, 1, 0.5], seed: [0], epsilon: 0.25 }, method: { kind: flow, tolerance: 1e-3 }",
      "axes: { alpha: [0.5, 1, 2, 4, 8] }, metrics: [], task: { kind: polynomial, target: { index: 1 } }, grok: { train: 0.1 }",
    ]) {
      assert.deepEqual(settingsOf(same), listed, same);
    }
    for (const [other, ...paths] of [
      ["axes: { alpha: [0.5, 1, 2, 4] }", "axes.alpha"],
      ["axes: { alpha: [0.5, 1, 2, 4, 8] }, grok: { test: 0.2 }", "grok.test"],
      [
        "axes: { alpha: [0.5, 1, 2, 4, 8], x: [1, 2] }, derive: { epsilon: x / 4 }",
        "axes.epsilon",
        "axes.x",
        "derive.epsilon",
      ],
    ]) {
      const found = settingsOf(other);
      const all = [...new Set([...Object.keys(listed), ...Object.keys(found)])];
      const differing = all.filter((path) => JSON.stringify(found[path]) !== JSON.stringify(listed[path]));
      assert.deepEqual(differing.sort(), paths, other);
    }
    const points = settingsOf("points: [{ alpha: 1, epsilon: 0.5 }, { alpha: 2, epsilon: 0.25 }]");
    assert.deepEqual(points["axes.epsilon"], [0.25, 0.5]);
    assert.deepEqual(points["points"], [
      { alpha: 1, epsilon: 0.5 },
      { alpha: 2, epsilon: 0.25 },
    ]);
  });

  it("enters the stored definition", () => {
    const { definition } = parseSweep(TEXT, { source: "s", set: ["axes.seed.count=2"] });
    assert.match(definition, /"count":2/);
  });

  const wrong: readonly (readonly [string, string])[] = [
    [
      "axes.alpha",
      's.yaml: --set axes.alpha: expected key.path=value, got the text "axes.alpha". Hint: for example --set axes.seed.count=2.',
    ],
    [
      "=3",
      's.yaml: --set =3: expected key.path=value, got the text "=3". Hint: for example --set axes.seed.count=2.',
    ],
    [
      "axes.alpha=[1",
      's.yaml: --set axes.alpha=[1: expected a value in YAML, got the text "[1". Hint: Flow sequence in block collection must be sufficiently indented and end with a ].',
    ],
    [
      "axes.alpha.count=2",
      's.yaml: --set axes.alpha.count=2: expected an index from 0 to 0 into the list axes.alpha, got "count". Hint: to replace the whole list: --set axes.alpha=[…].',
    ],
    [
      "name.first=x",
      's.yaml: --set name.first=x: expected a mapping at name, got the text "s". Hint: to replace the value: --set name=….',
    ],
    [
      "budget.step=5",
      '--set budget.step=5: budget.step: expected one of the keys steps, stop, record, evaluations, got the unknown key "step". Hint: did you mean steps.',
    ],
    ["axes.alpha=[0]", "--set axes.alpha=[0]: axes.alpha[0]: expected a number from 1e-9 to 1e9, got 0."],
  ];
  for (const [set, line] of wrong) {
    it(`refuses ${set}`, () => {
      assert.deepEqual(mistakesIn("axes: { alpha: [1] }", [set]), [line]);
    });
  }
});
