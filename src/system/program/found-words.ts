import type { Mistake } from "../../model/index.js";

/** An unchecked mapping of a file. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Receives the mistakes of a declaration. */
export type Report = (mistake: Mistake) => void;

/** A value of a file in words short enough for one line. */
export function foundWords(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return value.length <= 60 ? `the text "${value}"` : "a long text";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "a mapping";
}

/** Whether a value of a file is a mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
