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
 *        The further apart the records are, the more of the curve the line misses.
 * Source: ours.
 */
export function interpolateRow(before: CurveRow, after: CurveRow, step: number): CurveRow {
  const isLinear = before.step < 1;
  const at = (x: number): number => (isLinear ? x : log(x));
  const part = (at(step) - at(before.step)) / (at(after.step) - at(before.step));
  const between = (
    column: string,
    a: number | null | undefined,
    b: number | null | undefined,
  ): number | null => {
    if (a === null || b === null || a === undefined || b === undefined) return null;
    if (a === b || !Number.isFinite(a) || !Number.isFinite(b)) return a;
    if (isLinear || !LOSSES.has(column as CurveColumn)) return a + part * (b - a);
    const [from, to] = [log(Math.max(a, LOSS_FLOOR)), log(Math.max(b, LOSS_FLOOR))];
    return exp(from + part * (to - from));
  };
  const columns = CURVE_COLUMNS.map((column) => [column, between(column, before[column], after[column])]);
  const row = { ...(Object.fromEntries(columns) as unknown as CurveRow), step };
  if (before.extra === undefined) return row;
  const extra = Object.entries(before.extra).flatMap(([name, value]) => {
    const there = between(name, value, after.extra?.[name]);
    return there === null ? [] : [[name, there]];
  });
  return { ...row, extra: Object.fromEntries(extra) as Readonly<Record<string, number>> };
}
