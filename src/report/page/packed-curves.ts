import {
  CURVE_COLUMNS,
  judgedColumns,
  type CurveColumn,
  type CurveRow,
  type GrokThresholds,
  type OutcomeRow,
} from "../../model/index.js";
import { packColumn, unpackAt, type PackedColumn } from "./packed-numbers.js";
import type { OtherSeed, ReportCurve } from "../report-input.js";

/** A curve column by column. */
export interface PackedCurve {
  readonly label: string;
  readonly outcome: OutcomeRow;
  readonly count: number;
  readonly columns: Partial<Readonly<Record<CurveColumn, PackedColumn>>>;
  /** Series that have no column. */
  readonly extra: Readonly<Record<string, PackedColumn>>;
  readonly others: readonly PackedCurve[];
}

/**
 * Packs curves for a page: only the recorded columns, and for other seeds only the drawn losses and accuracies.
 */
export function packCurves(
  curves: readonly ReportCurve[],
  thresholds: GrokThresholds,
): readonly PackedCurve[] {
  const { train, test } = judgedColumns({ ...thresholds, measure: "accuracy" });
  return curves.map((curve) => ({
    ...packOne(curve, curve.label, CURVE_COLUMNS),
    others: (curve.others ?? []).map((other) =>
      packOne(other, other.outcome.kind, ["step", "train_loss", "test_loss", train, test]),
    ),
  }));
}

function packOne({ outcome, rows }: OtherSeed, label: string, columns: readonly CurveColumn[]): PackedCurve {
  const isWhole = columns === CURVE_COLUMNS;
  const recorded = columns.filter((column) => rows.some((row) => row[column] !== null));
  return {
    label,
    outcome,
    count: rows.length,
    columns: Object.fromEntries(
      recorded.map((column) => [column, packColumn(rows.map((row) => row[column]))]),
    ),
    extra: Object.fromEntries(
      [...new Set(isWhole ? rows.flatMap(({ extra }) => Object.keys(extra ?? {})) : [])].map((name) => [
        name,
        packColumn(rows.map(({ extra }) => extra?.[name] ?? null)),
      ]),
    ),
    others: [],
  };
}

/** Restores the curves, apart from the rounding; a diverged loss becomes NaN. */
export function unpackCurves(packed: readonly PackedCurve[]): readonly ReportCurve[] {
  return packed.map((curve) => ({
    label: curve.label,
    outcome: curve.outcome,
    rows: rowsOf(curve),
    others: curve.others.map((other) => ({ outcome: other.outcome, rows: rowsOf(other) })),
  }));
}

function rowsOf({ count, columns, extra }: PackedCurve): readonly CurveRow[] {
  return Array.from({ length: count }, (_, row) => {
    const values = Object.fromEntries(
      CURVE_COLUMNS.map((column) => [column, unpackAt(columns[column] ?? null, row)]),
    ) as Record<CurveColumn, number | null>;
    // JSON has no non-finite numbers; these three are always recorded, so an absent value means a non-finite one.
    return {
      ...values,
      step: values.step ?? 0,
      train_loss: values.train_loss ?? NaN,
      test_loss: values.test_loss ?? NaN,
      extra: extraOf(extra, row),
    };
  });
}

function extraOf(extra: PackedCurve["extra"], row: number): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(extra).flatMap(([name, column]): [string, number][] => {
      const value = unpackAt(column, row);
      return value === null ? [] : [[name, value]];
    }),
  );
}
