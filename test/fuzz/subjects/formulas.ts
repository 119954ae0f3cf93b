import assert from "node:assert/strict";
import { parseExpression } from "../../../src/sweep/expression.js";
import { mutateText } from "../mutate-text.js";
import { ACCEPTED, attempt, withInput, type Subject, type Verdict } from "../subject.js";
import type { Draw } from "../draw.js";

const VALUES: ReadonlyMap<string, number> = new Map([
  ["alpha", 0.5],
  ["dimension", 40],
  ["samples", 96],
  ["seed", 0],
]);

const WORDS = [...VALUES.keys(), "min", "max", "round", "floor", "ceil", "sqrt", "abs", "log", "exp", "pow"];

const RIGHT = [
  "round(8 * dimension)",
  "-2^2 + 3^2^0.5",
  "min(1, max(alpha, 2), samples / dimension) * sqrt(abs(-4))",
  "exp(-log(samples)) + pow(alpha, 3)",
  "((1 + 2) * 3 - 4) / 5e-1",
];

/** A formula with the value that it has in the arithmetic of this machine, computed without the program. */
interface Known {
  readonly text: string;
  readonly value: number;
}

/** Formulas of a sweep's `derive`: half of them right ones of which the value is known. */
export const FORMULAS: Subject = {
  name: "formulas",
  cases: 2500,
  few: 200,
  prepare: () => (draw) => {
    if (draw.oneIn(2)) {
      const known = formula(draw, 5);
      return withInput(known.text, () => {
        const value = parseExpression(known.text).evaluate(VALUES);
        // Zeros of both signs are one value of a parameter.
        assert.ok(Object.is(value + 0, known.value + 0), `${value} for ${known.value}`);
        return ACCEPTED;
      });
    }
    const text = mutateText(draw.pick(RIGHT), draw, WORDS);
    return withInput(text, () => judge(text));
  },
};

function judge(text: string): Verdict {
  const parsed = attempt([2], () => parseExpression(text));
  if ("refused" in parsed) return parsed.refused;
  const expression = parsed.value;
  assert.match(text, /^[\w\s.+\-*/^(),]*$/, "characters that no formula has");
  assert.ok(expression.names.every((name) => text.includes(name)));
  const value = expression.evaluate(VALUES);
  assert.equal(typeof value, "number");
  assert.ok(Object.is(parseExpression(` ${text}\n`).evaluate(VALUES), value), "another value between spaces");
  return ACCEPTED;
}

/** Only operations whose result is exact to the last bit everywhere. */
function formula(draw: Draw, depth: number): Known {
  if (depth === 0 || draw.oneIn(5)) {
    if (draw.oneIn(2)) {
      const [text, value] = draw.pick([...VALUES]);
      return { text, value };
    }
    const text = draw.pick(["0", "1", "2", "3.25", ".5", "10.", "1e3", "2.5E-1", "7"]);
    return { text, value: Number(text) };
  }
  const inner = (): Known => formula(draw, depth - 1);
  const space = draw.pick(["", " ", "\t", "\n"]);
  switch (draw.below(8)) {
    case 0:
      return joined(inner(), "+", inner(), space, (a, b) => a + b);
    case 1:
      return joined(inner(), "-", inner(), space, (a, b) => a - b);
    case 2:
      return joined(inner(), "*", inner(), space, (a, b) => a * b);
    case 3:
      return joined(inner(), "/", inner(), space, (a, b) => a / b);
    case 4: {
      const a = inner();
      return { text: `-${space}(${a.text})`, value: -a.value };
    }
    case 5: {
      const [base, exponent] = [2 + draw.below(8), draw.below(6)];
      let value = 1;
      for (let i = 0; i < exponent; i++) value *= base;
      return { text: `(${base}${space}^${exponent})`, value };
    }
    case 6: {
      const [name, of] = draw.pick([
        ["min", Math.min],
        ["max", Math.max],
      ] as const);
      const parts = Array.from({ length: 1 + draw.below(4) }, inner);
      const text = parts.map((part) => part.text).join(`,${space}`);
      return { text: `${name}(${text})`, value: of(...parts.map((part) => part.value)) };
    }
    default: {
      const [name, of] = draw.pick([
        ["sqrt", Math.sqrt],
        ["abs", Math.abs],
        ["floor", Math.floor],
        ["ceil", Math.ceil],
        ["round", Math.round],
      ] as const);
      const a = inner();
      return { text: `${name}${space}(${a.text})`, value: of(a.value) };
    }
  }
}

function joined(
  left: Known,
  sign: string,
  right: Known,
  space: string,
  of: (a: number, b: number) => number,
): Known {
  return { text: `(${left.text}${space}${sign}${space}${right.text})`, value: of(left.value, right.value) };
}
