import { CURVE_COLUMNS } from "../../model/index.js";
import type { RowColumns } from "../trial-digest.js";
import type { Connection } from "./connection.js";
import { extraOf } from "./curve-table.js";

/** From this number of rows on, a curve is read column by column. */
const MANY_ROWS = 20_000;

const COLUMNS = CURVE_COLUMNS.filter((column) => column !== "step");

/** Reads long curves by column, so that memory does not grow with their rows. */
export class LongCurves {
  readonly #db: Connection;
  readonly #isLong;

  constructor(db: Connection) {
    this.#db = db;
    this.#isLong = db
      .prepare<[string, number], number>(
        "SELECT 1 FROM curve WHERE trial_id = ? ORDER BY step LIMIT 1 OFFSET ?",
      )
      .pluck();
  }

  /** The columns of a trial's stored rows; null: there are few rows, and all of them at once take less time. */
  read(trialId: string): RowColumns | null {
    if (this.#isLong.get(trialId, MANY_ROWS) === undefined) return null;
    const [length, ...counts] = this.#db
      .prepare<[string], number[]>(
        `SELECT count(*), ${COLUMNS.map((column) => `count(${column})`).join(", ")} FROM curve WHERE trial_id = ?`,
      )
      .raw()
      .get(trialId) as number[];
    const present: readonly string[] = COLUMNS.filter((_, index) => counts[index] > 0);
    const extra = new Set<string>();
    for (const values of this.#extra(trialId)) for (const name in values) extra.add(name);
    const known = new Set<string>(CURVE_COLUMNS);
    return {
      length,
      columns: [...present, ...extra],
      values: (column) => (known.has(column) ? this.#column(trialId, column) : this.#series(trialId, column)),
    };
  }

  #column(trialId: string, column: string): Iterable<number | null> {
    return this.#db
      .prepare<[string], number | null>(`SELECT ${column} FROM curve WHERE trial_id = ? ORDER BY step`)
      .pluck()
      .iterate(trialId);
  }

  *#series(trialId: string, name: string): Iterable<number | null> {
    for (const values of this.#extra(trialId)) yield values?.[name] ?? null;
  }

  *#extra(trialId: string): Iterable<Readonly<Record<string, number>> | null> {
    const texts = this.#db
      .prepare<[string], unknown>("SELECT extra FROM curve WHERE trial_id = ? ORDER BY step")
      .pluck()
      .iterate(trialId);
    for (const text of texts) yield extraOf(text, () => `curve of trial ${trialId}`) ?? null;
  }
}
