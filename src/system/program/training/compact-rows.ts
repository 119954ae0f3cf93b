import { curveRowOf, type CurveRow } from "../../../model/index.js";

/** Rows in one piece of memory. */
const PIECE = 4096;

/** Rows for which the first piece has room at first: most trials are short, and 100 KB for each of many cost more than their rows. */
const FIRST = 64;

/**
 * The rows of a trial in little memory: 8 bytes for each number, where a row as an object takes hundreds. A trial keeps its rows
 * because it may have to continue from a checkpoint.
 */
export class CompactRows {
  readonly #columns: readonly string[];
  readonly #pieces: Float64Array[] = [];
  #count = 0;

  /** @param series the columns that rows may have beside step and losses. */
  constructor(series: readonly string[]) {
    this.#columns = ["step", "train_loss", "test_loss", ...series];
  }

  push(row: CurveRow): void {
    const width = this.#columns.length;
    const place = this.#count++ % PIECE;
    if (place === 0) this.#pieces.push(new Float64Array((this.#pieces.length === 0 ? FIRST : PIECE) * width));
    let piece = this.#pieces[this.#pieces.length - 1];
    if (place * width === piece.length) {
      const larger = new Float64Array(2 * piece.length);
      larger.set(piece);
      this.#pieces[this.#pieces.length - 1] = piece = larger;
    }
    this.#columns.forEach((column, index) => {
      piece[place * width + index] = row[column as keyof LossRow] ?? row.extra?.[column] ?? Number.NaN;
    });
  }

  /** The rows up to a step, as they were pushed. */
  upTo(last: number): readonly CurveRow[] {
    const width = this.#columns.length;
    const rows: CurveRow[] = [];
    for (let index = 0; index < this.#count; index++) {
      const from = (index % PIECE) * width;
      const [step, train_loss, test_loss, ...series] = this.#pieces[Math.floor(index / PIECE)].subarray(
        from,
        from + width,
      );
      if (step > last) break;
      rows.push(rowOf(step, { train_loss, test_loss, ...this.#named(series) }));
    }
    return rows;
  }

  #named(series: readonly number[]): Readonly<Record<string, number>> {
    return Object.fromEntries(series.map((value, index) => [this.#columns[index + 3], value]));
  }
}

type LossRow = Omit<CurveRow, "extra">;

/** A row of a program. Series that are not finite count as not recorded; losses are not changed. */
export function rowOf(step: number, values: Readonly<Record<string, number | null>>): CurveRow {
  const { train_loss, test_loss, ...series } = values;
  const finite = Object.entries(series).filter(([, value]) => value !== null && Number.isFinite(value));
  return curveRowOf(step, { train_loss, test_loss, ...Object.fromEntries(finite) });
}
