import {
  emptyPage,
  OUTCOME_KINDS,
  OUTCOME_NUMBERS,
  SEED_NAMES,
  type Facts,
  type OutcomePage,
  type ParameterValues,
  type TrialIdentity,
} from "../../model/index.js";
import type { OutcomeColumns, PackedOutcomes } from "../outcome-columns.js";
import { OutcomeDigester, type OutcomeInColumns } from "../outcome-digest.js";
import { DIGESTED_NUMBERS } from "../trial-digest.js";
import type { Connection } from "./connection.js";
import { DamagedRow, storedNumber } from "./damaged-row.js";
import { OutcomePageTable, type StoredCell } from "./outcome-page-table.js";
import { OUTCOME_COLUMNS, requireWhole, storedOutcome } from "./outcome-table.js";
import { BEYOND_TEXT } from "./page.js";
import type { RuleTable } from "./rule-table.js";
import { settingsOf } from "./trial-table.js";

/** Outcomes read at a time. */
const PAGE = 500;

/**
 * The columns of a trial that come before its outcome in a row. Seeds are last among them.
 *
 * Digests are texts in hexadecimal form: a buffer for each costs more than the digest itself. A value that is no blob,
 * which only a damaged row has, becomes an empty text, which is no digest.
 */
const TRIAL_PART =
  "outcome.trial_id, trial.system, trial.cell, trial.seed, trial.data_seed, trial.target_seed, trial.weights_seed";
const SEEDS_AT = 3;
const OUTCOME_AT = SEEDS_AT + SEED_NAMES.length;
const NUMBERS_AT = OUTCOME_AT + 1;
const FACTS_AT = NUMBERS_AT + OUTCOME_NUMBERS.length;
const RULE_AT = FACTS_AT + 1;
const DIGEST_AT = RULE_AT + 1;
const CONTENT_AT = DIGEST_AT + 1;

/** How many digits of their ids the trials of a page of `outcome_page` share. */
const PREFIX_DIGITS = 2;

/** Such beginnings, in order. */
export const PREFIXES: readonly string[] = Array.from({ length: 16 ** PREFIX_DIGITS }, (_, i) =>
  i.toString(16).padStart(PREFIX_DIGITS, "0"),
);

/** The first letter that is no hexadecimal digit. */
const BEHIND_DIGITS = "g";

const USUAL_ID = /^[0-9a-f]{64}$/;

/** A row of a page; damaged rows may have any values. */
type Row = readonly unknown[];

const KINDS: ReadonlyMap<unknown, number> = new Map(OUTCOME_KINDS.map((kind, index) => [kind, index]));

/** The cells of one reading, numbered in order of appearance. */
export interface ReadCells {
  readonly cells: ParameterValues[];
  /** The same as the table `trial` has them. */
  readonly stored: StoredCell[];
  /** Numbers by the texts of the cells. */
  readonly numbers: Map<unknown, number>;
  /** Numbers by those of `outcome_page_cell`. */
  readonly packed: Map<number, number>;
}

/** The cells of a reading that begins. */
export function noCells(): ReadCells {
  return { cells: [], stored: [], numbers: new Map(), packed: new Map() };
}

/** A page, and the id of its last trial. */
export interface ReadPage {
  readonly page: OutcomePage;
  readonly last: string;
}

/**
 * Reads outcomes of a sweep by column: those of large sweeps from the table `outcome_page`, all others from rows, each
 * compared with its digest.
 */
export class OutcomePages {
  readonly #identity: TrialIdentity | null;
  readonly #rules: RuleTable;
  readonly #rows;
  readonly #counted;
  readonly #packed: OutcomePageTable;
  readonly #digester = new OutcomeDigester();
  #latestRule: { readonly id: unknown; readonly text: unknown } = { id: null, text: null };

