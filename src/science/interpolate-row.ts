import { CURVE_COLUMNS, exp, log, type CurveColumn, type CurveRow } from "../model/index.js";
import { LOSS_FLOOR } from "./crossings.js";

/** Columns that fall over decades: interpolated in their logarithm, as crossings are. */
const LOSSES: ReadonlySet<CurveColumn> = new Set<CurveColumn>([
  "train_loss",
  "test_loss",
  "linearised_train",
  "linearised_test",
]);

/**
 * The row of a curve at a step between two of its records: losses on a straight line in (log step, log loss), floored at
 * {@link LOSS_FLOOR}, everything else on one in (log step, value); from a step below 1 on, both linear. So a threshold
 * that the line to the later record crosses before `step` is crossed here too.
 *
 * Units: steps; losses as they are.
 * Edge:  a value that one of the records lacks is null. Where the later one is not finite (it diverged after `step`), the
 *        earlier one's: nothing is interpolated from a loss that is none.
 *        How far apart the records may be is the caller's affair.
 * Source: ours.
 */
export function interpolateRow(before: CurveRow, after: CurveRow, step: number): CurveRow {
  const isLinear = before.step < 1;
  const at = (x: number): number => (isLinear ? x : log(x));
  const part = (at(step) - at(before.step)) / (at(after.step) - at(before.step));
  const valueOf = (column: CurveColumn): number | null => {
    const [a, b] = [before[column], after[column]];
    if (a === null || b === null) return null;
    if (a === b || !Number.isFinite(a) || !Number.isFinite(b)) return a;
    if (isLinear || !LOSSES.has(column)) return a + part * (b - a);
    const [from, to] = [log(Math.max(a, LOSS_FLOOR)), log(Math.max(b, LOSS_FLOOR))];
    return exp(from + part * (to - from));
  };
  const row = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, valueOf(column)])) as CurveRow;
  return { ...row, step };
}
