import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { GrokError } from "../../src/model/index.js";
import { parseExpression } from "../../src/sweep/expression.js";
import { parseSweep } from "../../src/sweep/index.js";
import { MOST_LISTED } from "../../src/sweep/problems.js";

const HEAD = "name: s\nbudget: { steps: 10 }\n";

function errorOf(text: string): GrokError {
  try {
    parseSweep(text, { source: "s.yaml" });
  } catch (error) {
    assert.ok(error instanceof GrokError, String(error));
    assert.equal(error.code, "INPUT");
    return error;
  }
  assert.fail("expected an error");
}

/** The first mistakes are listed, the others counted. */
function assertMany(text: string, count: number, first: RegExp): void {
  const { message, details } = errorOf(text);
  assert.equal(message, `s.yaml: ${count} mistakes`);
  assert.equal(details.length, MOST_LISTED + 1);
  assert.match(details[0], first);
  assert.equal(
    details[MOST_LISTED],
    `s.yaml: ${count - MOST_LISTED} more mistakes are not listed; mend these first.`,
  );
}

describe("large formulas", () => {
  const values = new Map([["a", 2]]);
  const many = (count: number, joint: string): string => Array.from({ length: count }, () => "a").join(joint);

  it("are sums and products of any length, joined from the left", () => {
    assert.equal(parseExpression(many(50_000, "+")).evaluate(values), 100_000);
    assert.equal(parseExpression(`100${"-1*a/a".repeat(20_000)}`).evaluate(values), -19_900);
    assert.equal(parseExpression("8 / 4 / 2 - 1 - 1").evaluate(values), -1);
  });

  it("are functions of any number of values", () => {
    assert.equal(parseExpression(`min(${many(200_000, ",")}, 1)`).evaluate(values), 1);
    assert.equal(parseExpression(`max(3, ${many(200_000, ",")})`).evaluate(values), 3);
    assert.equal(parseExpression("max(a)").evaluate(values), 2);
    assert.ok(Number.isNaN(parseExpression("min(1, log(0 - 1), 2)").evaluate(values)));
  });
});

describe("a file of very many mistakes", () => {
  it("lists the first and counts the others: values of a list", () => {
    assertMany(`${HEAD}axes: { alpha: [${"-1,".repeat(124_000)}] }`, 124_000, /axes\.alpha\[0\]/);
  });

  it("finds those behind many right values", () => {
    const steps = `${"1,".repeat(100_000)}${"-1,".repeat(130_000)}`;
    const text = `name: s\nbudget: { steps: 5, record: { steps: [${steps}] } }`;
    assertMany(text, 130_000, /budget\.record\.steps\[100000\]: expected an integer of at least 0, got -1/);
  });

  it("unknown keys and names, in time that grows as they do", () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `alphab${i}: 1`);
    assertMany(`${HEAD}${keys.join("\n")}`, 20_000, /unknown key "alphab0"/);
    assertMany(
      `${HEAD}axes: { ${keys.join(", ")} }`,
      20_000,
      /axes\.alphab0: expected one of the parameters/,
    );
  });

  it("wrong values of names of one's own", () => {
    const axes = Array.from({ length: 12_000 }, (_, i) => `a${i}: []`);
    const uses = `alpha: ${Array.from({ length: 12_000 }, (_, i) => `a${i}`).join("+")}`;
    const text = `${HEAD}axes: { ${axes.join(", ")} }\nderive: { ${uses} }`;
    assertMany(text, 12_000, /axes\.a0: expected a list of at least one value, got an empty list/);
  });

  it("errors of YAML itself", () => {
    const { details } = errorOf(`${HEAD}axes:\n${"  alpha: 1\n".repeat(200)}`);
    assert.equal(details.length, MOST_LISTED + 1);
    assert.equal(details[0], 's.yaml: line 5, column 3: expected every key once, got a second "alpha".');
  });

  it("of a setting, each told with its beginning", () => {
    const set = [`axes.alpha=${"[0.5, 2]axes.alpha=".repeat(20_000)}`];
    assert.throws(
      () => parseSweep(HEAD, { source: "s.yaml", set }),
      (error: GrokError) => error.details.length < 5 && error.details.join().length < 2000,
    );
  });

  it("a setting of very many keys", () => {
    const set = [`${"a.".repeat(10_000)}a=1`];
    assert.throws(
      () => parseSweep(HEAD, { source: "s.yaml", set }),
      (error: GrokError) => /expected at most 50 keys within each other, got 10001/.test(error.details[0]),
    );
  });

  it("nesting beyond reason", () => {
    const tooDeep = /expected at most 50 levels of lists and mappings within each other, got more/;
    const repeat = (text: string, levels: number): string => text.repeat(levels);
    const shapes: readonly ((levels: number) => string)[] = [
      (n) => `axes: { alpha: ${repeat("[", n)}${repeat("]", n)} }`,
      (n) => `axes: ${repeat("{a: ", n)}1${repeat("}", n)}`,
      (n) => `axes:\n  ${repeat("- ", n)}1`,
      (n) => Array.from({ length: Math.min(n, 5000) }, (_, level) => `${repeat(" ", level)}axes:`).join("\n"),
    ];
    for (const shape of shapes) {
      for (const levels of [60, 100, 1000, 5000, 20_000]) {
        assert.match(errorOf(`${HEAD}${shape(levels)}`).details[0], tooDeep);
      }
    }
  });

  it("keys that are lists or mappings, however deep", () => {
    const keys = (levels: number): string => `${HEAD}axes: ${"{".repeat(levels)}${"}: 1".repeat(levels)}`;
    assert.deepEqual(errorOf(keys(2)).details, [
      "s.yaml: line 3, column 8: expected a name as key, got a mapping.",
    ]);
    assert.match(errorOf(keys(400)).details[0], /expected a name as key, got a mapping/);
    assert.match(errorOf(`${HEAD}axes: { [alpha]: 1 }`).details[0], /expected a name as key, got a list/);
    assert.match(
      errorOf(`${HEAD}axes: { ? &x [1] : 2 }\ngrok: { *x : 1 }`).details.join(),
      /got a list.*got a list/,
    );
  });

  it("merge keys given twice", () => {
    const text = `${HEAD}axes: { <<: { alpha: [1] }, <<: { epsilon: [1] } }`;
    assert.match(errorOf(text).details[0], /expected every key once, got a second "<<"/);
  });
});
