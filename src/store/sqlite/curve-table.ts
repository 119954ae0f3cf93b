import {
  CURVE_COLUMNS,
  GrokError,
  type CurveColumn,
  type CurveRow,
  type SqlValue,
} from "../../model/index.js";
import { presentColumns } from "../present-columns.js";
import type { Connection, Statement } from "./connection.js";
import { DamagedRow, foundValue } from "./damaged-row.js";

/** The columns besides the step. */
const VALUE_COLUMNS = CURVE_COLUMNS.filter((column) => column !== "step");

/** The columns besides the step that every row has; most sweeps ask for no others. */
const LEAN_COLUMNS = ["train_loss", "test_loss", "weight_norm"] as const satisfies readonly CurveColumn[];
const EXTRA_COLUMNS = VALUE_COLUMNS.filter((column) => !LEAN_COLUMNS.some((lean) => lean === column));

/** Rows in one INSERT: calling SQLite row by row costs as much again as storing them. */
const ROWS_AT_ONCE = 8;

type StoredRow = Readonly<Record<CurveColumn, number | null>>;

/**
 * The table `curve`. Doubles come back bit for bit, with two exceptions that SQLite imposes: −0 becomes +0, and NaN
 * becomes NULL, which in the two losses (always recorded) is read as NaN again and elsewhere as "not recorded".
 * ±∞ is stored as it is.
 */
export class CurveTable {
  readonly #full;
  readonly #lean;
  readonly #row;
  readonly #fill;
  readonly #all;
  readonly #has;
  readonly #remove;

  constructor(db: Connection) {
    this.#full = inserter(db, VALUE_COLUMNS);
    this.#lean = inserter(db, LEAN_COLUMNS);
    this.#row = db.prepare<[string, number], StoredRow>(
      `SELECT ${CURVE_COLUMNS.join(", ")} FROM curve WHERE trial_id = ? AND step = ?`,
    );
    this.#fill = db.prepare(
      `UPDATE curve SET ${VALUE_COLUMNS.map((column) => `${column} = coalesce(${column}, ?)`).join(", ")}
       WHERE trial_id = ? AND step = ?`,
    );
    // Arrays: SQLite's binding needs twice as long for objects.
    this.#all = db
      .prepare<[string], (number | null)[]>(
        `SELECT ${CURVE_COLUMNS.join(", ")} FROM curve WHERE trial_id = ? ORDER BY step`,
      )
      .raw();
    this.#has = db.prepare<[string], number>("SELECT 1 FROM curve WHERE trial_id = ? LIMIT 1").pluck();
    this.#remove = db.prepare("DELETE FROM curve WHERE trial_id = ?");
  }

  /**
   * Adds rows; of rows that exist, fills the absent columns. Returns whether none of them existed.
   *
   * @throws GrokError DEFECT when a present value differs in any bit, or a step is not an integer.
   */
  write(trialId: string, rows: readonly CurveRow[]): boolean {
    const present = presentColumns(rows);
    const isLean = EXTRA_COLUMNS.every((column) => !present.has(column));
    const { columns, one, many } = isLean ? this.#lean : this.#full;
    let areNew = true;
    for (let from = 0; from < rows.length;) {
      const count = rows.length - from >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
      const chunk = rows.slice(from, from + count);
      const values = chunk.flatMap((row) => boundValues(trialId, row, columns));
      const statement = count === 1 ? one : many;
      // Some were there before. Merging a row that was not compares it with itself.
      if (statement.run(values).changes < count) {
        areNew = false;
        for (const row of chunk) this.#merge(trialId, row);
      }
      from += count;
    }
    return areNew;
  }

  /** All rows of the trial, steps increasing. */
  read(trialId: string): readonly CurveRow[] {
    let before = -1;
    return this.#all.all(trialId).map((values) => {
      const row = curveRowOf(trialId, values);
      if (!(row.step > before)) {
        throw new DamagedRow(`curve of trial ${trialId}`, `step: found ${row.step} after ${before}`);
      }
      before = row.step;
      return row;
    });
  }

  /** Whether the trial has a row. */
  has(trialId: string): boolean {
    return this.#has.get(trialId) !== undefined;
  }

  remove(trialId: string): void {
    this.#remove.run(trialId);
  }

  #merge(trialId: string, row: CurveRow): void {
    const values = VALUE_COLUMNS.map((column) => storable(row[column]));
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

/** Statements that add one row and {@link ROWS_AT_ONCE} rows with these columns, the others NULL. */
function inserter(
  db: Connection,
  columns: readonly CurveColumn[],
): { readonly columns: readonly CurveColumn[]; readonly one: Statement; readonly many: Statement } {
  const places = `(?, ?, ${columns.map(() => "?").join(", ")})`;
  const insert = (rows: number): Statement =>
    db.prepare(
      `INSERT INTO curve (trial_id, step, ${columns.join(", ")})
       VALUES ${new Array<string>(rows).fill(places).join(", ")} ON CONFLICT DO NOTHING`,
    );
  return { columns, one: insert(1), many: insert(ROWS_AT_ONCE) };
}

/** What is bound for a row, in the order of the columns. */
function boundValues(trialId: string, row: CurveRow, columns: readonly CurveColumn[]): SqlValue[] {
  if (!Number.isSafeInteger(row.step)) {
    throw new GrokError("DEFECT", `trial ${trialId}: expected an integer step, got ${row.step}`);
  }
  const values: SqlValue[] = [trialId, row.step];
  for (const column of columns) values.push(storable(row[column]));
  return values;
}

function isLoss(column: CurveColumn): boolean {
  return column === "train_loss" || column === "test_loss";
}

/** What SQLite will give back for it: −0 as +0, NaN as NULL. */
function storable(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value + 0;
}

/** A row from its values in the order of CURVE_COLUMNS. @throws DamagedRow for a value that is no number. */
function curveRowOf(trialId: string, values: readonly (number | null)[]): CurveRow {
  const row = {} as Record<CurveColumn, number | null>;
  for (let k = 0; k < CURVE_COLUMNS.length; k++) {
    const value: unknown = values[k];
    if (typeof value !== "number" && (value !== null || k === 0)) {
      const step = typeof values[0] === "number" ? `, step ${values[0]}` : "";
      throw new DamagedRow(
        `curve of trial ${trialId}${step}`,
        `${CURVE_COLUMNS[k]}: expected a number, found ${foundValue(value)}`,
      );
    }
    row[CURVE_COLUMNS[k]] = value;
  }
  row.train_loss ??= Number.NaN;
  row.test_loss ??= Number.NaN;
  return row as CurveRow;
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
