import type { CurveRow } from "../../model/index.js";
import { trialDigest } from "../trial-digest.js";
import { ATTEMPT_COLUMNS } from "./attempt-table.js";
import type { Connection } from "./connection.js";
import { CurveTable } from "./curve-table.js";
import { OUTCOME_COLUMNS, OutcomeTable } from "./outcome-table.js";
import { ProgressTable } from "./progress-table.js";
import { RuleTable } from "./rule-table.js";

/** What absorbing a trial brought. */
export interface Absorbed {
  /** The other store had come further: its last state and end are taken. */
  readonly progress: boolean;
  readonly outcome: boolean;
}

type Row = Readonly<Record<string, unknown>>;

const PROGRESS = "last_step, ending, end_values, failures, error, started_at, backend";
const ATTEMPT = [...ATTEMPT_COLUMNS, "seal"].join(", ");
const OUTCOME = ["digest", "content", ...OUTCOME_COLUMNS].join(", ");

interface ProgressRow extends Row {
  /** The last step stored, by the latest recording where there is one. */
  readonly reached: number | null;
  readonly ending: string | null;
  readonly grid: string | null;
  readonly metrics: string | null;
  readonly digest: Buffer | null;
}

interface RecordingRow {
  readonly grid: string;
  readonly metrics: string;
  readonly first_step: number;
  readonly last_step: number | null;
}

/**
 * Copies what another store knows of trials into this one: rows of curves that are missing, recordings, attempts, and,
 * where the other has come further, state, checkpoint and outcome. Absorbing twice changes nothing.
 *
 * The trials must be declared, and the caller holds lease and transaction.
 *
 * @throws GrokError DEFECT when a row that both have differs in any bit.
 */
export class TrialAbsorber {
  readonly #from: Connection;
  readonly #to: Connection;
  readonly #fromCurves: CurveTable;
  readonly #toCurves: CurveTable;
  readonly #toProgress: ProgressTable;
  readonly #toRules: RuleTable;
  readonly #toOutcomes: OutcomeTable;

  constructor(from: Connection, to: Connection) {
    this.#from = from;
    this.#to = to;
    this.#fromCurves = new CurveTable(from);
    this.#toCurves = new CurveTable(to);
    this.#toProgress = new ProgressTable(to);
    this.#toRules = new RuleTable(to);
    this.#toOutcomes = new OutcomeTable(to, null);
  }

