import type { CurveRow, OutsideTraining } from "../../model/index.js";
import { rowDifferences } from "./row-difference.js";

/** A stored number and what the same trial gives now. */
export interface BitDifference {
  readonly trialId: string;
  readonly step: number;
  /** A column of the curve, or a series without one; `row`: all of it. */
  readonly column: string;
  /** Null: not stored, though its recording says so. */
  readonly stored: number | null;
  readonly recomputed: number | null;
}

/**
 * Where a recomputed curve differs from the stored one in any bit, at the recomputed steps. Columns that are absent on
 * one side (another metric) say nothing; −0 and NaN are compared as the store keeps them, as +0 and as absent.
 *
 * @param same of a program's trials: what its author says that must be equal.
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
