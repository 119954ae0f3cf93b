import { CURVE_COLUMNS, GrokError, type CurveColumn, type CurveRow } from "../../model/index.js";
import type { Connection } from "./connection.js";

/** The columns besides the step. */
const VALUE_COLUMNS = CURVE_COLUMNS.filter((column) => column !== "step");

type StoredRow = Readonly<Record<CurveColumn, number | null>>;

/**
 * The table `curve`. Doubles come back bit for bit, with two exceptions that SQLite imposes: −0 becomes +0, and NaN
 * becomes NULL, which in the two losses (always recorded) is read as NaN again and elsewhere as "not recorded".
 * ±∞ is stored as it is.
 */
export class CurveTable {
  readonly #insert;
  readonly #row;
  readonly #fill;
  readonly #all;

  constructor(db: Connection) {
    this.#insert = db.prepare(
      `INSERT INTO curve (trial_id, step, ${VALUE_COLUMNS.join(", ")})
       VALUES (?, ?, ${VALUE_COLUMNS.map(() => "?").join(", ")}) ON CONFLICT DO NOTHING`,
    );
    this.#row = db.prepare<[string, number], StoredRow>(
      `SELECT ${CURVE_COLUMNS.join(", ")} FROM curve WHERE trial_id = ? AND step = ?`,
    );
    this.#fill = db.prepare(
      `UPDATE curve SET ${VALUE_COLUMNS.map((column) => `${column} = coalesce(${column}, ?)`).join(", ")}
       WHERE trial_id = ? AND step = ?`,
    );
    this.#all = db.prepare<[string], StoredRow>(
      `SELECT ${CURVE_COLUMNS.join(", ")} FROM curve WHERE trial_id = ? ORDER BY step`,
    );
  }

  /**
   * Adds rows; of rows that exist, fills the absent columns.
   *
   * @throws GrokError DEFECT when a present value differs in any bit, or a step is not an integer.
   */
  write(trialId: string, rows: readonly CurveRow[]): void {
    for (const row of rows) {
      if (!Number.isSafeInteger(row.step)) {
        throw new GrokError("DEFECT", `trial ${trialId}: expected an integer step, got ${row.step}`);
      }
      const values = VALUE_COLUMNS.map((column) => storable(row[column]));
      if (this.#insert.run(trialId, row.step, ...values).changes === 0) this.#merge(trialId, row, values);
    }
  }

  /** All rows of the trial, steps increasing. */
  read(trialId: string): readonly CurveRow[] {
    return this.#all.all(trialId).map(curveRowOf);
  }

  #merge(trialId: string, row: CurveRow, values: readonly (number | null)[]): void {
    const stored = this.#row.get(trialId, row.step);
    if (stored === undefined) return;
    let fills = false;
    for (const [index, column] of VALUE_COLUMNS.entries()) {
      const old = isLoss(column) ? (stored[column] ?? Number.NaN) : stored[column];
      const value = row[column] === null ? null : (values[index] ?? Number.NaN);
      if (value === null || Object.is(old, value)) continue;
      // NaN in a metric cannot be told from absence once stored.
      if (old === null) fills ||= !Number.isNaN(value);
      else throw conflict(trialId, row.step, column, old, value);
    }
    if (fills) this.#fill.run(...values, trialId, row.step);
  }
}

function isLoss(column: CurveColumn): boolean {
  return column === "train_loss" || column === "test_loss";
}

/** What SQLite will give back for it: −0 as +0, NaN as NULL. */
function storable(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value + 0;
}

function curveRowOf(row: StoredRow): CurveRow {
  return {
    ...row,
    step: row.step ?? Number.NaN,
    train_loss: row.train_loss ?? Number.NaN,
    test_loss: row.test_loss ?? Number.NaN,
  };
}

function conflict(trialId: string, step: number, column: CurveColumn, old: number, value: number): GrokError {
  return new GrokError(
    "DEFECT",
    `trial ${trialId}, step ${step}, ${column}: stored ${old} (${bits(old)}), recomputed ${value} (${bits(value)})`,
    {
      hint:
        "the same trial must give the same bits: an engine changed without a new version, or the machine errs; " +
        "nothing of this batch was written",
    },
  );
}

/** The bits of a double as 16 hexadecimal digits, most significant first. */
function bits(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}
