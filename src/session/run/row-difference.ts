import type { CurveRow, OutsideTraining } from "../../model/index.js";

/** A number of a row that another row has otherwise; null: there is none. */
export interface RowDifference {
  readonly column: string;
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * The first number in which two rows of the same step differ, series without a column included; null: in none that counts.
 * Columns that one of the rows has not say nothing; −0 counts as 0.
 *
 * @param same what must be equal: the bits, the values within a tolerance (relative to the larger one), or nothing.
 */
export function rowDifference(
  one: CurveRow,
  other: CurveRow,
  same: OutsideTraining["same"],
): RowDifference | null {
  if (same === "nothing") return null;
  const [before, after] = [numbersOf(one), numbersOf(other)];
  for (const [column, old] of before) {
    const now = after.get(column);
    if (now === undefined || isSame(old, now, same)) continue;
    return { column, before: old, after: now };
  }
  return null;
}

function isSame(one: number, other: number, same: "bits" | { readonly values: number }): boolean {
  if (Object.is(one + 0, other + 0)) return true;
  if (same === "bits") return false;
  return Math.abs(one - other) <= same.values * Math.max(Math.abs(one), Math.abs(other));
}

/** The numbers of a row by column. */
function numbersOf({ extra = {}, ...own }: CurveRow): ReadonlyMap<string, number> {
  const all = Object.entries({ ...own, ...extra } as Readonly<Record<string, number | null>>);
  return new Map(all.filter((entry): entry is [string, number] => entry[1] !== null));
}
