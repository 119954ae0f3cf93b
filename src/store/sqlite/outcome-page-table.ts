import { hash } from "node:crypto";
import {
  packOutcomes,
  unpackOutcomes,
  type OutcomeColumns,
  type PackedOutcomes,
} from "../outcome-columns.js";
import type { Connection } from "./connection.js";
import { isSealed } from "./seal.js";

/** A cell as the table `trial` has it. */
export interface StoredCell {
  readonly system: unknown;
  readonly cell: unknown;
}

/** The cells of a sweep by their numbers, and their numbers by their texts. */
interface KnownCells {
  readonly cells: StoredCell[];
  readonly numbers: Map<unknown, number>;
}

/** The tables `outcome_page` and `outcome_page_cell`. */
export class OutcomePageTable {
  readonly #after;
  readonly #columns;
  readonly #cells;
  readonly #write;
  readonly #addCell;
  readonly #remove;
  readonly #removeAll;
  /** The cells of the sweeps that were asked for. Numbers keep their cells. */
  readonly #known = new Map<number, KnownCells>();

  constructor(db: Connection) {
    this.#after = db
      .prepare<[number, string], string>(
        "SELECT prefix FROM outcome_page WHERE sweep_id = ? AND prefix > ? ORDER BY prefix LIMIT 1",
      )
      .pluck();
    this.#columns = db
      .prepare<[number, string], [columns: unknown, digest: unknown]>(
        "SELECT columns, digest FROM outcome_page WHERE sweep_id = ? AND prefix = ?",
      )
      .raw();
    this.#cells = db.prepare<
      [number, number],
      StoredCell & { readonly number: number; readonly digest: unknown }
    >(
      "SELECT number, system, cell, digest FROM outcome_page_cell WHERE sweep_id = ? AND number >= ? ORDER BY number",
    );
    this.#write = db.prepare(
      "INSERT OR REPLACE INTO outcome_page (sweep_id, prefix, trials, columns, digest) VALUES (?, ?, ?, ?, ?)",
    );
    this.#addCell = db.prepare(
      "INSERT INTO outcome_page_cell (sweep_id, number, system, cell, digest) VALUES (?, ?, ?, ?, ?)",
    );
    this.#remove = db.prepare("DELETE FROM outcome_page WHERE sweep_id = ? AND prefix = ?");
    this.#removeAll = [db.prepare("DELETE FROM outcome_page"), db.prepare("DELETE FROM outcome_page_cell")];
  }

  /** The prefix of the sweep's next page after a prefix; null: there is none. */
  after(sweepId: number, prefix: string): string | null {
    return this.#after.get(sweepId, prefix) ?? null;
  }

  /** The outcomes of a page; null where it is not there, or is damaged. */
  read(sweepId: number, prefix: string): PackedOutcomes | null {
    const [columns, digest] = this.#columns.get(sweepId, prefix) ?? [];
    if (!(columns instanceof Uint8Array) || isSealed(digest, digestOf(columns)) !== true) return null;
    const outcomes = unpackOutcomes(columns);
    const cells = this.cells(sweepId);
    return outcomes?.cells.every((number) => number < cells.length) === true ? outcomes : null;
  }

  /** The sweep's cells by their numbers. */
  cells(sweepId: number): readonly StoredCell[] {
    return this.#cellsOf(sweepId).cells;
  }

  /** The number of a cell of the sweep; undefined: it has none yet. */
  numberOf(sweepId: number, { cell }: StoredCell): number | undefined {
    return this.#cellsOf(sweepId).numbers.get(cell);
  }

  #cellsOf(sweepId: number): KnownCells {
    const known = this.#known.get(sweepId) ?? { cells: [], numbers: new Map<unknown, number>() };
    this.#known.set(sweepId, known);
    for (const { number, system, cell, digest } of this.#cells.iterate(sweepId, known.cells.length)) {
      // In a damaged table: pages that use this number or a later one are not read.
      if (number !== known.cells.length || isSealed(digest, cellDigest(number, { system, cell })) !== true)
        break;
      known.cells.push({ system, cell });
      known.numbers.set(cell, number);
    }
    return known;
  }

  /** Adds a cell of the sweep and returns its number. */
  addCell(sweepId: number, { system, cell }: StoredCell): number {
    const number = this.cells(sweepId).length;
    this.#addCell.run(sweepId, number, system, cell, cellDigest(number, { system, cell }));
    return number;
  }

  /** Whether a page holds exactly these outcomes. */
  holds(sweepId: number, prefix: string, outcomes: OutcomeColumns): boolean {
    const [columns] = this.#columns.get(sweepId, prefix) ?? [];
    return columns instanceof Uint8Array && packOutcomes(outcomes).equals(columns);
  }

  /** Writes a page. */
  write(sweepId: number, prefix: string, outcomes: OutcomeColumns): void {
    const columns = packOutcomes(outcomes);
    this.#write.run(sweepId, prefix, outcomes.trialIds.length, columns, digestOf(columns));
  }

  /** Removes a page. */
  remove(sweepId: number, prefix: string): void {
    this.#remove.run(sweepId, prefix);
  }

  /** Removes all pages and cells. */
  clear(): void {
    for (const remove of this.#removeAll) remove.run();
    this.forgetCells();
  }

  /** Forgets cells that were read: a transaction that added some has failed. */
  forgetCells(): void {
    this.#known.clear();
  }
}

function digestOf(columns: Uint8Array | string): Buffer {
  return hash("sha256", columns, "buffer");
}

function cellDigest(number: number, { system, cell }: StoredCell): Buffer {
  return digestOf(`${number}\n${String(system)}\n${String(cell)}`);
}
