import {
  canonicalJson,
  CURVE_COLUMNS,
  GrokError,
  type CurveColumn,
  type CurveRow,
  type SqlValue,
} from "../../model/index.js";
import { presentColumns } from "../present-columns.js";
import type { Connection, Statement } from "./connection.js";
import { DamagedRow, foundValue } from "./damaged-row.js";
import { storedJson } from "./stored-json.js";
import { EXTRA } from "./stored-shapes.js";

/** The columns besides the step. */
const VALUE_COLUMNS = CURVE_COLUMNS.filter((column) => column !== "step");

/** The columns besides the step that every row has; most sweeps ask for no other columns. */
const LEAN_COLUMNS = ["train_loss", "test_loss", "weight_norm"] as const satisfies readonly CurveColumn[];
const LEAN: ReadonlySet<string> = new Set(["step", ...LEAN_COLUMNS]);

/** Selects these columns, and whether the row has other values. */
const LEAN_SELECTION = ["step", ...LEAN_COLUMNS, `coalesce(${beyondLean()}, extra) IS NOT NULL`].join(", ");

/** A row with only the values that every row has. */
const LEAN_ROW = Object.fromEntries(CURVE_COLUMNS.map((column) => [column, null])) as unknown as CurveRow;

/** Rows in one INSERT: calls of SQLite row by row would double the cost of storing the rows. */
const ROWS_AT_ONCE = 8;

type StoredRow = Readonly<Record<CurveColumn, number | null>> & { readonly extra: string | null };

/** A row of {@link LEAN_SELECTION} from SQLite: damaged rows may have any values. */
type LeanRow = readonly [step: unknown, train: unknown, test: unknown, norm: unknown, hasMore: unknown];

/** A key of `trial_key`. */
type TrialKey = number;

/**
 * The tables `curve_row` and `trial_key`, and the view `curve` of both. Readers use the view, because in a store of
 * schema 4 `curve` is a table. Doubles come back bit for bit, with two exceptions that SQLite imposes: −0 becomes +0, and
 * NaN becomes NULL, which in the two losses (always recorded) is read as NaN again and elsewhere as "not recorded". ±∞ is
 * stored unchanged. Series without a column are in the JSON object `extra`, where ±∞ is a word.
 */
export class CurveTable {
  readonly #key;
  readonly #addKey;
  readonly #full;
  readonly #lean;
  readonly #row;
  readonly #fill;
  readonly #all;
  readonly #leanAll;
  /** Holds until a row with more values is met: a caller that reads many trials reads those of one sweep. */
  #isEachLean = true;
  readonly #has;
  readonly #remove;

