import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseSweep } from "../../src/sweep/index.js";
import { GrokError } from "../../src/model/index.js";
import {
  equationCount,
  isPrime,
  OPERATION_NAMES,
  operationTable,
  type OperationName,
} from "../../src/system/binary-operation/operations.js";
import { dropout } from "../../src/system/binary-operation/training/dropout.js";
import { equations } from "../../src/system/binary-operation/training/equations.js";

/** x ∘ y modulo 11 as the paper writes it, by trial where it divides. */
const MODULO_11: Readonly<Record<string, (x: number, y: number) => number>> = {
  "x+y": (x, y) => x + y,
  "x-y": (x, y) => x - y,
  "x*y": (x, y) => x * y,
  "x^2+y^2": (x, y) => x ** 2 + y ** 2,
  "x^2+xy+y^2": (x, y) => x ** 2 + x * y + y ** 2,
  "x^2+xy+y^2+x": (x, y) => x ** 2 + x * y + y ** 2 + x,
  "x^3+xy": (x, y) => x ** 3 + x * y,
  "x^3+xy^2+y": (x, y) => x ** 3 + x * y ** 2 + y,
};

describe("operations", () => {
  for (const [name, value] of Object.entries(MODULO_11)) {
    it(`${name} modulo 11 is what it says`, () => {
      const { size, result } = operationTable(name as OperationName, 11);
      assert.equal(size, 11);
      for (let x = 0; x < 11; x++) {
        for (let y = 0; y < 11; y++) assert.equal(result(x, y), ((value(x, y) % 11) + 11) % 11);
      }
    });
  }

  it("x/y is undone by multiplication, and has no value at y = 0; the conditional one divides by odd y", () => {
    const division = operationTable("x/y", 11).result;
    const conditional = operationTable("x/y if y is odd, else x-y", 11).result;
    for (let x = 0; x < 11; x++) {
      assert.equal(division(x, 0), null);
      for (let y = 0; y < 11; y++) {
        if (y > 0) assert.equal((Number(division(x, y)) * y) % 11, x);
        assert.equal(conditional(x, y), y % 2 === 1 ? division(x, y) : (x - y + 11) % 11);
      }
    }
  });

  it("S5: a group of 120, whose conjugations keep the identity and commute with products", () => {
    const { size, result } = operationTable("xy in S5", null);
    const conjugate = operationTable("xyx^-1 in S5", null).result;
    const around = operationTable("xyx in S5", null).result;
    const xy = (x: number, y: number): number => Number(result(x, y));
    assert.equal(size, 120);
    let commuting = 0;
    for (let x = 0; x < 120; x++) {
      // 0 is the identity: the first in lexicographic order.
      assert.deepEqual([xy(x, 0), xy(0, x), conjugate(x, 0)], [x, x, 0]);
      assert.equal(new Set(Array.from({ length: 120 }, (_, y) => xy(x, y))).size, 120);
      for (let y = 0; y < 120; y++) {
        if (xy(x, y) === xy(y, x)) commuting++;
        assert.equal(xy(Number(conjugate(x, y)), x), xy(x, y));
        assert.equal(around(x, y), xy(xy(x, y), x));
      }
    }
    // Classes times elements: S5 has 7 classes.
    assert.equal(commuting, 7 * 120);
    for (const [x, y, z] of [
      [17, 44, 91],
      [101, 5, 62],
    ]) {
      assert.equal(xy(xy(x, y), z), xy(x, xy(y, z)));
    }
  });

  it("equations are all there once, train sets of one seed are nested", () => {
    for (const name of OPERATION_NAMES) {
      const modulus = name.endsWith("S5") ? null : 7;
      const { train, test } = equations(3, name, modulus, 0.3, 130);
      const { result } = operationTable(name, modulus);
      const all = [train, test].flatMap(({ inputs, classes }) =>
        Array.from(classes ?? [], (z, k) => {
          assert.equal(z, result(inputs[2 * k], inputs[2 * k + 1]));
          return `${inputs[2 * k]} ${inputs[2 * k + 1]}`;
        }),
      );
      assert.equal(all.length, equationCount(name, modulus));
      assert.equal(new Set(all).size, all.length);
      assert.equal(train.count, Math.round(0.3 * all.length));
    }
    const [small, large] = [0.3, 0.5].map((fraction) => equations(3, "x/y", 7, fraction, 10).train.inputs);
    assert.deepEqual(large.subarray(0, small.length), small);
  });

  it("primes are what they are", () => {
    const primes = Array.from({ length: 30 }, (_, n) => n).filter(isPrime);
    assert.deepEqual(primes, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]);
  });
});

