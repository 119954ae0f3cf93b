import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { GrokError } from "../../src/model/index.js";
import { loadSystem } from "../../src/system/index.js";
import { loadSweepWithSystem } from "../../src/session/ask/load-sweep.js";

/** A system that keeps its promises; what a case replaces stands after it. */
const RIGHT = `
  import { parameters, plainSystem } from "groksweep";
  const right = plainSystem({
    kind: "me/one", version: 1, title: "One", parameters: { samples: { ...parameters.samples, standard: 5 } },
    preset: { steps: 20 }, flops: () => 3,
    begin: () => ({ state: { w: new Float64Array(1) }, rate: 0.1, decay: 0, labelPower: 1, measure: () => ({}) }),
  });
  const { samples } = right.parameters;
  const domain = samples.domain;
  const series = (more) => [{ column: "norm", symbol: "", meaning: "", metric: null, judged: null, ...more }];
  const task = (more) => ({ keys: {}, parse: () => ({ kind: "me/one" }), idOf: () => ({}), ...more });
  const report = (more) => ({ mechanism: [], definition: "", ...more });`;

const SWEEP = `
  name: one
  task: { kind: ./one.mjs }
  axes: { samples: [5, 6] }
  method: { kind: gd }
  budget: { steps: 20 }`;

let folder = "";
before(() => (folder = mkdtempSync(join(tmpdir(), "wrong-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

/** All that is said of a system in which some parts are others. */
async function wordsOf(changes: string): Promise<string> {
  const path = join(folder, "one.mjs");
  writeFileSync(path, `${RIGHT}\nexport default { ...right, ${changes} };`);
  const sweep = join(folder, "one.yaml");
  writeFileSync(sweep, SWEEP);
  try {
    const read = await loadSweepWithSystem(sweep);
    return `no mistake: ${[...read.trials()].length} trials`;
  } catch (error) {
    if (!(error instanceof GrokError)) throw error;
    assert.equal(error.code, "INPUT");
    return [error.message, ...error.details].join("\n");
  }
}

/** What is replaced, and what is said of it. */
const CASES: readonly (readonly [string, RegExp])[] = [
  // Identity.
  ["kind: 7", /kind: expected a text, found 7/],
  ["kind: '/ '", /kind: expected at most 200 letters/],
  ["kind: 'me/a\\nb'", /kind: expected at most 200 letters/],
  ["kind: 'me/' + 'x'.repeat(300)", /kind: expected at most 200 letters.*found 303 characters/],
  ["kind: 'me/one.ts'", /kind: expected a name, found what a sweep would read as the path of a file/],
  ["title: 5, methods: [], amount: 3", /title: expected a text, found 5\n(.*\n)*.*amount: expected/],
  ["title: 'x'.repeat(2e6)", /expected a declaration of at most 1000000 characters/],
  [
    "get title() { throw new Error('not now') }",
    /found one that throws when it is read\nError: not now \(line/,
  ],
  ["section: 'foo'", /section: expected nothing, found one/],
  ["inherited: () => ({})", /inherited: expected nothing, found one/],
  ["references: new Array(3)", /references\[0\]: expected an object, found nothing/],
  ["references: [{ reason: 1, bibtex: '' }]", /references\[0\]\.reason: expected a text, found 1/],
  ["facts: undefined", /facts: expected one, found nothing/],
  // Parameters.
  ["parameters: []", /parameters: expected an object, found a list/],
  ["parameters: { a: null }", /parameters\.a: expected an object, found nothing/],
  ["parameters: { samples }", /parameters\.seed: expected the seed that defineSystem adds/],
  ["parameters: { ...right.parameters, seed: samples }", /parameters\.seed: expected the seed/],
  ["parameters: { ...right.parameters, a: samples }", /"samples" is parameters\.samples's/],
  [
    "parameters: { ...right.parameters, a: { ...samples, column: 'a\"; DROP' } }",
    /expected a column of lower/,
  ],
  ["parameters: { ...right.parameters, id: { ...samples, column: 'id' } }", /every trial has a "id"/],
  ["parameters: { ...right.parameters, a: { ...samples, column: 'a', standard: NaN } }", /found NaN/],
  [
    "parameters: { ...right.parameters, a: { ...samples, column: 'a', domain: {} } }",
    /a\.domain\.has: expected/,
  ],
  [
    "parameters: { ...right.parameters, a: { ...samples, column: 'a', domain: { ...domain, has() { throw new Error('no') } } } }",
    /found one that throws when it is read\nError: no/,
  ],
  ["parameters: { ...right.parameters, a: { ...samples, column: 'alpha' } }", /every outcome has a "alpha"/],
  [
    "parameters: { ...right.parameters, ratio: { ...samples, column: 'ratio' } }",
    /parameters\.ratio: .*"ratio"/,
  ],
  [
    "parameters: { ...right.parameters, constructor: { ...samples, column: 'constructor' } }",
    /parameters\.constructor: expected another name/,
  ],
  [
    "parameters: { ...right.parameters, toString: { ...samples, column: 'to_string' } }",
    /parameters\.toString: expected another name/,
  ],
  [
    "amount: 'samples', parameters: { ...right.parameters, a: { ...samples, column: 'samples_per_dimension' } }",
    /parameters\.a: .*every cell has a "samples_per_dimension"/,
  ],
  // Ways to train.
  ["methods: ['gd', 'sgd']", /methods: expected a list of at least one of/],
  ["methods: ['gd', 'gd']", /methods: .*each once/],
  ["methodSettings: ['x']", /methodSettings: expected a list of rateRule, batch or warmup/],
  ["engines: [5]", /engines: expected a list of texts/],
  ["centering: 'maybe'", /centering: expected one of default, optional, none/],
  // Series, facts, amount.
  ["series: [5]", /series\[0\]: expected an object, found 5/],
  ["series: series({ judged: {} })", /judged\.set: expected train or test, found "undefined"/],
  ["series: series({ column: 'step' })", /series step: .*the view of every system has a "step"/],
  ["series: series({ column: 'train_loss' })", /the view of every system has a "train_loss"/],
  ["series: series({ column: 'samples' })", /"samples" is parameters\.samples's/],
  ["series: series({ column: 'constructor' })", /series constructor: expected another name/],
  ["facts: [{}]", /facts\[0\]\.name: expected a text, found nothing/],
  ["amount: 'nope'", /amount: expected the name of a parameter, found "nope"/],
  // Report and preset.
  ["report: {}", /report\.mechanism: expected a list, found nothing/],
  ["report: report({ mechanism: [5] })", /report\.mechanism\[0\]: expected an object, found 5/],
  [
    "report: report({ mechanism: [{ title: '', columns: [1] }] })",
    /mechanism\[0\]\.columns: expected a list of/,
  ],
  ["report: report({ clock: 5 })", /report\.clock: expected an object, found 5/],
  ["report: report({ clock: { symbol: '', meaning: '' } })", /report\.clock\.factor: expected a function/],
  ["report: report({ lossUnit: 7, amountUnit: 7, family: 7 })", /amountUnit: .*\n.*lossUnit: .*\n.*family: /],
  ["preset: {}", /preset\.steps: expected a number, found nothing/],
  ["preset: { ...right.preset, parameters: { samples: 10n } }", /no BigInt|BigInt/],
  ["report: report({ me: globalThis })", /expected texts, numbers, lists and objects, found others/],
  // Rules and defaults.
  ["rules: [{ names: ['nope'], check: () => null }]", /rules\[0\]\.names: expected names of parameters/],
  ["rules: [{ names: [5], check: () => null }]", /rules\[0\]\.names: expected a list of texts/],
  ["rules: [{ names: ['samples'], check: async () => null }]", /expected an answer at once, got a promise/],
  [
    "rules: [{ names: ['samples'], check: () => ({ path: 5 }) }]",
    /expected null, or path, expected and found/,
  ],
  ["defaults: () => 5", /defaults: expected an object, got 5/],
  ["defaults: () => ({ samples: -5 })", /defaults: samples: expected an integer of at least 1, got -5/],
  ["defaults: () => ({ nope: 1 })", /defaults: expected names of parameters, got "nope"/],
  // The task.
  ["task: task({ keys: { a: 5 } })", /task\.keys\.a: expected an object, found 5/],
  ["task: task({ required: 5 })", /task\.required: expected a list of texts/],
  ["task: task({ content: 5 })", /task\.content: expected an object, found 5/],
  ["task: task({ parse: () => null })", /task\.parse: expected an object, got nothing/],
  ["task: task({ parse: async () => ({}) })", /task\.parse: expected an answer at once, got a promise/],
  ["task: task({ parse() { throw new Error('no') } })", /task\.parse: .*it threw Error: no/],
  ["task: task({ parse: () => ({ f: () => 1 }) })", /task\.parse: task\.f: expected JSON, got a function/],
  ["task: task({ parse: () => ({ a: [NaN] }) })", /task\.a\.0: expected a finite number, got NaN/],
  ["task: task({ content: { ...domain, expected: 'a box' } })", /task\.content: expected a box/],
  ["task: task({ idOf: () => 10n })", /task\.idOf: expected JSON, got bigint/],
  ["task: task({ idOf: () => ({ a: NaN }) })", /task\.idOf: a: expected a finite number/],
  ["task: task({ idOf() { const a = {}; a.a = a; return a; } })", /contains itself/],
  ["task: task({ idOf() { throw 1 } })", /task\.idOf: expected an answer, it threw 1/],
  ["numerics() { throw new Error('no') }", /numerics: expected an answer, it threw Error: no/],
  [
    "numerics: async () => ({ name: 'x', version: 1 })",
    /numerics: expected an answer at once, got a promise/,
  ],
  ["numerics: () => ({ name: 'x', version: 0.5 })", /numerics: version: expected an integer of at least 1/],
];

describe("a declaration that is wrong", () => {
  it("is right without a change", async () => {
    assert.equal(await wordsOf(""), "no mistake: 2 trials");
  });

  for (const [changes, words] of CASES) {
    it(changes, async () => {
      assert.match(await wordsOf(changes), words);
    });
  }

  for (const [given, words] of [
    [
      "dataSeed: parameters.samples",
      /parameters\.dataSeed: expected another name, defineSystem adds the seed/,
    ],
    [
      "__proto__: { a: parameters.samples }",
      /parameters: expected a plain object, found one with a prototype/,
    ],
    ["['__proto__']: parameters.samples", /parameters\.__proto__: expected/],
  ] as const) {
    it(`parameters: { ${given} }, of which a system would keep nothing`, async () => {
      const path = join(folder, `hidden-${given.length}.mjs`);
      writeFileSync(path, RIGHT.replace("{ samples: {", `{ ${given}, samples: {`) + "export default right;");
      await assert.rejects(loadSystem(path), (error: unknown) => {
        assert.ok(error instanceof GrokError);
        assert.match([error.message, ...error.details].join("\n"), words);
        return true;
      });
    });
  }

  it("says where a getter of a part throws", async () => {
    const path = join(folder, "getter.mjs");
    writeFileSync(path, `${RIGHT}\nexport default new Proxy({}, { get() { throw new Error("never"); } });`);
    await assert.rejects(loadSystem(path), /found one that throws when it is read/);
  });
});
