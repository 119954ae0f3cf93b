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
import { OutcomeDigester, type OutcomeInColumns } from "../outcome-digest.js";
import { DIGESTED_NUMBERS } from "../trial-digest.js";
import type { Connection } from "./connection.js";
import { storedNumber } from "./damaged-row.js";
import { OUTCOME_COLUMNS, requireWhole, storedOutcome } from "./outcome-table.js";
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

/** A row of a page; damaged rows may have any values. */
type Row = readonly unknown[];

const KINDS: ReadonlyMap<unknown, number> = new Map(OUTCOME_KINDS.map((kind, index) => [kind, index]));

/** The cells of one reading, numbered in order of appearance. */
export interface ReadCells {
  readonly cells: ParameterValues[];
  readonly numbers: Map<unknown, number>;
}

/** The cells of a reading that begins. */
export function noCells(): ReadCells {
  return { cells: [], numbers: new Map() };
}

/** Reads outcomes of a sweep by column, each compared with its digest. */
export class OutcomePages {
  readonly #identity: TrialIdentity | null;
  readonly #rules: RuleTable;
  readonly #page;
  readonly #digester = new OutcomeDigester();
  #latestRule: { readonly id: unknown; readonly text: unknown } = { id: null, text: null };

  #latestSystem: { readonly name: unknown; readonly standards: ParameterValues | null } = {
    name: null,
    standards: null,
  };

  constructor(db: Connection, identity: TrialIdentity | null, rules: RuleTable) {
    this.#identity = identity;
    this.#rules = rules;
    const hexadecimal = (column: string): string =>
      `CASE typeof(${column}) WHEN 'blob' THEN hex(${column}) WHEN 'null' THEN NULL ELSE '' END`;
    // Rows are lists: this reads a large sweep in little more than half the time that objects take.
    this.#page = db
      .prepare<[number, string, number], Row>(
        `SELECT ${TRIAL_PART}, ${OUTCOME_COLUMNS.map((name) => `outcome.${name}`).join(", ")}, rule_id,
           lower(${hexadecimal("digest")}), ${hexadecimal("content")}
         FROM outcome JOIN trial ON trial.sweep_id = outcome.sweep_id AND trial.id = outcome.trial_id
         WHERE outcome.sweep_id = ? AND outcome.trial_id > ? AND trial.orphaned = 0
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
  page(sweepId: number, after: string, read: ReadCells): OutcomePage | null {
    const rows = this.#page.all(sweepId, after, PAGE);
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
    return { ...page, trialIds, cells: read.cells, facts };
  }

  /** Reads the parameters of a trial. */
  #readTrial(
    trialId: string,
    row: Row,
    { cellOf, seeds, at }: Pick<OutcomePage, "cellOf" | "seeds"> & { readonly at: number },
    { cells, numbers }: ReadCells,
  ): void {
    const cell = row[2];
    const standards = this.#standards(row[1]);
    let number = numbers.get(cell);
    if (number === undefined) {
      const settings = settingsOf(cell, standards, () => `trial ${trialId}`);
      number = cells.push(standards === null ? withSeeds(settings) : settings) - 1;
      numbers.set(cell, number);
    }
    cellOf[at] = number;
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

/** For an unknown system every trial has all seeds. */
function withSeeds(settings: ParameterValues): ParameterValues {
  return { ...settings, ...Object.fromEntries(SEED_NAMES.map((name) => [name, null])) };
}
