import { counted, exp, GrokError, log, pow } from "../model/index.js";
import { nearMiss } from "./near-miss.js";
import type { GridValue } from "./grid-value.js";

/** A formula of a sweep file's `derive`, parsed. */
export interface Expression {
  readonly text: string;
  /** The names it uses, in order of appearance, without repetitions. */
  readonly names: readonly string[];
  /** Its value if all used names have values; `infinite` is ∞, other words are not numbers. Undefined results are NaN or ±∞. */
  evaluate(values: ReadonlyMap<string, GridValue>): number;
}

type Values = ReadonlyMap<string, GridValue>;
type Term = (values: Values) => number;

/** A function of one value, of two, or of any number: then `of` joins two, from the left. */
type FormulaFunction =
  | { readonly arity: 1; readonly of: (x: number) => number }
  | { readonly arity: 2 | "many"; readonly of: (x: number, y: number) => number };

const FUNCTIONS: Readonly<Record<string, FormulaFunction>> = Object.freeze({
  min: { arity: "many", of: Math.min },
  max: { arity: "many", of: Math.max },
  round: { arity: 1, of: Math.round },
  floor: { arity: 1, of: Math.floor },
  ceil: { arity: 1, of: Math.ceil },
  sqrt: { arity: 1, of: Math.sqrt },
  abs: { arity: 1, of: Math.abs },
  log: { arity: 1, of: log },
  exp: { arity: 1, of: exp },
  pow: { arity: 2, of: power },
});

/** Names that a formula reserves for its functions. */
export const FUNCTION_NAMES: readonly string[] = Object.freeze(Object.keys(FUNCTIONS));

/** Most levels of nesting, more than any formula needs; the limit keeps the parser from exhausting the stack. */
const DEEPEST = 100;
/** Longest formula: its terms, kept as a tree, take a hundred times its length in memory. */
const MOST_CHARACTERS = 500_000;

/**
 * Parse a formula: numbers, names, + − * / ^, parentheses and the functions min, max, round, floor, ceil, sqrt, abs,
 * log (natural), exp, pow. `^` binds closest and groups to the right, so −2^2 = −4 and 2^3^2 = 512. No other code
 * runs: the result is a tree of closures, and its arithmetic is portable to the bit.
 *
 * Source: ours (recursive descent).
 *
 * @throws GrokError INPUT "expected …, got …" with the position of the first mistake.
 * @example parseExpression("round(8 * dimension)").evaluate(new Map([["dimension", 40]])) // 320
 */
export function parseExpression(text: string): Expression {
  if (text.length > MOST_CHARACTERS) {
    throw mistake(`at most ${MOST_CHARACTERS} characters`, `${text.length}`);
  }
  const tokens = tokenize(text);
  const names = new Set<string>();
  let at = 0;
  let depth = 0;

  const fail = (expected: string, hint?: string): never => {
    const token = tokens[at];
    const found =
      token === undefined ? "the end of the formula" : `"${token.text}" at character ${token.start}`;
    throw mistake(expected, found, hint);
  };
  const accept = (...texts: string[]): string | null => {
    const token = tokens[at];
    if (token === undefined || !texts.includes(token.text)) return null;
    at++;
    return token.text;
  };
  const sum = (): Term => {
    if (++depth > DEEPEST) throw mistake(`at most ${DEEPEST} levels of parentheses`, "more");
    const first = product();
    const others: Operand[] = [];
    for (let sign = accept("+", "-"); sign !== null; sign = accept("+", "-")) {
      others.push({ join: sign === "+" ? (a, b) => a + b : (a, b) => a - b, term: product() });
    }
    depth--;
    return joined(first, others);
  };
  const product = (): Term => {
    const first = signed();
    const others: Operand[] = [];
    for (let sign = accept("*", "/"); sign !== null; sign = accept("*", "/")) {
      others.push({ join: sign === "*" ? (a, b) => a * b : (a, b) => a / b, term: signed() });
    }
    return joined(first, others);
  };
  const signed = (): Term => {
    let negative = false;
    for (let sign = accept("+", "-"); sign !== null; sign = accept("+", "-"))
      negative = negative !== (sign === "-");
    const term = powers();
    return negative ? (v) => -term(v) : term;
  };
  const powers = (): Term => {
    const base = atom();
    if (accept("^") === null) return base;
    if (++depth > DEEPEST) throw mistake(`at most ${DEEPEST} powers of powers`, "more");
    const exponent = signed();
    depth--;
    return (v) => power(base(v), exponent(v));
  };
  const atom = (): Term => {
    if (accept("(") !== null) {
      const inner = sum();
      if (accept(")") === null) fail('")"');
      return inner;
    }
    const token = tokens[at];
    if (token?.kind === "number") {
      at++;
      const value = Number(token.text);
      return () => value;
    }
    if (token?.kind === "name") {
      at++;
      if (tokens[at]?.text === "(") return call(token.text);
      if (Object.hasOwn(FUNCTIONS, token.text)) fail(`"(" after ${token.text}`);
      names.add(token.text);
      return (v) => numberOf(v.get(token.text));
    }
    return fail(
      "a number, a name or a parenthesis",
      tokens[at]?.text === "*" ? "powers are written with ^" : undefined,
    );
  };
  const call = (name: string): Term => {
    if (!Object.hasOwn(FUNCTIONS, name)) {
      const near = nearMiss(name, FUNCTION_NAMES);
      const hint = near === null ? undefined : `did you mean ${near}`;
      throw mistake(`one of the functions ${FUNCTION_NAMES.join(", ")}`, `"${name}"`, hint);
    }
    at++;
    const parts = [sum()];
    while (accept(",") !== null) parts.push(sum());
    if (accept(")") === null) fail('")"');
    const called = FUNCTIONS[name];
    if (called.arity !== "many" && parts.length !== called.arity) {
      const { arity } = called;
      throw mistake(`${name} of ${counted(arity, "value")}`, String(parts.length));
    }
    const [first, ...others] = parts;
    if (called.arity === 1) return (v) => called.of(first(v));
    return joined(
      first,
      others.map((term) => ({ join: called.of, term })),
    );
  };

  if (tokens.length === 0) throw mistake("a formula", "an empty text");
  const root = sum();
  if (at < tokens.length) fail("an operator or the end of the formula");
  return { text, names: [...names], evaluate: root };
}

