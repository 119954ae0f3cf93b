import {
  knownFacts,
  canonicalJson,
  OUTCOME_KINDS,
  OUTCOME_NUMBERS,
  type CurveRow,
  type Facts,
  type Outcome,
  type TrialIdentity,
} from "../../model/index.js";
import { contentDigest } from "../content-digest.js";
import { outcomeDigest } from "../outcome-digest.js";
import type { Connection } from "./connection.js";
import { DamagedRow, foundValue, storedNumber, storedWord } from "./damaged-row.js";
import { RuleTable } from "./rule-table.js";
import { isSealed } from "./seal.js";
import { storedJson } from "./stored-json.js";
import { FACTS } from "./stored-shapes.js";

/** The message about an altered outcome. */
export const OUTCOME_PROBLEM = "digest: expected the one of its numbers and its rule, found another";

/** The columns of an outcome in the order of the table. */
export const OUTCOME_COLUMNS = [
  "kind",
  ...OUTCOME_NUMBERS,
  "facts",
] as const satisfies readonly (keyof Outcome)[];

/** An outcome with the rule that decided it, and whether both agree with their digest; null: there is no digest. */
export interface StoredOutcome {
  readonly outcome: Outcome;
  readonly rule: string;
  readonly isWhole: boolean | null;
  /** The digest of the outcome's content (content-digest.ts); null: it is not stored. */
  readonly content: Uint8Array | null;
  /** The stored digest; null: there is none. */
  readonly digest: Uint8Array | null;
}

/** A row of {@link OutcomeTable.write}. */
export interface NewOutcome {
  readonly trialId: string;
  readonly outcome: Outcome;
  readonly rows?: readonly CurveRow[];
}

/** The values of {@link OUTCOME_COLUMNS}, then those of {@link BESIDE}. */
export type StoredRow = readonly unknown[];

/** The text of the rule, digest and content. */
const BESIDE = "(SELECT text FROM rule WHERE rule.id = rule_id), digest, content";

/**
 * The table `outcome`, keyed by sweep and trial, whose rows name the rule that decided them, and the tables `rule` and
 * `rule_step`.
 */
export class OutcomeTable {
  readonly #identity: TrialIdentity | null;
  readonly #rules;
  readonly #write;
  readonly #under;
  readonly #idsUnder;
  readonly #ended;
  readonly #count;
  readonly #has;
  readonly #one;
  readonly #seal;
  readonly #reseal;
  readonly #sweepsOf;
  readonly #systemOf;
  readonly #remove;

