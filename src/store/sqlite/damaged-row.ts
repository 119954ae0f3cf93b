import { counted } from "../../model/index.js";
/**
 * The error for a row of the store with values that no version of this program writes there. The store reports it as a
 * GrokError STORE with the path (sql-error.ts).
 */
export class DamagedRow extends Error {
  /** Which row, in words: `outcome of trial 3fa9…`. */
  readonly row: string;
  /** Which column, what was expected and what was found. */
  readonly problem: string;

  constructor(row: string, problem: string) {
    super(`${row}: ${problem}`);
    this.name = "DamagedRow";
    this.row = row;
    this.problem = problem;
  }
}

/**
 * A stored value as a finite number, ±∞ or NULL. SQLite does not guarantee the type once bits have changed. @throws
 * DamagedRow
 */
export function storedNumber(value: unknown, column: string, row: () => string): number | null {
  if (value === null || typeof value === "number") return value;
  throw new DamagedRow(row(), `${column}: expected a number, found ${foundValue(value)}`);
}

/** A stored value as one of the given words. @throws DamagedRow */
export function storedWord<Word extends string>(
  value: unknown,
  column: string,
  words: readonly Word[],
  row: () => string,
): Word {
  const word = words.find((each) => each === value);
  if (word !== undefined) return word;
  throw new DamagedRow(row(), `${column}: expected one of ${words.join(", ")}, found ${foundValue(value)}`);
}

/** A value in an error message: short, on one line, without control characters. */
export function foundValue(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value instanceof Uint8Array) return counted(value.length, "byte");
  const text = typeof value === "bigint" ? value.toString() : (JSON.stringify(value) ?? typeof value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
