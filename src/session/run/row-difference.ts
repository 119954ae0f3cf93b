import type { CurveRow, OutsideTraining } from "../../model/index.js";

/** A number that differs between two rows; null: there is none. */
export interface RowDifference {
  readonly column: string;
  readonly before: number;
  readonly after: number;
}

/**
 * The numbers in which two rows of the same step differ, series without a column included. Columns that one of the rows
 * lacks are ignored; −0 counts as 0, as in the store.
 *
 * @param same what must be equal: the bits, the values within a tolerance (relative to the larger one), or nothing.
 */
export function rowDifferences(
  one: CurveRow,
  other: CurveRow,
  same: OutsideTraining["same"],
): readonly RowDifference[] {
  if (same === "nothing") return [];
  return [...differing(one, other, same), ...differing(one.extra ?? {}, other.extra ?? {}, same)];
}

/** The numbers that both rows have with different values. */
function differing(one: object, other: object, same: "bits" | { readonly values: number }): RowDifference[] {
  const found: RowDifference[] = [];
  const after = other as Readonly<Record<string, unknown>>;
  for (const [column, before] of Object.entries(one) as readonly (readonly [string, unknown])[]) {
    const now = after[column];
    if (typeof before !== "number" || typeof now !== "number" || isSame(before, now, same)) continue;
    found.push({ column, before, after: now });
  }
  return found;
}

function isSame(one: number, other: number, same: "bits" | { readonly values: number }): boolean {
  if (Object.is(one + 0, other + 0)) return true;
  if (same === "bits") return false;
  return Math.abs(one - other) <= same.values * Math.max(Math.abs(one), Math.abs(other));
}