  constructor(db: Connection) {
    this.#key = db.prepare<[string], TrialKey>("SELECT key FROM trial_key WHERE id = ?").pluck();
    this.#addKey = db.prepare("INSERT INTO trial_key (id) VALUES (?)");
    this.#full = inserter(db, VALUE_COLUMNS);
    this.#lean = inserter(db, LEAN_COLUMNS);
    this.#row = db.prepare<[TrialKey, number], StoredRow>(
      `SELECT ${CURVE_COLUMNS.join(", ")}, extra FROM curve_row WHERE trial = ? AND step = ?`,
    );
    this.#fill = db.prepare(
      `UPDATE curve_row SET ${VALUE_COLUMNS.map((column) => `${column} = coalesce(${column}, ?)`).join(", ")},
         extra = ? WHERE trial = ? AND step = ?`,
    );
    // Rows are arrays, because SQLite's binding takes twice as long for objects.
    this.#all = db
      .prepare<[string], unknown[]>(
        `SELECT ${CURVE_COLUMNS.join(", ")}, extra FROM curve WHERE trial_id = ? ORDER BY step`,
      )
      .raw();
    this.#leanAll = db
      .prepare<[string], LeanRow>(`SELECT ${LEAN_SELECTION} FROM curve WHERE trial_id = ? ORDER BY step`)
      .raw();
    this.#has = db.prepare<[TrialKey], number>("SELECT 1 FROM curve_row WHERE trial = ? LIMIT 1").pluck();
    this.#remove = db.prepare("DELETE FROM curve_row WHERE trial = ?");
  }

  /**
   * Adds rows, and fills the absent columns of existing rows. Returns whether no row existed, whether a row was missing,
   * and whether a row was filled.
   *
   * @throws GrokError DEFECT when a present value differs in any bit, or a step is not an integer.
   */
  write(
    trialId: string,
    rows: readonly CurveRow[],
  ): { readonly areNew: boolean; readonly areMore: boolean; readonly areFilled: boolean } {
    const key = this.keyOf(trialId);
    const isLean = [...presentColumns(rows)].every((column) => LEAN.has(column));
    const { columns, one, many } = isLean ? this.#lean : this.#full;
    let [areNew, areMore, areFilled] = [true, false, false];
    for (let from = 0; from < rows.length;) {
      const count = rows.length - from >= ROWS_AT_ONCE ? ROWS_AT_ONCE : 1;
      const chunk = rows.slice(from, from + count);
      const values = chunk.flatMap((row) => boundValues(trialId, key, row, columns));
      const statement = count === 1 ? one : many;
      // Some rows existed before. Merging a new row only compares it with itself.
      const { changes } = statement.run(values);
      if (changes > 0) areMore = true;
      if (changes < count) {
        areNew = false;
        for (const row of chunk) if (this.#merge(trialId, key, row)) areFilled = true;
      }
      from += count;
    }
    return { areNew, areMore, areFilled };
  }

  /**
   * All rows of the trial, steps increasing.
   *
   * Cost: 1.5 µs for a row with only losses and weight norm, else 5 µs.
   *
   * @throws DamagedRow where a column holds what was never written there.
   */
  read(trialId: string): readonly CurveRow[] {
    const rows =
      this.#readLean(trialId) ?? this.#all.all(trialId).map((values) => curveRowOf(trialId, values));
    let before = -1;
    for (const { step } of rows) {
      if (!(step > before)) {
        throw new DamagedRow(`curve of trial ${trialId}`, `step: found ${step} after ${before}`);
      }
      before = step;
    }
    return rows;
  }

  /** Null: a row has other values, or is damaged. */
  #readLean(trialId: string): readonly CurveRow[] | null {
    if (!this.#isEachLean) return null;
    const rows: CurveRow[] = [];
    for (const values of this.#leanAll.all(trialId)) {
      const row = leanRowOf(values);
      if (row === null) {
        this.#isEachLean = false;
        return null;
      }
      rows.push(row);
    }
    return rows;
  }

  /** Whether the trial has a row. */
  has(trialId: string): boolean {
    const key = this.#key.get(trialId);
    return key !== undefined && this.#has.get(key) !== undefined;
  }

  remove(trialId: string): void {
    const key = this.#key.get(trialId);
    if (key !== undefined) this.#remove.run(key);
  }

  /**
   * The key of a trial, assigned now if it has none. Keys follow the order of training, so that rows are added at the end
   * of their table.
   */
  keyOf(trialId: string): TrialKey {
    return this.#key.get(trialId) ?? Number(this.#addKey.run(trialId).lastInsertRowid);
  }

  /** Returns whether the stored row lacked a value. */
  #merge(trialId: string, key: TrialKey, row: CurveRow): boolean {
    const values = VALUE_COLUMNS.map((column) => storable(row[column]));
    const stored = this.#row.get(key, row.step);
    if (stored === undefined) return false;
    let fills = false;
    for (const [index, column] of VALUE_COLUMNS.entries()) {
      const old = isLoss(column) ? (stored[column] ?? Number.NaN) : stored[column];
      const value = row[column] === null ? null : (values[index] ?? Number.NaN);
      if (value === null || Object.is(old, value)) continue;
      // NaN in a metric cannot be told from absence once stored.
      if (old === null) fills ||= !Number.isNaN(value);
      else throw conflict(trialId, row.step, column, old, value);
    }
    const before = extraOf(stored.extra, () => `curve of trial ${trialId}, step ${row.step}`) ?? {};
    for (const [name, value] of Object.entries(row.extra ?? {})) {
      if (Number.isNaN(value) || Object.is(before[name], value + 0)) continue;
      if (Object.hasOwn(before, name)) throw conflict(trialId, row.step, name, before[name], value);
      fills = true;
    }
    if (fills) this.#fill.run(...values, extraText({ ...before, ...row.extra }), key, row.step);
    return fills;
  }
}