  constructor(db: Connection, identity: TrialIdentity | null, rules = new RuleTable(db)) {
    this.#identity = identity;
    this.#rules = rules;
    const names = OUTCOME_COLUMNS.join(", ");
    this.#write = db.prepare(
      `INSERT OR REPLACE INTO outcome (sweep_id, trial_id, rule_id, digest, content, ${names})
       VALUES (?, ?, ?, ?, ?, ${OUTCOME_COLUMNS.map(() => "?").join(", ")})`,
    );
    // Many at once: a statement for each outcome would double the cost of reading it.
    this.#under = db
      .prepare<[string, number, number], StoredRow>(
        `SELECT ${names}, ${BESIDE}, trial_id
         FROM json_each(?) AS asked CROSS JOIN outcome ON outcome.trial_id = asked.value
         WHERE outcome.sweep_id = ? AND outcome.rule_id = ?`,
      )
      .raw();
    this.#idsUnder = db
      .prepare<[number, number], string>(
        // Rows lie in the order in which they were written: reading by an index would only jump among them.
        "SELECT trial_id FROM outcome NOT INDEXED WHERE sweep_id = ? AND rule_id = ?",
      )
      .pluck();
    this.#ended = db
      .prepare<[number], string>("SELECT trial_id FROM outcome WHERE sweep_id = ? ORDER BY trial_id")
      .pluck();
    this.#count = db.prepare<[number], number>("SELECT count(*) FROM outcome WHERE sweep_id = ?").pluck();
    this.#has = db.prepare<[number, string]>("SELECT 1 FROM outcome WHERE sweep_id = ? AND trial_id = ?");
    this.#one = db
      .prepare<[number, string], StoredRow>(
        `SELECT ${names}, ${BESIDE} FROM outcome WHERE sweep_id = ? AND trial_id = ?`,
      )
      .raw();
    this.#seal = db.prepare("UPDATE outcome SET digest = ? WHERE sweep_id = ? AND trial_id = ?");
    this.#reseal = db.prepare(
      "UPDATE outcome SET digest = ?, content = NULL WHERE sweep_id = ? AND trial_id = ?",
    );
    this.#sweepsOf = db.prepare<[string], number>("SELECT sweep_id FROM trial WHERE id = ?").pluck();
    this.#systemOf = db
      .prepare<[number, string], unknown>("SELECT system FROM trial WHERE sweep_id = ? AND id = ?")
      .pluck();
    this.#remove = db.prepare("DELETE FROM outcome WHERE trial_id = ?");
  }

  /** Writes or replaces outcomes. NaN and ±∞ become NULL: an outcome's numbers are finite or absent. */
  write(sweepId: number, rule: string, outcomes: readonly NewOutcome[]): void {
    const ruleId = this.#rules.add(rule);
    for (const { trialId, outcome, rows } of outcomes) {
      const content = rows === undefined ? null : this.contentOf(sweepId, trialId, { outcome, rule }, rows);
      const digest = outcomeDigest(trialId, rule, outcome, content);
      this.take(sweepId, trialId, ruleId, { outcome, content, digest });
    }
  }

  /** Writes or replaces an outcome whose digests are known. */
  take(
    sweepId: number,
    trialId: string,
    ruleId: number,
    { outcome, content, digest }: Pick<StoredOutcome, "outcome" | "content" | "digest">,
  ): void {
    const values = OUTCOME_COLUMNS.map((name) => {
      const value = name === "facts" ? factsText(outcome.facts) : outcome[name];
      return typeof value === "number" && !Number.isFinite(value) ? null : value;
    });
    this.#write.run(sweepId, trialId, ruleId, digest, content, ...values);
  }

  /**
   * The digest of the content of an outcome that a rule decided from these rows. Where the trial's system is not known,
   * it covers all columns of the rows.
   */
  contentOf(
    sweepId: number,
    trialId: string,
    { outcome, rule }: Pick<StoredOutcome, "outcome" | "rule">,
    rows: readonly CurveRow[],
  ): Buffer {
    return contentDigest(outcome, rows, {
      steps: this.#rules.records(rule).steps,
      columns: this.#columnsOf(sweepId, trialId, rule),
    });
  }

  /** Whether the stored content digest agrees with these rows; null: none is stored, or the trial's system is not known. */
  isOfRows(
    sweepId: number,
    trialId: string,
    stored: StoredOutcome,
    rows: () => readonly CurveRow[],
  ): boolean | null {
    if (stored.content === null || this.#columnsOf(sweepId, trialId, stored.rule) === null) return null;
    return this.contentOf(sweepId, trialId, stored, rows()).equals(stored.content);
  }

  /** Removes the content digests of a trial's outcomes in all sweeps, because the rows that they cover were completed. */
  forgetContent(trialId: string): void {
    for (const sweepId of this.#sweepsOf.all(trialId)) {
      const stored = this.read(sweepId, trialId);
      if (stored === null || stored.content === null || stored.isWhole !== true) continue;
      this.#reseal.run(outcomeDigest(trialId, stored.rule, stored.outcome), sweepId, trialId);
    }
  }

  #columnsOf(sweepId: number, trialId: string, rule: string): readonly string[] | null {
    const system = this.#systemOf.get(sweepId, trialId);
    const { metrics } = this.#rules.records(rule);
    return this.#identity?.seriesColumns(String(system), metrics) ?? null;
  }

  /**
   * Those of the ids that have an outcome under exactly this rule.
   *
   * @throws DamagedRow for an outcome that disagrees with its digest.
   */
  among(sweepId: number, trialIds: readonly string[], rule: string): ReadonlySet<string> {
    const ruleId = this.#rules.find(rule);
    if (ruleId === undefined) return new Set();
    const found = new Set<string>();
    for (const row of this.#under.all(JSON.stringify(trialIds), sweepId, ruleId)) {
      const trialId = String(row.at(-1));
      requireWhole(trialId, storedOutcome(trialId, row));
      found.add(trialId);
    }
    return found;
  }

  /** All trials of the sweep that have an outcome under exactly this rule. No outcome is compared with its digest. */
  under(sweepId: number, rule: string): ReadonlySet<string> {
    const ruleId = this.#rules.find(rule);
    return new Set(ruleId === undefined ? [] : this.#idsUnder.all(sweepId, ruleId));
  }

  /** All trials of the sweep that have an outcome under any rule. */
  ended(sweepId: number): ReadonlySet<string> {
    return new Set(this.#ended.all(sweepId));
  }

  /** How many trials of the sweep have an outcome under any rule. Cost: one pass over an index. */
  count(sweepId: number): number {
    return this.#count.get(sweepId) ?? 0;
  }

  /** Whether the trial has an outcome in the sweep under any rule. */
  has(sweepId: number, trialId: string): boolean {
    return this.#has.get(sweepId, trialId) !== undefined;
  }

  /** The outcome of one trial; null: the trial has none. @throws DamagedRow where a column holds what was never written there. */
  read(sweepId: number, trialId: string): StoredOutcome | null {
    const row = this.#one.get(sweepId, trialId);
    return row === undefined ? null : storedOutcome(trialId, row);
  }

  /** Adds a digest of its present state to an outcome that has none. */
  adopt(sweepId: number, trialId: string): void {
    const stored = this.read(sweepId, trialId);
    if (stored?.isWhole !== null) return;
    this.#rules.add(stored.rule);
    this.#seal.run(outcomeDigest(trialId, stored.rule, stored.outcome), sweepId, trialId);
  }

  /** Removes the outcomes of a trial in all sweeps. */
  remove(trialId: string): void {
    this.#remove.run(trialId);
  }
}

/** @throws DamagedRow where an outcome disagrees with its digest. */
export function requireWhole(trialId: string, { isWhole }: StoredOutcome): void {
  if (isWhole === false) throw new DamagedRow(`outcome of trial ${trialId}`, OUTCOME_PROBLEM);
}

/**
 * An outcome from its values in the order of {@link OUTCOME_COLUMNS}, which begin at `from`, followed by its rule, digest
 * and content.
 *
 * @param ruleText gives the rule's text from the value in its place.
 * @throws DamagedRow where a column holds what was never written there.
 */
export function storedOutcome(
  trialId: string,
  row: StoredRow,
  from = 0,
  ruleText: (stored: unknown) => unknown = (text) => text,
): StoredOutcome {
  const [rule, digest, kept] = row.slice(from + OUTCOME_COLUMNS.length);
  const text = ruleText(rule);
  if (typeof text !== "string") {
    throw new DamagedRow(
      `outcome of trial ${trialId}`,
      `rule_id: expected a rule, found ${foundValue(text)}`,
    );
  }
  const outcome = outcomeOf(trialId, row, from);
  const content = kept instanceof Uint8Array ? kept : null;
  return {
    outcome,
    rule: text,
    isWhole: isSealed(digest, outcomeDigest(trialId, text, outcome, content)),
    content,
    digest: digest instanceof Uint8Array ? digest : null,
  };
}

/** JSON of the facts that are known; null for none. */
function factsText(facts: Facts | undefined): string | null {
  const known = knownFacts(facts);
  return known.length === 0 ? null : canonicalJson(Object.fromEntries(known));
}

/** An outcome from its values in the order of {@link OUTCOME_COLUMNS}, which begin at `from`. @throws DamagedRow */
function outcomeOf(trialId: string, values: readonly unknown[], from: number): Outcome {
  const name = (): string => `outcome of trial ${trialId}`;
  const number = (index: number): number | null =>
    storedNumber(values[from + index], OUTCOME_COLUMNS[index], name);
  const facts = values[from + 17] ?? null;
  return {
    kind: storedWord(values[from], "kind", OUTCOME_KINDS, name),
    train_step: number(1),
    test_step: number(2),
    train_first_step: number(3),
    test_first_step: number(4),
    delay: number(5),
    delay_at_least: number(6),
    ratio: number(7),
    rise: number(8),
    rich_step: number(9),
    kernel_test: number(10),
    label_power: number(11),
    initial_train: number(12),
    initial_test: number(13),
    final_train: number(14),
    final_test: number(15),
    steps: number(16),
    ...(facts === null ? {} : { facts: storedJson(facts, "facts", FACTS, name) as Facts }),
  };
}
