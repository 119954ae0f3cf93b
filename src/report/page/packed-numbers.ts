/** A column of numbers in a page's data: one value for all rows, or one for each. */
export type PackedColumn = number | null | readonly (number | null)[];

/** Significant digits of a page's data; so many more than texts show that rounding twice hardly ever makes a difference. */
const DIGITS = 9;

/** A number rounded for a page; integers (seeds, steps of a grid) do not change. */
export function roundedNumber(x: number | null): number | null {
  if (x === null || !Number.isFinite(x)) return null;
  if (Number.isInteger(x)) return x;
  return Number(x.toPrecision(DIGITS));
}

/** Rounds a column and folds one that is constant. Edge: no rows fold to null. */
export function packColumn(values: readonly (number | null)[]): PackedColumn {
  const rounded = values.map(roundedNumber);
  const [first = null] = rounded;
  return rounded.every((value) => value === first) ? first : rounded;
}

/** The value of a row. */
export function unpackAt(column: PackedColumn, row: number): number | null {
  return typeof column === "number" || column === null ? column : column[row];
}
