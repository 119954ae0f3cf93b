import type { TableValue } from "../../import/index.js";

const WORDS: Readonly<Record<string, number>> = {
  nan: NaN,
  inf: Infinity,
  "+inf": Infinity,
  "-inf": -Infinity,
  infinity: Infinity,
  "+infinity": Infinity,
  "-infinity": -Infinity,
};

/** Digits, with a point and an exponent where they like. */
const DIGITS = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The number that a value of a table is, words such as `NaN` and `-inf` included; null: it is none. −0 counts as 0. */
export function tableNumber(value: TableValue): number | null {
  if (typeof value === "number") return value + 0;
  if (typeof value !== "string") return null;
  const text = value.trim();
  if (DIGITS.test(text)) return Number(text) + 0;
  const word = text.toLowerCase();
  return Object.hasOwn(WORDS, word) ? WORDS[word] : null;
}

/** A value in words short enough for one line. */
export function foundInTable(value: TableValue): string {
  if (value === null) return "nothing";
  if (typeof value !== "string") return String(value);
  return value.length <= 60 ? `"${value}"` : `"${value.slice(0, 60)}…"`;
}
