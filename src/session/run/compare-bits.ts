import type { CurveRow, OutsideTraining } from "../../model/index.js";
import { rowDifferences } from "./row-difference.js";

/** A stored number and the number that the same trial gives now. */
export interface BitDifference {
  readonly trialId: string;
  readonly step: number;
  /** A column of the curve, or a series without a column; `row`: the whole row. */
  readonly column: string;
  /** Null: the number is not stored, although it belongs to the recording. */
  readonly stored: number | null;
  readonly recomputed: number | null;
}

/**
 * Where a recomputed curve differs from the stored one in any bit, at the recomputed steps. Columns that are absent on
 * one side (another metric) are ignored; −0 counts as +0 and NaN as absent, as in the store.
 *
 * @param same for a program's trials: the agreement that its author declares.
 * Edge: a step that is not stored is a difference of its whole `row`.
 */
export function compareBits(
  trialId: string,
  stored: readonly CurveRow[],
  recomputed: readonly CurveRow[],
  same: OutsideTraining["same"] = "bits",
): readonly BitDifference[] {
  const byStep = new Map(stored.map((row) => [row.step, row]));
  return recomputed.flatMap((row): readonly BitDifference[] => {
    const { step } = row;
    const before = byStep.get(step);
    if (before === undefined)
      return [{ trialId, step, column: "row", stored: null, recomputed: row.test_loss }];
    return rowDifferences(before, row, same).map(({ column, before: old, after: now }) => ({
      ...{ trialId, step, column },
      ...{ stored: old, recomputed: now },
    }));
  });
}