describe("dropout", () => {
  it("keeps the mean, is the same at the same step, and another at the next", () => {
    const noise = dropout(1, 0.25, 2, 40);
    assert.deepEqual(noise.shapes(50), [
      [50, 40],
      [50, 40],
    ]);
    const masks = noise.draw(9, 50);
    assert.deepEqual(noise.draw(9, 50), masks);
    assert.notDeepEqual(noise.draw(10, 50), masks);
    assert.notDeepEqual(masks[0], masks[1]);
    const values = [...masks[0], ...masks[1]];
    assert.deepEqual([...new Set(values)].sort(), [0, Math.fround(4 / 3)]);
    const dropped = values.filter((x) => x === 0).length / values.length;
    // Five standard errors of 4000 draws.
    assert.ok(Math.abs(dropped - 0.25) < 5 * Math.sqrt((0.25 * 0.75) / 4000), `${dropped}`);
  });
});

describe("binary-operation refuses", () => {
  const sweep = (task: string, model = "{ width: 8 }", method = "{ kind: adamw }"): string => `
name: wrong
task: { kind: binary-operation, ${task} }
model: ${model}
method: ${method}
budget: { steps: 10 }`;
  const cases: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
    "a misspelt operation": [sweep("operation: x^2+xy+y^3, modulus: 7"), /did you mean x\^2\+xy\+y\^2/],
    "a modulus that is not prime, where inverses are needed": [
      sweep("operation: x/y, modulus: 15"),
      /modulus: expected a prime for "x\/y".*got 15.*the next prime is 17/,
    ],
    "the same for the conditional operation": [
      sweep("operation: 'x/y if y is odd, else x-y', modulus: 9"),
      /modulus: expected a prime .*got 9/,
    ],
    "no modulus": [sweep("operation: x+y"), /modulus: expected a modulus for "x\+y"/],
    "a modulus for permutations": [
      sweep("operation: xy in S5, modulus: 97"),
      /modulus: expected no modulus for "xy in S5".*got 97/,
    ],
    "a fraction that leaves nothing to test on": [
      sweep("operation: x+y, modulus: 5, trainFraction: 0.99"),
      /trainFraction: expected a fraction that leaves at least one of the 25 equations to test on, got 0.99, which trains on 25/,
    ],
    "a fraction that leaves nothing to train on": [
      sweep("operation: x/y, modulus: 5, trainFraction: 0.01"),
      /trainFraction: expected a fraction that leaves at least one of the 20 equations to train on/,
    ],
    "dropout of everything": [
      sweep("operation: x+y, modulus: 5", "{ width: 8, dropout: 1 }"),
      /dropout: expected a number of at least 0 and below 1, got 1/,
    ],
    "negative dropout": [
      sweep("operation: x+y, modulus: 5", "{ width: 8, dropout: -0.1 }"),
      /dropout: expected a number of at least 0 and below 1, got -0.1/,
    ],
    "heads that do not divide the width": [
      sweep("operation: x+y, modulus: 5", "{ width: 10, heads: 4 }"),
      /width: expected a multiple of the 4 heads.*got 10/,
    ],
    "a batch of more than the train equations": [
      sweep("operation: x+y, modulus: 5", "{ width: 8 }", "{ kind: adamw, batch: 20 }"),
      /method.batch: expected at most .*got 20/,
    ],
  };
  for (const [name, [text, message]] of Object.entries(cases)) {
    it(name, () => {
      assert.throws(
        () => parseSweep(text, { source: "wrong.yaml" }),
        (error: unknown) =>
          error instanceof GrokError && message.test([error.message, ...error.details].join("\n"))
            ? true
            : assert.fail(
                error instanceof GrokError ? [error.message, ...error.details].join("\n") : String(error),
              ),
      );
    });
  }

  it("nothing of what the paper trains", () => {
    for (const name of OPERATION_NAMES) {
      const modulus = name.endsWith("S5") ? "" : ", modulus: 97";
      assert.equal(parseSweep(sweep(`operation: '${name}'${modulus}`), { source: "right.yaml" }).count, 1);
    }
  });
});
