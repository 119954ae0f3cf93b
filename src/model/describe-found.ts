/** An unchecked mapping of a file. */
export type Mapping = Readonly<Record<string, unknown>>;

/** Whether a value of a file is a mapping. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value from a file in words short enough for one line. Absent and null are both "nothing". */
export function describeFound(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "string") return value.length <= 60 ? `the text "${value}"` : "a long text";
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : nameOfNonFinite(value);
  if (typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return "a mapping";
}

function nameOfNonFinite(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "infinity" : "minus infinity";
}
