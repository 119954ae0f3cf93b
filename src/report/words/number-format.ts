import type { ParameterValue } from "../../analysis/index.js";

/** Significant digits of a label. */
const SHORT_DIGITS = 3;

/** The most significant digits of a double. */
const MOST_DIGITS = 17;

/**
 * A number for a label: three significant digits, thousands as k, from a million on with an exponent.
 *
 * @example [0.354, 41_900, 1e6, 2.34e7].map(shortNumber) // ["0.354", "41.9k", "1e6", "2.34e7"]
 */
export function shortNumber(x: number): string {
  return roundedNumber(x, SHORT_DIGITS);
}

/**
 * A number that is compared with a level: it has enough digits to read neither like the level (unless it equals the level)
 * nor as lying on the wrong side of it.
 *
 * @param least the number of significant digits where it is enough. Default: 3.
 * @example [2.95, 2.9996, 3, 3.04].map((x) => numberBeside(3, x, 2)) // ["2.95", "2.9996", "3", "3.04"]
 */
export function numberBeside(level: number, x: number, least = SHORT_DIGITS): string {
  let digits = least;
  const reads = (): string => roundedNumber(x, digits);
  while (digits < MOST_DIGITS && x !== level && reads() === roundedNumber(level, digits)) digits++;
  return reads();
}

function roundedNumber(x: number, digits: number): string {
  if (!Number.isFinite(x)) return "–";
  const size = Math.abs(x);
  if (size === 0) return "0";
  const rounded = Number(x.toPrecision(digits));
  if (Math.abs(rounded) >= 1e6) return exponential(rounded);
  if (Math.abs(rounded) >= 1e3) return withMinus(`${Number((rounded / 1e3).toPrecision(digits))}k`);
  if (size < 1e-3) return exponential(rounded);
  return withMinus(String(rounded));
}

/** A number's text with a minus sign (U+2212) in place of a leading hyphen. */
export function withMinus(text: string): string {
  return text.replace(/^-/, "−");
}

/** A number for a label with two significant digits, where space is short. */
export function tinyNumber(x: number): string {
  return shortNumber(Number(x.toPrecision(2)));
}

/**
 * A number with five significant digits, for tooltips.
 *
 * @example [0.123456, 41_937.4, 2.34567e7].map(exactNumber) // ["0.12346", "41937", "2.3457e7"]
 */
export function exactNumber(x: number): string {
  if (!Number.isFinite(x)) return "–";
  const rounded = Number(x.toPrecision(5));
  const size = Math.abs(rounded);
  return size >= 1e7 || (size < 1e-4 && size > 0) ? exponential(rounded) : withMinus(String(rounded));
}

function exponential(x: number): string {
  return withMinus(x.toExponential().replace("e+", "e"));
}

/** A number in a table: absent is a dash. */
export function numberOrDash(x: number | null): string {
  return x === null ? "–" : shortNumber(x);
}

/**
 * A parameter's value as its axis shows it: whole numbers up to 100 000 in full, others with three significant digits.
 * Of several values use {@link valueLabels}, which tells them apart.
 */
export function valueLabel(value: ParameterValue): string {
  return labelWith(value, SHORT_DIGITS);
}

/** A value with `digits` significant digits. */
export function labelWith(value: ParameterValue, digits: number): string {
  if (value === null) return "none";
  if (value === "infinite") return "∞";
  if (typeof value === "string") return value;
  return Number.isInteger(value) && Math.abs(value) < 1e5
    ? withMinus(String(value))
    : roundedNumber(value, digits);
}

/**
 * The labels of a parameter's values, different for different values: three significant digits, or more where these do not
 * distinguish two values.
 *
 * @example [0.1, 0.10004].map(valueLabels([0.1, 0.10004])) // ["0.1", "0.10004"]
 */
export function valueLabels(values: Iterable<ParameterValue>): (value: ParameterValue) => string {
  const digits = digitsFor(values);
  return (value) => labelWith(value, digits);
}

/** The fewest digits that distinguish the values. */
export function digitsFor(values: Iterable<ParameterValue>): number {
  const distinct = new Set(values);
  let digits = SHORT_DIGITS;
  const isClear = (): boolean =>
    new Set([...distinct].map((value) => labelWith(value, digits))).size === distinct.size;
  while (digits < MOST_DIGITS && !isClear()) digits++;
  return digits;
}