/** One more term, and how it is joined to the terms before it. */
interface Operand {
  readonly join: (before: number, value: number) => number;
  readonly term: Term;
}

/** Terms joined from the left. A loop, since a chain of closures as long as a formula may exhaust the stack. */
function joined(first: Term, others: readonly Operand[]): Term {
  if (others.length === 0) return first;
  return (v) => others.reduce((before, { join, term }) => join(before, term(v)), first(v));
}

interface Token {
  readonly kind: "number" | "name" | "sign";
  readonly text: string;
  /** 1-based position in the formula. */
  readonly start: number;
}

function tokenize(text: string): readonly Token[] {
  const pattern = /\s*(?:((?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|([-+*/^(),]))/y;
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const from = pattern.lastIndex;
    const match = pattern.exec(text);
    if (match === null) {
      const rest = text.slice(from).trimStart();
      const start = text.length - rest.length + 1;
      throw mistake("numbers, names and + - * / ^ ( ) ,", `"${rest[0]}" at character ${start}`);
    }
    const kind = match[1] !== undefined ? "number" : match[2] !== undefined ? "name" : "sign";
    const token = match[1] ?? match[2] ?? match[3];
    tokens.push({ kind, text: token, start: pattern.lastIndex - token.length + 1 });
  }
  return tokens;
}

/** Halvings of 1 that are numbers still: 2^−1074 is the smallest. */
const MOST_HALVINGS = 1074;

const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** Whole exponents up to this are powers by repeated squaring. */
const MOST_SQUARED = 1024;

/**
 * x^y as IEEE 754 has it, for all doubles: a negative base has powers of whole exponents, however large. Whole exponents
 * up to 1024 are made by repeated squaring, so that 2^3 is 8 to the bit, as are those up to 1074 whose power is subnormal (0.5^1030);
 * others by exp(y·log|x|).
 */
function power(x: number, y: number): number {
  if (Number.isNaN(y)) return NaN;
  if (y === 0 || x === 1) return 1;
  if (Math.abs(y) === Infinity) {
    const size = Math.abs(x);
    if (size === 1 || Number.isNaN(size)) return size;
    return size > 1 === y > 0 ? Infinity : 0;
  }
  // An infinite base has a power for every exponent; non-integer exponents ignore its sign.
  if (!Number.isInteger(y)) return pow(x === -Infinity ? Infinity : x, y);
  if (Math.abs(y) > MOST_SQUARED) {
    const rough = pow(Math.abs(x), y);
    const isExact = rough < SMALLEST_NORMAL && Math.abs(y) <= MOST_HALVINGS;
    const size = isExact ? squared(y > 0 ? Math.abs(x) : 1 / Math.abs(x), Math.abs(y)) : rough;
    return (x < 0 || Object.is(x, -0)) && y % 2 !== 0 ? -size : size;
  }
  const whole = squared(x, Math.abs(y));
  if (y > 0) return whole;
  // x^|y| may overflow where 1/x^|y| is a subnormal number.
  return Number.isFinite(whole) || !Number.isFinite(x) ? 1 / whole : squared(1 / x, -y);
}

/** x^n for a whole n from 1 on, by repeated squaring. */
function squared(x: number, exponent: number): number {
  let result = 1;
  let square = x;
  for (let n = exponent; n > 0; n = Math.floor(n / 2)) {
    if (n % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

function numberOf(value: GridValue | undefined): number {
  if (value === undefined) return NaN;
  if (value === "infinite") return Infinity;
  return typeof value === "number" ? value : Number.NaN;
}

function mistake(expected: string, found: string, hint?: string): GrokError {
  return new GrokError("INPUT", `expected ${expected}, got ${found}`, hint === undefined ? {} : { hint });
}
