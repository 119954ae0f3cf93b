import type { Outcome, OutcomeRow } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { parametersOf } from "./trial-table.js";

/** Outcomes read at a time by the lazy iteration. */
const PAGE = 500;

/** The columns of an outcome in the order of the table. */
export const OUTCOME_COLUMNS = [
  "kind",
  "train_step",
  "test_step",
  "train_first_step",
  "test_first_step",
  "delay",
  "delay_at_least",
  "ratio",
  "rise",
  "rich_step",
  "kernel_test",
  "label_power",
  "initial_train",
  "initial_test",
  "final_train",
  "final_test",
  "steps",
] as const satisfies readonly (keyof Outcome)[];

type ValuesOf<Names extends readonly (keyof Outcome)[]> = { [K in keyof Names]: Outcome[Names[K]] };

/** A row of a page: id and parameters of the trial, then {@link OUTCOME_COLUMNS}. */
type PageRow = readonly [id: string, parameters: string, ...ValuesOf<typeof OUTCOME_COLUMNS>];

/** The table `outcome`, keyed by sweep and trial, each with the rule it was decided under. */
export class OutcomeTable {
  readonly #addRule;
  readonly #ruleOf;
  readonly #write;
  readonly #has;
  readonly #page;

  constructor(db: Connection) {
    this.#addRule = db.prepare("INSERT INTO rule (text) VALUES (?) ON CONFLICT DO NOTHING");
    this.#ruleOf = db.prepare<[string], number>("SELECT id FROM rule WHERE text = ?").pluck();
    const names = OUTCOME_COLUMNS.join(", ");
    this.#write = db.prepare(
      `INSERT OR REPLACE INTO outcome (sweep_id, trial_id, rule_id, ${names})
       VALUES (?, ?, ?, ${OUTCOME_COLUMNS.map(() => "?").join(", ")})`,
    );
    this.#has = db
      .prepare<[number, string, number], number>(
        "SELECT 1 FROM outcome WHERE sweep_id = ? AND trial_id = ? AND rule_id = ?",
      )
      .pluck();
    // Rows as lists: a large sweep is read in little more than half the time that objects take.
    this.#page = db
      .prepare<[number, string, number], PageRow>(
        `SELECT outcome.trial_id, trial.parameters, ${OUTCOME_COLUMNS.map((name) => `outcome.${name}`).join(", ")}
         FROM outcome JOIN trial ON trial.sweep_id = outcome.sweep_id AND trial.id = outcome.trial_id
         WHERE outcome.sweep_id = ? AND outcome.trial_id > ? AND trial.orphaned = 0
         ORDER BY outcome.trial_id LIMIT ?`,
      )
      .raw();
  }

  /** Writes or replaces outcomes. NaN and ±∞ become NULL: an outcome's numbers are finite or absent. */
  write(
    sweepId: number,
    rule: string,
    outcomes: readonly { readonly trialId: string; readonly outcome: Outcome }[],
  ): void {
    this.#addRule.run(rule);
    const ruleId = this.#ruleOf.get(rule);
    for (const { trialId, outcome } of outcomes) {
      const values = OUTCOME_COLUMNS.map((name) => {
        const value = outcome[name];
        return typeof value === "number" && !Number.isFinite(value) ? null : value;
      });
      this.#write.run(sweepId, trialId, ruleId, ...values);
    }
  }

  /** Those of the ids that have an outcome under exactly this rule. */
  among(sweepId: number, trialIds: readonly string[], rule: string): ReadonlySet<string> {
    const ruleId = this.#ruleOf.get(rule);
    if (ruleId === undefined) return new Set();
    return new Set(trialIds.filter((id) => this.#has.get(sweepId, id, ruleId) !== undefined));
  }

  /** The next page of the sweep's outcomes after this trial id, in order of it; empty at the end. */
  page(sweepId: number, after: string): readonly OutcomeRow[] {
    return this.#page.all(sweepId, after, PAGE).map(outcomeRow);
  }
}

function outcomeRow(row: PageRow): OutcomeRow {
  return {
    trialId: row[0],
    parameters: parametersOf(row[1]),
    kind: row[2],
    train_step: row[3],
    test_step: row[4],
    train_first_step: row[5],
    test_first_step: row[6],
    delay: row[7],
    delay_at_least: row[8],
    ratio: row[9],
    rise: row[10],
    rich_step: row[11],
    kernel_test: row[12],
    label_power: row[13],
    initial_train: row[14],
    initial_test: row[15],
    final_train: row[16],
    final_test: row[17],
    steps: row[18],
  };
}
