import Database from "better-sqlite3";

/** A staged row. */
export interface StagedRow {
  readonly trial: number;
  readonly step: number;
  /** The row's place in the source table. */
  readonly place: number;
  /** One value for each column; null: no value was given. */
  readonly values: readonly (number | null)[];
}

/** Page cache of the stage, KiB. */
const CACHE_KIB = 32_768;

/** Rows in a transaction. */
const ROWS = 50_000;

/**
 * Rows of curves on their way from a table into a store: written in any order, read trial by trial with steps increasing,
 * any number of times. They are kept in a private temporary file that is removed when it is closed or its process ends,
 * so memory use does not grow with the number of rows. Doubles keep their bits.
 */
export class RowStage {
  readonly #db;
  readonly #columns;
  readonly #insert;
  #pending = 0;
  #isSorted = true;
  #lastTrial = -1;
  #lastStep = -1;
  #count = 0;

  /** @param columns values of a row. */
  constructor(columns: number) {
    this.#columns = columns;
    this.#db = new Database("");
    this.#db.pragma("journal_mode = OFF");
    this.#db.pragma("synchronous = OFF");
    this.#db.pragma("temp_store = FILE");
    this.#db.pragma(`cache_size = -${CACHE_KIB}`);
    this.#db.exec("CREATE TABLE staged (trial INTEGER, step INTEGER, place INTEGER, content BLOB)");
    this.#insert = this.#db.prepare("INSERT INTO staged VALUES (?, ?, ?, ?)");
  }

  /** The number of rows. */
  get count(): number {
    return this.#count;
  }

  add({ trial, step, place, values }: StagedRow): void {
    if (this.#pending === 0) this.#db.exec("BEGIN");
    this.#insert.run(trial, step, place, encoded(values));
    this.#count++;
    if (trial < this.#lastTrial || (trial === this.#lastTrial && step <= this.#lastStep))
      this.#isSorted = false;
    [this.#lastTrial, this.#lastStep] = [trial, step];
    if (++this.#pending === ROWS) this.#commit();
  }

  /**
   * The rows of each trial, in order of their steps; rows with the same step come in the order in which they were added.
   * Memory: one trial.
   */
  *trials(): Generator<readonly StagedRow[]> {
    this.#commit();
    const order = this.#isSorted ? "rowid" : "trial, step, rowid";
    const all = this.#db
      .prepare<[], [number, number, number, Buffer]>(
        `SELECT trial, step, place, content FROM staged ORDER BY ${order}`,
      )
      .raw();
    let rows: StagedRow[] = [];
    for (const [trial, step, place, content] of all.iterate()) {
      if (rows.length > 0 && rows[0].trial !== trial) {
        yield rows;
        rows = [];
      }
      rows.push({ trial, step, place, values: decoded(content, this.#columns) });
    }
    if (rows.length > 0) yield rows;
  }

  close(): void {
    this.#db.close();
  }

  #commit(): void {
    if (this.#pending > 0) this.#db.exec("COMMIT");
    this.#pending = 0;
  }
}

/** Doubles, then a byte for each double that says whether a value was given. */
function encoded(values: readonly (number | null)[]): Buffer {
  const bytes = Buffer.allocUnsafe(values.length * 9);
  values.forEach((value, at) => {
    bytes.writeDoubleLE(value ?? 0, at * 8);
    bytes[values.length * 8 + at] = value === null ? 0 : 1;
  });
  return bytes;
}

function decoded(bytes: Buffer, columns: number): (number | null)[] {
  return Array.from({ length: columns }, (_, at) =>
    bytes[columns * 8 + at] === 0 ? null : bytes.readDoubleLE(at * 8),
  );
}