  absorb(id: string, sweeps: { readonly from: number; readonly to: number }): Absorbed {
    const rows = this.#fromCurves.read(id);
    const { areFilled } = this.#toCurves.write(id, rows);
    const [mine, theirs] = [this.#to, this.#from].map((db) => progressOf(db, id));
    for (const recording of recordings(this.#from, id)) this.#record(id, recording);
    const progress = theirs !== undefined && (mine === undefined || isFurther(theirs, mine));
    if (progress) this.#take(id, theirs);
    this.#close(id, mine?.digest ?? null, theirs?.digest ?? null, mine === undefined ? rows : null);
    this.#addAttempts(id);
    const outcome = this.#takeOutcome(id, sweeps, progress);
    // Theirs is about their rows, those here before about these.
    if (areFilled || (outcome && mine !== undefined)) this.#toOutcomes.forgetContent(id);
    return { progress, outcome };
  }

  /** The key of a plan here. */
  #plan(grid: string, metrics: string): number | undefined {
    this.#to
      .prepare("INSERT INTO record_plan (grid, metrics) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .run(grid, metrics);
    return this.#to
      .prepare<[string, string], number>("SELECT id FROM record_plan WHERE grid = ? AND metrics = ?")
      .pluck()
      .get(grid, metrics);
  }

  /** Joins stretches that touch; of others the one that begins first is kept, for it serves more. */
  #record(id: string, theirs: RecordingRow): void {
    const mine = recordings(this.#to, id).find(
      ({ grid, metrics }) => grid === theirs.grid && metrics === theirs.metrics,
    );
    const joined = mine === undefined ? theirs : joinStretches(mine, theirs);
    this.#to
      .prepare(
        "INSERT OR REPLACE INTO recording (trial_id, plan_id, first_step, last_step) VALUES (?, ?, ?, ?)",
      )
      .run(id, this.#plan(theirs.grid, theirs.metrics), joined.first_step, joined.last_step);
  }

  #take(id: string, theirs: ProgressRow): void {
    const { grid, metrics } = theirs;
    const plan = grid === null || metrics === null ? null : this.#plan(grid, metrics);
    const values = PROGRESS.split(", ").map((column) => theirs[column]);
    this.#to
      .prepare(
        `INSERT OR REPLACE INTO progress (trial_id, plan_id, ${PROGRESS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(id, plan, ...values);
    this.#to.prepare("DELETE FROM checkpoint WHERE trial_id = ?").run(id);
    const checkpoint = this.#from
      .prepare<[string], Row>(
        `SELECT grid, metrics, step, format, checksum, payload FROM checkpoint
         LEFT JOIN record_plan ON record_plan.id = checkpoint.plan_id WHERE trial_id = ?`,
      )
      .get(id);
    if (checkpoint === undefined) return;
    const taken =
      typeof checkpoint["grid"] === "string" && typeof checkpoint["metrics"] === "string"
        ? this.#plan(checkpoint["grid"], checkpoint["metrics"])
        : null;
    this.#to
      .prepare(
        "INSERT INTO checkpoint (trial_id, plan_id, step, format, checksum, payload) VALUES (?, ?, ?, ?, ?, ?)",
      )
      .run(id, taken, ...["step", "format", "checksum", "payload"].map((column) => checkpoint[column]));
  }

  /**
   * Takes the digest of what both have brought together, but only where both were known to be whole: a row that neither
   * digest is about stays unknown. `rows`: all of them; null: to be read.
   */
  #close(id: string, mine: Buffer | null, theirs: Buffer | null, rows: readonly CurveRow[] | null): void {
    this.#toProgress.reopen(id);
    if (mine === null && theirs === null) return;
    const { end } = this.#toProgress.result(id);
    if (end === null) return;
    const digest = trialDigest(id, end, rows ?? this.#toCurves.read(id));
    const areBothKnown = mine !== null && theirs !== null;
    if (!areBothKnown && !digest.equals(mine ?? theirs ?? digest)) return;
    this.#toProgress.closeWith(id, digest);
  }

  #addAttempts(id: string): void {
    const rows = this.#from
      .prepare<[string], Row>(`SELECT ${ATTEMPT} FROM attempt WHERE trial_id = ? ORDER BY id`)
      .all(id);
    const insert = this.#to.prepare(
      `INSERT INTO attempt (${ATTEMPT}) SELECT ${ATTEMPT.split(", ")
        .map((_, i) => `?${i + 1}`)
        .join(", ")}
       WHERE NOT EXISTS (SELECT 1 FROM attempt WHERE trial_id = ?1 AND attempt = ?2 AND finished_at = ?12 AND host = ?15)`,
    );
    for (const row of rows) {
      insert.run(Object.fromEntries(ATTEMPT.split(", ").map((column, i) => [i + 1, row[column]])));
    }
  }

  /** Takes the other store's outcome where there is none, or where its trial has come further. */
  #takeOutcome(
    id: string,
    sweeps: { readonly from: number; readonly to: number },
    isFurtherThere: boolean,
  ): boolean {
    const theirs = this.#from
      .prepare<[number, string], Row>(
        `SELECT ${OUTCOME}, rule.text AS rule FROM outcome JOIN rule ON rule.id = outcome.rule_id
         WHERE sweep_id = ? AND trial_id = ?`,
      )
      .get(sweeps.from, id);
    if (theirs === undefined) return false;
    const isThere = this.#to
      .prepare("SELECT 1 FROM outcome WHERE sweep_id = ? AND trial_id = ?")
      .get(sweeps.to, id);
    if (isThere !== undefined && !isFurtherThere) return false;
    const columns = OUTCOME.split(", ");
    this.#to
      .prepare(
        `INSERT OR REPLACE INTO outcome (sweep_id, trial_id, rule_id, ${OUTCOME})
         VALUES (?, ?, ?, ${columns.map(() => "?").join(", ")})`,
      )
      .run(
        sweeps.to,
        id,
        this.#toRules.add(String(theirs["rule"])),
        ...columns.map((column) => theirs[column]),
      );
    return true;
  }
}

function progressOf(db: Connection, id: string): ProgressRow | undefined {
  return db
    .prepare<[string], ProgressRow>(
      `SELECT ${PROGRESS.replace("last_step", "progress.last_step")}, grid, metrics, progress.digest,
         coalesce(recording.last_step, progress.last_step) AS reached
       FROM progress
       LEFT JOIN record_plan ON record_plan.id = progress.plan_id
       LEFT JOIN recording ON recording.trial_id = progress.trial_id AND recording.plan_id = progress.plan_id
       WHERE progress.trial_id = ?`,
    )
    .get(id);
}

function recordings(db: Connection, id: string): readonly RecordingRow[] {
  return db
    .prepare<[string], RecordingRow>(
      `SELECT grid, metrics, first_step, last_step FROM recording
       JOIN record_plan ON record_plan.id = recording.plan_id WHERE trial_id = ? ORDER BY plan_id`,
    )
    .all(id);
}

function isFurther(theirs: ProgressRow, mine: ProgressRow): boolean {
  const [there, here] = [theirs, mine].map(({ reached }) => reached ?? -1);
  return there > here || (there === here && mine.ending === null && theirs.ending !== null);
}

/** One stretch of both where they touch; else the one that begins first, of two such the longer. */
function joinStretches(a: RecordingRow, b: RecordingRow): RecordingRow {
  const [first, second] = a.first_step <= b.first_step ? [a, b] : [b, a];
  if (first.last_step === null) return first.first_step === second.first_step ? second : first;
  if (second.last_step === null || second.first_step > first.last_step) return first;
  return { ...first, last_step: Math.max(first.last_step, second.last_step) };
}
