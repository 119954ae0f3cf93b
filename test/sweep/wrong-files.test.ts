import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { GrokError, packageFile } from "../../src/model/index.js";
import { loadSweepFile, parseSweep } from "../../src/sweep/index.js";
import { kindsWith, kindsWithKey, kindsWithParameter } from "./kinds-with.js";
import { mistakesIn, mistakesOf } from "./sweep-errors.js";

const PARAMETERS =
  "alpha, epsilon, samples, dimension, width, weightDecay, decayRate, sigma, labelScale, learningRate, seed, dataSeed, " +
  "targetSeed, weightsSeed";

const PARAMETERS_OF_EIGENVECTOR = PARAMETERS.replace("width", "width, eigenvector").replace(
  "targetSeed, ",
  "",
);

/** What is wrong, the lines added to a right sweep, the whole of what is said. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "an empty axis",
    "axes: { alpha: [] }",
    ["axes.alpha: expected a list of at least one value, got an empty list."],
  ],
  [
    "an axis without a value",
    "axes: { alpha: }",
    ["axes.alpha: expected a number from 1e-9 to 1e9, got nothing."],
  ],
  [
    "zero and negative sizes",
    "axes: { samples: [0, 5], width: -1 }\ntask: { dimension: 0 }",
    [
      "task.dimension: expected an integer of at least 1, got 0.",
      "axes.samples[0]: expected an integer of at least 1, got 0.",
      "axes.width: expected an integer of at least 1, or infinite, got -1.",
    ],
  ],
  [
    "samples that are no integer",
    "axes: { samples: [50, 120.5] }",
    ["axes.samples[1]: expected an integer of at least 1, got 120.5."],
  ],
  [
    "an integer too large to be exact",
    "axes: { seed: 9007199254740993 }",
    [
      "axes.seed: expected an integer of at least 0, got 9007199254740992. Hint: integers are exact up to 9007199254740991 (2^53 − 1); take a smaller one.",
    ],
  ],
  [
    "NaN and infinities",
    "axes: { alpha: [.nan], epsilon: .inf, width: .inf }",
    [
      "axes.alpha[0]: expected a number from 1e-9 to 1e9, got NaN.",
      "axes.epsilon: expected a number from 0 to 1e9, got infinity. Hint: only width has no upper end, written as width: infinite.",
      "axes.width: expected an integer of at least 1, or infinite, got infinity. Hint: only width has no upper end, written as width: infinite.",
    ],
  ],
  [
    "numbers written as texts",
    'axes: { alpha: ["1e6"], samples: 1_000 }',
    [
      'axes.alpha[0]: expected a number from 1e-9 to 1e9, got the text "1e6". Hint: write the number 1000000 without quotes or underscores.',
      'axes.samples: expected an integer of at least 1, got the text "1_000". Hint: write the number 1000 without quotes or underscores.',
    ],
  ],
  [
    "a reversed range",
    "axes: { alpha: { from: 3, to: 1, count: 4 } }",
    ["axes.alpha.to: expected at least from (3), got 1. Hint: a range goes upwards: swap from and to."],
  ],
  [
    "ranges that say too little or too much",
    "axes: { alpha: { from: 1, to: 2 }, epsilon: { from: 1, to: 2, count: 2, step: 1 }, sigma: { from: 1 } }",
    [
      "axes.alpha.count: expected the number of values, or step, got nothing.",
      "axes.epsilon.step: expected one of count and step, got both. Hint: both ends and one of them make the values.",
      "axes.sigma.to: expected the last value, got nothing.",
    ],
  ],
  [
    "a logarithmic range from zero",
    "axes: { epsilon: { from: 0, to: 1, count: 3, scale: log } }",
    ["axes.epsilon.from: expected a number above 0 for scale: log, got 0."],
  ],
  [
    "a step that misses the end",
    "axes: { alpha: { from: 1, to: 2, step: 0.3 } }",
    ["axes.alpha.step: expected a step that divides to − from (1), got 0.3. Hint: or end at to: 1.9."],
  ],
  [
    "a range that leaves the domain",
    "axes: { decayRate: { from: 0, to: 1, count: 3 } }",
    ["axes.decayRate.to: expected a number of at least 0 and below 1, got 1."],
  ],
  [
    "unknown keys, the nearest one named",
    "axis: {}\ntask: { kid: polynomial }\ngrok: { relative_to: labels }\nbudgets: {}\nwishes: {}",
    [
      'task.kid: expected one of the keys kind, samples, dimension, labelScale, test, target, got the unknown key "kid". Hint: did you mean kind.',
      'grok.relative_to: expected one of the keys measure, within, train, test, relativeTo, ratio, phases, got the unknown key "relative_to". Hint: did you mean relativeTo.',
      ...['axis", did you mean axes', 'budgets", did you mean budget', 'wishes"'].map((line) => {
        const [key, hint] = line.split('"');
        const said = hint === "" ? "" : ` Hint: ${hint.slice(2)}.`;
        return `${key}: expected one of the keys name, task, data, model, axes, derive, points, method, budget, grok, metrics, checkpoints, got the unknown key "${key}".${said}`;
      }),
    ],
  ],
  [
    "a parameter in a section that is not its own",
    "task: { width: 5 }\nmethod: { seed: 1 }",
    [
      'task.width: expected one of the keys kind, samples, dimension, labelScale, test, target, got the unknown key "width". Hint: write it as model.width or axes.width.',
      'method.seed: expected one of the keys kind, tolerance, momentum, beta1, beta2, adamEpsilon, rateRule, batch, warmup, weightDecay, decayRate, learningRate, got the unknown key "seed". Hint: write it as axes.seed.',
    ],
  ],
  [
    "misspelt words",
    "task: { kind: eigenvectr }\nmetrics: [alignement]\ncheckpoints: finale",
    [
      `task.kind: expected ${kindsWith(() => true)}, got the text "eigenvectr". Hint: did you mean eigenvector.`,
      'metrics[0]: expected weightDistance, alignment, kernelDistance, linearised, decomposition, ipr, progress, nuclear or kernelRegression, got the text "alignement". Hint: did you mean alignment.',
      'checkpoints: expected final or none, got the text "finale". Hint: did you mean final.',
    ],
  ],
  [
    "a parameter given twice",
    "model: { alpha: 1 }\naxes: { alpha: [1, 2] }",
    [
      "axes.alpha: expected alpha in one place only, got a second one beside model.alpha. Hint: remove one of them.",
    ],
  ],
  [
    "a misspelt axis",
    "axes: { sampels: [1, 2] }",
    [
      `axes.sampels: expected one of the parameters ${PARAMETERS}, got "sampels". Hint: did you mean samples.`,
    ],
  ],
  [
    "both decays at once",
    "axes: { weightDecay: [0, 0.1], decayRate: [0, 0.01] }",
    [
      "axes.decayRate: expected 0 where weightDecay is not 0, got decayRate 0.01 with weightDecay 0.1. Hint: both say how fast weights decay; sweep one of them, or pair them under points.",
    ],
  ],
  [
    "a decay that overshoots zero",
    "axes: { weightDecay: [0, 1], alpha: [2, 0.5] }",
    [
      "axes.weightDecay: expected a decay per step η₀λ/α² below 1, got 4 (weightDecay 1, learningRate 1, alpha 0.5). Hint: lower weightDecay or learningRate, or raise alpha.",
    ],
  ],
  [
    "an eigenvector beyond the kernel",
    "task: { kind: eigenvector }\naxes: { eigenvector: [1, 101], samples: [100, 50] }",
    [
      "axes.eigenvector: expected at most 2 × samples − 1 = 99, the eigenvalues of a kernel whose mean is taken off, got 101. Hint: eigenvectors beyond the kernel's rank are arbitrary, so they are no labels.",
    ],
  ],
  [
    "an eigenvector task without its index, with what it cannot use",
    "task: { kind: eigenvector, test: population, target: { index: 1 } }\naxes: { targetSeed: 1 }",
    [
      `task.test: expected one of the keys kind, samples, dimension, eigenvector, labelScale, got the unknown key "test". Hint: test belongs to task.kind ${kindsWithKey("test")}.`,
      `task.target: expected one of the keys kind, samples, dimension, eigenvector, labelScale, got the unknown key "target". Hint: target belongs to task.kind ${kindsWithKey("target")}.`,
      "task.eigenvector: expected an integer of at least 1, got nothing. Hint: give eigenvector a value: label eigenvector: index of the kernel eigenvector used as labels, 1 = largest eigenvalue.",
      `axes.targetSeed: expected one of the parameters ${PARAMETERS_OF_EIGENVECTOR}, got "targetSeed". Hint: targetSeed belongs to task.kind ${kindsWithParameter("targetSeed")}.`,
    ],
  ],
  [
    "an eigenvector in a polynomial task",
    "axes: { eigenvector: [1, 2] }",
    [
      `axes.eigenvector: expected one of the parameters ${PARAMETERS}, got "eigenvector". Hint: eigenvector belongs to task.kind eigenvector.`,
    ],
  ],
  [
    "a tolerance of exact steps, an infinite list of weights",
    "method: { kind: gd, tolerance: 1e-3 }\nmodel: { engine: committee, width: infinite }",
    [
      "method.tolerance: expected no tolerance with method.kind gd, got one. Hint: gd is exact; only flow has a tolerance.",
      "model.width: expected a number of neurons for engine: committee, got infinite. Hint: use engine: moments.",
    ],
  ],
  [
    "a lag below zero, phases of losses",
    "grok: { phases: { lag: -1 }, ratio: 0.5 }",
    [
      "grok.ratio: expected a number of at least 1, got 0.5.",
      "grok.phases.lag: expected a number of steps of at least 0, got -1.",
      "grok.phases: expected no phases with task.kind polynomial, which has no accuracy, got some.",
    ],
  ],
  [
    "phases of losses where there are accuracies, without a lag",
    "task: { kind: modular-mlp, modulus: 7, samples: 20 }\nmodel: { width: 8 }\nmethod: { kind: gd }\ngrok: { phases: {} }",
    [
      "grok.phases.lag: expected a number of steps of at least 0, got nothing.",
      "grok.phases: expected no phases where thresholds are losses, got some. Hint: phases are judged by accuracies: measure: accuracy.",
    ],
  ],
  ["a ratio below 1", "grok: { ratio: 0.5 }", ["grok.ratio: expected a number of at least 1, got 0.5."]],
  [
    "formulas that are none",
    'axes: { lazy: [1] }\nderive: { alpha: "lazy * (2", epsilon: "lazy ** 2", sigma: "sine(lazy)", samples: 3, labelScale: "min(lazy) 2", learningRate: "lazy # 2" }',
    [
      "derive.samples: expected a formula, got 3. Hint: a constant belongs under axes.",
      'derive.alpha: expected ")", got the end of the formula.',
      'derive.epsilon: expected a number, a name or a parenthesis, got "*" at character 7. Hint: powers are written with ^.',
      'derive.sigma: expected one of the functions min, max, round, floor, ceil, sqrt, abs, log, exp, pow, got "sine".',
      'derive.labelScale: expected an operator or the end of the formula, got "2" at character 11.',
      'derive.learningRate: expected numbers, names and + - * / ^ ( ) ,, got "#" at character 6.',
    ],
  ],
  [
    "formulas in a circle, with names that have no value, for no parameter",
    'derive: { alpha: "sigma", sigma: "epsilon", epsilon: "alpha", samples: "eigenvector", lab: "1" }',
    [
      "derive.alpha: expected formulas that do not need their own result, got the circle alpha → sigma → epsilon → alpha.",
      'derive.samples: expected names with a value, got "eigenvector". Hint: add axes.eigenvector with its values.',
      `derive.lab: expected one of the parameters ${PARAMETERS}, got "lab". Hint: write its formula where it is used.`,
    ],
  ],
  [
    "derived values outside their domain",
    'axes: { lazy: [1, 2, 3] }\nderive: { alpha: "2 - lazy", samples: "10 / lazy", epsilon: "1 / (lazy - lazy)" }',
    [
      "derive.alpha: expected a number from 1e-9 to 1e9, got 0 (from lazy 2).",
      "derive.samples: expected an integer of at least 1, got 3.33333333333 (from lazy 3). Hint: round(…), floor(…) or ceil(…).",
      "derive.epsilon: expected a number from 0 to 1e9, got infinity (from lazy 1).",
    ],
  ],
  [
    "points that differ in their names",
    "points: [{ alpha: 1, sigma: 2 }, { alpha: 0 }, 3]",
    [
      "points[1].alpha: expected a number from 1e-9 to 1e9, got 0.",
      "points[2]: expected a mapping of parameters to values, got 3.",
      "points[1].sigma: expected a value of sigma, got nothing. Hint: every combination gives the same names.",
    ],
  ],
  [
    "a thousand million trials, refused from their count",
    "axes: { alpha: { from: 1, to: 2, count: 1000 }, epsilon: { from: 1, to: 2, count: 500 }, seed: { from: 1, to: 2000 } }",
    [
      "axes: expected at most 10000000 trials, got 1000000000 (seed 2000 × alpha 1000 × epsilon 500). Hint: the largest is seed with 2000 values; give it fewer values (count) or split the sweep into several files.",
    ],
  ],
  [
    "one axis of a thousand million values",
    "axes: { alpha: { from: 1, to: 2, count: 1000000000 } }",
    [
      "axes: expected at most 10000000 trials, got 1000000000 (alpha 1000000000). Hint: the largest is alpha with 1000000000 values; give it fewer values (count) or split the sweep into several files.",
    ],
  ],
];

describe("a wrong sweep file", () => {
  for (const [name, text, lines] of cases) {
    it(name, () => {
      assert.deepEqual([...mistakesIn(text)].sort(), lines.map((line) => `s.yaml: ${line}`).sort());
    });
  }

  it("with a bound on evaluations of exact steps", () => {
    const text = "{ name: s, method: { kind: gd }, budget: { steps: 10, evaluations: 100 } }";
    assert.throws(
      () => parseSweep(text, { source: "s.yaml" }),
      (error: GrokError) =>
        error.details[0] ===
        "s.yaml: budget.evaluations: expected no bound on evaluations with method.kind gd, got one. " +
          "Hint: gd takes one evaluation a step, so budget.steps is the bound.",
    );
  });

  it("is told all its mistakes at once, and their number", () => {
    const text =
      "task: { dimension: 0 }\naxes: { alpha: [0], epsilon: { from: 2, to: 1, count: 2 } }\nderive: { sigma: alph }";
    assert.throws(
      () => parseSweep(text, { source: "s.yaml" }),
      (error) => error instanceof GrokError && error.message === "s.yaml: 6 mistakes",
    );
    assert.deepEqual(
      mistakesOf(() => parseSweep(text, { source: "s.yaml" })),
      [
        "s.yaml: name: expected a name, got nothing.",
        "s.yaml: task.dimension: expected an integer of at least 1, got 0.",
        "s.yaml: axes.alpha[0]: expected a number from 1e-9 to 1e9, got 0.",
        "s.yaml: budget: expected a mapping, got nothing. Hint: write the last step of training, for example budget: { steps: 1e6 }.",
        "s.yaml: axes.epsilon.to: expected at least from (2), got 1. Hint: a range goes upwards: swap from and to.",
        's.yaml: derive.sigma: expected names with a value, got "alph". Hint: did you mean alpha.',
      ],
    );
  });

  for (const [record, found] of [
    ["{ pointsPerDecade: 3, steps: [1] }", "both"],
    ["{}", "neither"],
  ]) {
    it(`with ${found} of the two recorded grids`, () => {
      const lines = mistakesOf(() =>
        parseSweep(`{ name: s, budget: { steps: 1, record: ${record} } }`, { source: "s.yaml" }),
      );
      assert.deepEqual(lines, [
        `s.yaml: budget.record: expected one of pointsPerDecade and steps, got ${found}.`,
      ]);
    });
  }

  it("whose YAML does not parse is told line and column", () => {
    assert.deepEqual(
      mistakesOf(() => parseSweep("name: s\naxes: { alpha: [1, 2 }\n", { source: "s.yaml" }))[0].slice(0, 27),
      "s.yaml: line 2, column 22: ",
    );
    const repeated = mistakesOf(() => parseSweep("name: s\nname: t\n", { source: "s.yaml" }));
    assert.deepEqual(repeated, ['s.yaml: line 2, column 1: expected every key once, got a second "name".']);
  });

  const others: readonly (readonly [string, string])[] = [
    ["", "expected a mapping of keys to values, got nothing"],
    ["just words", 'expected a mapping of keys to values, got the text "just words"'],
    ["[1, 2]", "expected a mapping of keys to values, got a list"],
  ];
  for (const [text, message] of others) {
    it(`that is no mapping: ${text === "" ? "empty" : text}`, () => {
      const hint = `Hint: a sweep file begins with name: …; examples are in ${packageFile("sweeps")}.`;
      assert.deepEqual(
        mistakesOf(() => parseSweep(text, { source: "s.yaml" })),
        [`s.yaml: ${message}. ${hint}`],
      );
    });
  }

  it("of several documents is refused", () => {
    const lines = mistakesOf(() => parseSweep("name: s\n---\nname: t\n", { source: "s.yaml" }));
    assert.deepEqual(lines, ["s.yaml: expected one YAML document, got 2. Hint: remove the lines ---."]);
  });

  it("that cannot be read is named with the reason", () => {
    const folder = mkdtempSync(join(tmpdir(), "groksweep-"));
    const missing = join(folder, "absent.yaml");
    assert.throws(() => loadSweepFile(missing), {
      code: "INPUT",
      message: `${missing}: expected a sweep file, got no such file`,
    });
    assert.throws(() => loadSweepFile(folder), {
      code: "INPUT",
      message: `${folder}: expected a sweep file, got a folder`,
    });
  });
});
