/** A column of numbers as a page holds it: one value for all rows, or one each. */
export type PackedColumn = number | null | readonly (number | null)[];

/** Significant digits that survive in a page: so many more than a text shows that rounding twice hardly ever differs. */
const DIGITS = 9;

/** A number as short as a page needs it; whole ones (seeds, steps of a grid) stay as they are. */
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
