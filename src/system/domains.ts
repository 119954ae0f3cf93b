import type { Domain, Json, TaskContent } from "../model/index.js";

/** Finite numbers above a minimum. */
export function above(minimum: number): Domain<number> {
  return {
    expected: `a number above ${numberText(minimum)}`,
    schema: { type: "number", exclusiveMinimum: minimum },
    has: (value): value is number => isNumber(value) && value > minimum,
  };
}

/** Finite numbers from a minimum on. */
export function from(minimum: number): Domain<number> {
  return {
    expected: `a number of at least ${numberText(minimum)}`,
    schema: { type: "number", minimum },
    has: (value): value is number => isNumber(value) && value >= minimum,
  };
}

/** Numbers of [minimum, maximum]. */
export function within(minimum: number, maximum: number): Domain<number> {
  return {
    expected: `a number from ${numberText(minimum)} to ${numberText(maximum)}`,
    schema: { type: "number", minimum, maximum },
    has: (value): value is number => isNumber(value) && value >= minimum && value <= maximum,
  };
}

/** Numbers of [minimum, end). */
export function between(minimum: number, end: number): Domain<number> {
  return {
    expected: `a number of at least ${numberText(minimum)} and below ${numberText(end)}`,
    schema: { type: "number", minimum, exclusiveMaximum: end },
    has: (value): value is number => isNumber(value) && value >= minimum && value < end,
  };
}

/** Integers from a minimum on that a double represents exactly. */
export function integerFrom(minimum: number): Domain<number> {
  return {
    expected: `an integer of at least ${numberText(minimum)}`,
    schema: { type: "integer", minimum },
    isInteger: true,
    has: (value): value is number => Number.isSafeInteger(value) && (value as number) >= minimum,
  };
}

/** One of some words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): Domain<Words[number]> {
  return {
    expected: words.length === 1 ? words[0] : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`,
    schema: { enum: words },
    has: (value): value is Words[number] => words.some((word) => word === value),
  };
}

/** The values of one domain and those of another. */
export function either<A, B>(one: Domain<A>, other: Domain<B>): Domain<A | B> {
  return {
    expected: `${one.expected}, or ${other.expected}`,
    schema: { anyOf: [one.schema, other.schema] as readonly Json[] },
    ...(one.isInteger === true || other.isInteger === true ? { isInteger: true } : {}),
    has: (value): value is A | B => one.has(value) || other.has(value),
  };
}

/** A domain and null: a parameter that may have no value. Files cannot contain null, so messages do not mention it. */
export function optional<Value>(domain: Domain<Value>): Domain<Value | null> {
  return {
    ...domain,
    has: (value): value is Value | null => value === null || domain.has(value),
  };
}

/** A domain with a line for editors: the meaning of a mapping's key. */
export function described<Value>(domain: Domain<Value>, description: string): Domain<Value> {
  return { ...domain, schema: { ...domain.schema, description } };
}

/** Mappings of exactly these keys, each of its domain; only the required keys must be present. */
export function mappingOf<const Keys extends Readonly<Record<string, Domain>>>(
  keys: Keys,
  required: readonly (keyof Keys & string)[] = [],
): Domain<{ readonly [Key in keyof Keys]?: Keys[Key] extends Domain<infer Value> ? Value : never }> {
  const properties = Object.fromEntries(Object.entries(keys).map(([key, { schema }]) => [key, schema]));
  const content = Object.entries(keys).map(([key, { expected }]) => `${key}: ${expected}`);
  return {
    expected: `{ ${content.join(", ")} }`,
    schema: { type: "object", properties, required, additionalProperties: false },
    mapping: { keys, required },
    has: (value): value is never =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      required.every((key) => Object.hasOwn(value, key)) &&
      Object.entries(value).every(([key, item]) => Object.hasOwn(keys, key) && keys[key].has(item)),
  };
}

/** Tasks of a kind with all of these keys, each of its domain, and no others. */
export function taskOf<Task extends TaskContent>(
  kind: Task["kind"],
  keys: { readonly [Key in Exclude<keyof Task & string, "kind">]: Domain },
): Domain<Task> {
  const all: Readonly<Record<string, Domain>> = { kind: oneOf(kind), ...keys };
  return mappingOf(all, Object.keys(all)) as unknown as Domain<Task>;
}

/** Texts that are not empty. */
export function text(expected: string): Domain<string> {
  return {
    expected,
    schema: { type: "string", minLength: 1 },
    has: (value): value is string => typeof value === "string" && value !== "",
  };
}

/** Texts of a pattern. */
export function pattern(expression: RegExp, expected: string): Domain<string> {
  return {
    expected,
    schema: { type: "string", pattern: expression.source },
    has: (value): value is string => typeof value === "string" && expression.test(value),
  };
}

/** Lists of at least one value of a domain. */
export function listOf<Value>(domain: Domain<Value>): Domain<readonly Value[]> {
  return {
    expected: `a list, each ${domain.expected}`,
    schema: { type: "array", items: domain.schema, minItems: 1 },
    has: (value): value is readonly Value[] =>
      Array.isArray(value) && value.length > 0 && value.every((item) => domain.has(item)),
  };
}

/** A number as people write it: 1e9, not 1000000000. */
export function numberText(value: number): string {
  const plain = String(value);
  const short = value.toExponential().replace("e+", "e");
  return Math.abs(value) >= 1e6 && short.length < plain.length ? short : plain;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
