import { DamagedRow, foundValue } from "./damaged-row.js";

/** Describes the mistake in a value, with its place in the document; null: the value is valid. */
export type Shape = (value: unknown, place: string) => string | null;

/**
 * The value of a column of JSON, checked like input: it must be JSON and have the shape. A shape names everything that a
 * document may hold, so that documents nested too deeply for their readers are refused too.
 *
 * @throws DamagedRow naming row, column and place.
 */
export function storedJson(text: unknown, column: string, shape: Shape, row: () => string): unknown {
  let value: unknown;
  try {
    if (typeof text !== "string") throw new TypeError("no text");
    value = JSON.parse(text);
  } catch {
    throw new DamagedRow(row(), `${column}: expected JSON, found ${foundValue(text)}`);
  }
  const problem = shape(value, column);
  if (problem !== null) throw new DamagedRow(row(), problem);
  return value;
}

/** A value for which `test` holds; `expected` names it in words. */
export function value(expected: string, test: (value: unknown) => boolean): Shape {
  return (found, place) =>
    test(found) ? null : `${place}: expected ${expected}, found ${foundValue(found)}`;
}

/** Any number that JSON has; all of them are finite. */
export const FINITE = value("a number", (found) => typeof found === "number");
/** Any text. */
export const TEXT = value("text", (found) => typeof found === "string");

/** An integer of at least `least`, exact as a double. */
export function integer(least: number): Shape {
  return value(`an integer ≥ ${least}`, (found) => Number.isSafeInteger(found) && Number(found) >= least);
}

/** One of these values. */
export function oneOf(words: readonly unknown[]): Shape {
  return value(`one of ${words.join(", ")}`, (found) => words.includes(found));
}

/** The shape, or null. */
export function nullable(shape: Shape): Shape {
  return (found, place) => (found === null ? null : shape(found, place));
}

/** One shape or the other; mistakes are described in the words of the second. */
export function either(first: Shape, second: Shape): Shape {
  return (found, place) => (first(found, place) === null ? null : second(found, place));
}

/** A list, each item of the shape. */
export function list(shape: Shape): Shape {
  return (found, place) => {
    if (!Array.isArray(found)) return `${place}: expected a list, found ${foundValue(found)}`;
    for (const [index, each] of found.entries()) {
      const problem = shape(each, `${place}[${index}]`);
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** An object whose members, under any names, have the shape. */
export function members(shape: Shape): Shape {
  return (found, place) => {
    if (typeof found !== "object" || found === null || Array.isArray(found)) {
      return `${place}: expected an object, found ${foundValue(found)}`;
    }
    for (const [name, each] of Object.entries(found)) {
      const problem = shape(each, `${place}.${name}`);
      if (problem !== null) return problem;
    }
    return null;
  };
}

/** An object with these members, all of `members` and any of `optional`, and no others. */
export function object(
  members: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  return (found, place) => {
    if (typeof found !== "object" || found === null || Array.isArray(found)) {
      return `${place}: expected an object, found ${foundValue(found)}`;
    }
    const there = found as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(members)) {
      if (!Object.hasOwn(there, name)) return `${place}.${name}: expected a value, found nothing`;
    }
    for (const name of Object.keys(there)) {
      const shape = Object.hasOwn(members, name)
        ? members[name]
        : Object.hasOwn(optional, name)
          ? optional[name]
          : null;
      if (shape === null) return `${place}: expected no member ${foundValue(name)}`;
      const problem = shape(there[name], `${place}.${name}`);
      if (problem !== null) return problem;
    }
    return null;
  };
}
