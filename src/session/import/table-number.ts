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

/** Digits, with an optional point and an optional exponent. */
const DIGITS = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** A value of a table as a number, including words such as `NaN` and `-inf`; null: the value is no number. −0 counts as 0. */
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