  #latestSystem: { readonly name: unknown; readonly standards: ParameterValues | null } = {
    name: null,
    standards: null,
  };

  constructor(db: Connection, identity: TrialIdentity | null, rules: RuleTable) {
    this.#identity = identity;
    this.#rules = rules;
    this.#packed = new OutcomePageTable(db);
    this.#counted = db
      .prepare<[number, string, string], number>(
        `SELECT count(*) FROM outcome JOIN trial ON trial.sweep_id = outcome.sweep_id AND trial.id = +outcome.trial_id
         WHERE outcome.sweep_id = ? AND outcome.trial_id > ? AND outcome.trial_id < ? AND trial.orphaned = 0`,
      )
      .pluck();
    const hexadecimal = (column: string): string =>
      `CASE typeof(${column}) WHEN 'blob' THEN hex(${column}) WHEN 'null' THEN NULL ELSE '' END`;
    // Rows are lists: this reads a large sweep in little more than half the time that objects take. The plus keeps SQLite from
    // searching the trials by the bounds, instead of by each id.
    this.#rows = db
      .prepare<[number, string, string | Uint8Array, number], Row>(
        `SELECT ${TRIAL_PART}, ${OUTCOME_COLUMNS.map((name) => `outcome.${name}`).join(", ")}, rule_id,
           lower(${hexadecimal("digest")}), ${hexadecimal("content")}
         FROM outcome JOIN trial ON trial.sweep_id = outcome.sweep_id AND trial.id = +outcome.trial_id
         WHERE outcome.sweep_id = ? AND outcome.trial_id > ? AND outcome.trial_id < ? AND trial.orphaned = 0
         ORDER BY outcome.trial_id LIMIT ?`,
      )
      .raw();
  }

  /**
   * The next page of the sweep's outcomes after this trial id, in order of trial id; null at the end.
   *
   * @param read the cells of the pages before, to which new ones are added.
   * @throws DamagedRow where a column holds what was never written there, or an outcome disagrees with its digest.
   */
  page(sweepId: number, after: string, read: ReadCells): ReadPage | null {
    // Of the prefix of the trial before, everything that is left is in rows, as is everything of a page that cannot be read.
    for (let prefix = this.#packed.after(sweepId, after.slice(0, PREFIX_DIGITS)); ;) {
      const rows = this.#pageOfRows(sweepId, { after, before: prefix }, read);
      if (rows !== null || prefix === null) return rows;
      const packed = this.#packed.read(sweepId, prefix);
      if (packed !== null) return { page: this.#unpacked(sweepId, packed, read), last: packed.lastId };
      prefix = this.#packed.after(sweepId, prefix);
    }
  }

  /**
   * Writes the page of the trials whose ids begin with these digits, unless it is there, none of them has an outcome, or one is
   * damaged. Within a transaction.
   */
  pack(sweepId: number, prefix: string): void {
    if (this.#packed.read(sweepId, prefix) !== null) return;
    try {
      this.#packed.remove(sweepId, prefix);
      const outcomes = this.#toPack(
        sweepId,
        prefix,
        (cell) => this.#packed.numberOf(sweepId, cell) ?? this.#packed.addCell(sweepId, cell),
      );
      if (outcomes !== null) this.#packed.write(sweepId, prefix, outcomes);
    } catch (error) {
      this.#packed.forgetCells();
      if (!(error instanceof DamagedRow)) throw error;
    }
  }

  /** Removes all pages, which may be damaged, so that they are written anew. Within a transaction. */
  clear(): void {
    this.#packed.clear();
  }

  /**
   * The beginnings of ids whose pages do not hold what the rows hold. `everything` false: only those that are damaged in themselves
   * or hold another number of trials.
   *
   * Cost: reads all pages; with `everything` also all outcomes.
   */
  *faultyPages(sweepId: number, everything: boolean): Generator<string> {
    for (let prefix = this.#packed.after(sweepId, ""); prefix !== null;) {
      const packed = this.#packed.read(sweepId, prefix);
      if (packed === null || packed.length !== this.#count(sweepId, prefix)) yield prefix;
      else if (everything && !this.#holdsRows(sweepId, prefix)) yield prefix;
      prefix = this.#packed.after(sweepId, prefix);
    }
  }

  #count(sweepId: number, prefix: string): number {
    return this.#counted.get(sweepId, prefix, `${prefix}${BEHIND_DIGITS}`) ?? 0;
  }

  /** Whether a page is what its rows give; true where a damaged row forbids to tell, since that is reported by itself. */
  #holdsRows(sweepId: number, prefix: string): boolean {
    try {
      const rows = this.#toPack(sweepId, prefix, (cell) => this.#packed.numberOf(sweepId, cell) ?? -1);
      return rows !== null && this.#packed.holds(sweepId, prefix, rows);
    } catch (error) {
      if (error instanceof DamagedRow) return true;
      throw error;
    }
  }

  /**
   * The outcomes of the trials whose ids begin with these digits, from their rows; null: there are none.
   *
   * @param numberOf gives the number of a cell in `outcome_page_cell`.
   */
  #toPack(sweepId: number, prefix: string, numberOf: (cell: StoredCell) => number): OutcomeColumns | null {
    const read = noCells();
    const pages: OutcomePage[] = [];
    const before = `${prefix}${BEHIND_DIGITS}`;
    for (let after = prefix; ;) {
      const next = this.#pageOfRows(sweepId, { after, before }, read);
      if (next === null) break;
      pages.push(next.page);
      after = next.last;
    }
    const trialIds = pages.flatMap((page) => page.trialIds);
    if (trialIds.length === 0 || !trialIds.every((id) => USUAL_ID.test(id))) return null;
    const facts = new Map<number, Facts>();
    let length = 0;
    for (const page of pages) {
      for (const [at, ofTrial] of page.facts) facts.set(length + at, ofTrial);
      length += page.kinds.length;
    }
    const numbers = read.stored.map(numberOf);
    return {
      trialIds,
      cells: Uint32Array.from(
        pages.flatMap(({ cellOf }) => Array.from(cellOf)),
        (cell) => numbers[cell],
      ),
      kinds: Uint8Array.from(pages.flatMap(({ kinds }) => Array.from(kinds))),
      seeds: SEED_NAMES.map((_, i) => joined(pages.map(({ seeds }) => seeds[i]))),
      numbers: OUTCOME_NUMBERS.map((name) => joined(pages.map((page) => page.numbers[name]))),
      facts,
    };
  }

  #unpacked(sweepId: number, packed: PackedOutcomes, read: ReadCells): OutcomePage {
    const cells = this.#packed.cells(sweepId);
    const cellOf = packed.cells;
    for (let at = 0; at < cellOf.length; at++) {
      let number = read.packed.get(cellOf[at]);
      if (number === undefined) {
        number = this.#cellNumber(cells[cellOf[at]], read, () => `trial ${packed.trialIds[at]}`);
        read.packed.set(cellOf[at], number);
      }
      cellOf[at] = number;
    }
    return {
      get trialIds() {
        return packed.trialIds;
      },
      cellOf,
      cells: read.cells,
      seeds: packed.seeds,
      kinds: packed.kinds,
      numbers: Object.fromEntries(
        OUTCOME_NUMBERS.map((name, i) => [name, packed.numbers[i]]),
      ) as OutcomePage["numbers"],
      get facts() {
        return packed.facts;
      },
    };
  }

  /** The next outcomes between two trial ids, from rows; null: there are none. */
  #pageOfRows(
    sweepId: number,
    { after, before }: { readonly after: string; readonly before: string | null },
    read: ReadCells,
  ): ReadPage | null {
    const rows = this.#rows.all(sweepId, after, before ?? BEYOND_TEXT, PAGE);
    if (rows.length === 0) return null;
    const trialIds: string[] = [];
    const facts = new Map<number, Facts>();
    const page = emptyPage(rows.length);
    const outcome = {
      columns: DIGESTED_NUMBERS.map((name) => page.numbers[name]),
      numbers: OUTCOME_NUMBERS.map((name) => page.numbers[name]),
    };
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at];
      const trialId = String(row[0]);
      trialIds.push(trialId);
      this.#readTrial(trialId, row, { ...page, at }, read);
      const kind = kindOf(row, outcome.numbers, at);
      if (kind !== null && this.#isWhole(trialId, row, { kind, columns: outcome.columns, at })) {
        page.kinds[at] = kind;
        continue;
      }
      const whole = this.#readAnyway(trialId, row);
      page.kinds[at] = OUTCOME_KINDS.indexOf(whole.kind);
      for (const name of OUTCOME_NUMBERS) page.numbers[name][at] = whole[name] ?? Number.NaN;
      if (whole.facts !== undefined) facts.set(at, whole.facts);
    }
    return {
      page: { ...page, trialIds, cells: read.cells, facts },
      last: trialIds[trialIds.length - 1],
    };
  }

  /** Reads the parameters of a trial. */
  #readTrial(
    trialId: string,
    row: Row,
    { cellOf, seeds, at }: Pick<OutcomePage, "cellOf" | "seeds"> & { readonly at: number },
    read: ReadCells,
  ): void {
    const standards = this.#standards(row[1]);
    cellOf[at] = this.#cellNumber({ system: row[1], cell: row[2] }, read, () => `trial ${trialId}`);
    for (let i = 0; i < SEED_NAMES.length; i++) {
      const stored = row[SEEDS_AT + i];
      const value =
        typeof stored === "number"
          ? stored
          : (storedNumber(stored, SEED_NAMES[i], () => `trial ${trialId}`) ??
            standards?.[SEED_NAMES[i]] ??
            Number.NaN);
      seeds[i][at] = Number(value);
    }
  }

  /** The number of a cell in a reading, to which it is added where it is new. @throws DamagedRow */
  #cellNumber(stored: StoredCell, read: ReadCells, name: () => string): number {
    const known = read.numbers.get(stored.cell);
    if (known !== undefined) return known;
    const standards = this.#standards(stored.system);
    const settings = settingsOf(stored.cell, standards, name);
    const number = read.cells.push(standards === null ? withSeeds(settings) : settings) - 1;
    read.stored.push(stored);
    read.numbers.set(stored.cell, number);
    return number;
  }

  /** Whether the outcome of a row without facts agrees with its digest; false also where this cannot be told here. */
  #isWhole(trialId: string, row: Row, outcome: OutcomeInColumns): boolean {
    const rule = this.#ruleText(row[RULE_AT]);
    const [stored, content] = [row[DIGEST_AT], row[CONTENT_AT]];
    if (typeof rule !== "string" || typeof stored !== "string") return false;
    if (content !== null && typeof content !== "string") return false;
    return this.#digester.digest(trialId, rule, outcome, content) === stored;
  }

  /** Reads a row of an unusual form, for example with facts or without a digest. @throws DamagedRow */
  #readAnyway(trialId: string, row: Row): ReturnType<typeof storedOutcome>["outcome"] {
    const asStored = row.map((value, at) =>
      at >= DIGEST_AT && typeof value === "string" && value !== "" ? Buffer.from(value, "hex") : value,
    );
    const stored = storedOutcome(trialId, asStored, OUTCOME_AT, (ruleId) => this.#ruleText(ruleId));
    requireWhole(trialId, stored);
    return stored.outcome;
  }

  /** The defaults of a system; null: it is not known. Neighbouring trials nearly always have the same system. */
  #standards(system: unknown): ParameterValues | null {
    if (this.#latestSystem.name !== system) {
      this.#latestSystem = { name: system, standards: this.#identity?.standards(String(system)) ?? null };
    }
    return this.#latestSystem.standards;
  }

  /** The text of a rule. Neighbouring outcomes nearly always have the same rule. */
  #ruleText(id: unknown): unknown {
    if (this.#latestRule.id !== id) this.#latestRule = { id, text: this.#rules.text(Number(id)) };
    return this.#latestRule.text;
  }
}

/** Puts the numbers of a row without facts into their columns; returns its kind, or null for a row of another form. */
function kindOf(row: Row, numbers: readonly Float64Array[], at: number): number | null {
  if (row[FACTS_AT] !== null) return null;
  for (let i = 0; i < numbers.length; i++) {
    const value = row[NUMBERS_AT + i];
    if (typeof value === "number") numbers[i][at] = value;
    else if (value !== null) return null;
  }
  return KINDS.get(row[OUTCOME_AT]) ?? null;
}

function joined(columns: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    all.set(column, at);
    at += column.length;
  }
  return all;
}

/** For an unknown system every trial has all seeds. */
function withSeeds(settings: ParameterValues): ParameterValues {
  return { ...settings, ...Object.fromEntries(SEED_NAMES.map((name) => [name, null])) };
}