/** Statements that add one row and {@link ROWS_AT_ONCE} rows with these columns, the others NULL. */
function inserter(
  db: Connection,
  columns: readonly CurveColumn[],
): { readonly columns: readonly CurveColumn[]; readonly one: Statement; readonly many: Statement } {
  const places = `(?, ?, ${columns.map(() => "?").join(", ")}, ?)`;
  const insert = (rows: number): Statement =>
    db.prepare(
      `INSERT INTO curve_row (trial, step, ${columns.join(", ")}, extra)
       VALUES ${new Array<string>(rows).fill(places).join(", ")} ON CONFLICT DO NOTHING`,
    );
  return { columns, one: insert(1), many: insert(ROWS_AT_ONCE) };
}

/** The values bound for a row, in the order of the columns. */
function boundValues(
  trialId: string,
  key: TrialKey,
  row: CurveRow,
  columns: readonly CurveColumn[],
): SqlValue[] {
  if (!Number.isSafeInteger(row.step)) {
    throw new GrokError("DEFECT", `trial ${trialId}: expected an integer step, got ${row.step}`);
  }
  const values: SqlValue[] = [key, row.step];
  for (const column of columns) values.push(storable(row[column]));
  values.push(extraText(row.extra));
  return values;
}

function isLoss(column: CurveColumn): boolean {
  return column === "train_loss" || column === "test_loss";
}

/** The value that SQLite will return: +0 for −0, NULL for NaN. */
function storable(value: number | null): number | null {
  return value === null || Number.isNaN(value) ? null : value + 0;
}

/** The JSON of series without a column; null for none. NaN is absent, as in the columns; ±∞ is a word. */
function extraText(extra: CurveRow["extra"]): string | null {
  if (extra === undefined) return null;
  const present = Object.entries(extra).filter(([, value]) => !Number.isNaN(value));
  if (present.length === 0) return null;
  return canonicalJson(
    Object.fromEntries(
      present.map(([name, value]) => [name, Number.isFinite(value) ? value + 0 : String(value)]),
    ),
  );
}

/** The inverse of {@link extraText}. @throws DamagedRow for any other value. */
export function extraOf(text: unknown, row: () => string): CurveRow["extra"] | null {
  if (text === null || text === undefined) return null;
  const values = storedJson(text, "extra", EXTRA, row) as Readonly<Record<string, number | string>>;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
}

/** A row from the values of {@link LEAN_SELECTION}; null: the row has other values, or is damaged. */
function leanRowOf([step, train, test, norm, hasMore]: LeanRow): CurveRow | null {
  if (hasMore !== 0 || typeof step !== "number") return null;
  if (!isNumberOrNull(train) || !isNumberOrNull(test) || !isNumberOrNull(norm)) return null;
  return {
    ...LEAN_ROW,
    step,
    train_loss: train ?? Number.NaN,
    test_loss: test ?? Number.NaN,
    weight_norm: norm,
  };
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || typeof value === "number";
}

/** The columns that only some sweeps ask for. */
function beyondLean(): string {
  return CURVE_COLUMNS.filter((column) => !LEAN.has(column)).join(", ");
}

/** A row from its values in the order of CURVE_COLUMNS, and `extra`. @throws DamagedRow for a value that is no number. */
function curveRowOf(trialId: string, values: readonly unknown[]): CurveRow {
  const row = {} as Record<CurveColumn, number | null>;
  for (let k = 0; k < CURVE_COLUMNS.length; k++) {
    const value = values[k];
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
  const extra = extraOf(values[CURVE_COLUMNS.length], () => `curve of trial ${trialId}, step ${row.step}`);
  return (extra === null ? row : { ...row, extra }) as CurveRow;
}

function conflict(trialId: string, step: number, column: string, old: number, value: number): GrokError {
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
