import {
  canonicalJson,
  type CurveRow,
  type Ending,
  type GrokErrorData,
  type MetricName,
  type Recording,
  type RecordGrid,
  type SqlValue,
  type TrialEnd,
  type TrialProgress,
  type TrialStart,
} from "../../model/index.js";
import { trialDigest, type RowColumns } from "../trial-digest.js";
import type { Connection } from "./connection.js";
import { DamagedRow, foundValue, storedNumber, storedWord } from "./damaged-row.js";
import { endValuesText, parseEndValues, type EndValues } from "./end-values.js";
import { isSealed, sealOf } from "./seal.js";
import { storedJson } from "./stored-json.js";
import { ENDINGS, ERROR, GRID, METRICS } from "./stored-shapes.js";

/** A row from SQLite: damaged rows may have any values. */
interface ProgressRow {
  readonly plan_id: number | null;
  readonly last_step: unknown;
  readonly ending: unknown;
  readonly end_values: unknown;
  readonly failures: unknown;
  readonly error: unknown;
  readonly backend: unknown;
}

type DigestedRow = Pick<ProgressRow, "ending" | "end_values"> & { readonly digest: SqlValue };

const NEVER_SEEN: ProgressRow = {
  plan_id: null,
  last_step: null,
  ending: null,
  end_values: null,
  failures: 0,
  error: null,
  backend: null,
};

interface RecordingRow {
  readonly plan_id: number;
  readonly first_step: number;
  readonly last_step: number | null;
}

/** The result of a trial's latest attempt, as far as its digest covers it. */
export interface TrialResult {
  readonly ending: Ending | null;
  /** Null: the latest attempt failed, or none has ended. */
  readonly end: EndValues | null;
}

/** Grid and metrics of a recording. */
interface Plan {
  readonly grid: RecordGrid;
  readonly metrics: readonly MetricName[];
}

/**
 * The tables `progress`, `recording` and `record_plan`: how far a trial has come, and which stretch of its curve is
 * stored on which grid. A re-run on another grid is a recording of its own, so an interrupted re-run claims only the rows
 * that it stored and leaves earlier recordings as they are.
 */
export class ProgressTable {
  readonly #db: Connection;
  readonly #plans = new Map<number, Plan>();
  readonly #recording;
  readonly #record;
  readonly #start;
  readonly #advanceRecording;
  readonly #advance;
  readonly #end;
  readonly #fail;
  readonly #row;
  readonly #digested;
  readonly #failing;
  readonly #recordings;
  readonly #sealed;
  readonly #recorded;
  readonly #seal;
  readonly #unseal;
  readonly #isClosed;
  readonly #remove;

  constructor(db: Connection) {
    this.#db = db;
    this.#recording = db.prepare<[string, number], RecordingRow>(
      "SELECT plan_id, first_step, last_step FROM recording WHERE trial_id = ? AND plan_id = ?",
    );
    this.#record = db.prepare(
      "INSERT OR REPLACE INTO recording (trial_id, plan_id, first_step, last_step) VALUES (?, ?, ?, ?)",
    );
    this.#start = db.prepare(
      `INSERT INTO progress (trial_id, plan_id, started_at, backend) VALUES (?, ?, ?, ?)
       ON CONFLICT (trial_id) DO UPDATE SET
         plan_id = excluded.plan_id, started_at = excluded.started_at, ending = NULL, end_values = NULL,
         digest = NULL, seal = NULL, backend = coalesce(excluded.backend, backend)`,
    );
    this.#advanceRecording = db.prepare(
      `UPDATE recording SET last_step = max(coalesce(last_step, ?), ?)
       WHERE trial_id = ? AND plan_id = (SELECT plan_id FROM progress WHERE trial_id = ?)`,
    );
    this.#advance = db.prepare(
      `INSERT INTO progress (trial_id, last_step) VALUES (?, ?)
       ON CONFLICT (trial_id) DO UPDATE SET last_step = max(coalesce(last_step, excluded.last_step), excluded.last_step)`,
    );
    this.#end = db.prepare(
      "UPDATE progress SET ending = ?, end_values = ?, failures = 0, error = NULL WHERE trial_id = ?",
    );
    this.#fail = db.prepare(
      `INSERT INTO progress (trial_id, failures, error) VALUES (?, 1, ?)
       ON CONFLICT (trial_id) DO UPDATE SET
         failures = failures + 1, error = excluded.error, ending = NULL, end_values = NULL, digest = NULL, seal = NULL`,
    );
    this.#row = db.prepare<[string], ProgressRow>(
      "SELECT plan_id, last_step, ending, end_values, failures, error, backend FROM progress WHERE trial_id = ?",
    );
    this.#digested = db.prepare<[string], DigestedRow>(
      "SELECT ending, end_values, digest FROM progress WHERE trial_id = ?",
    );
    this.#failing = db.prepare<[], string>("SELECT trial_id FROM progress WHERE failures > 0").pluck();
    this.#recordings = db.prepare<[string, number | null], RecordingRow>(
      `SELECT plan_id, first_step, last_step FROM recording WHERE trial_id = ?
       ORDER BY plan_id IS NOT ?, plan_id`,
    );
    this.#sealed = db
      .prepare<[string], SqlValue[]>(
        `SELECT last_step, ending, end_values, failures, error, started_at, backend, grid, metrics, digest, seal
         FROM progress LEFT JOIN record_plan ON record_plan.id = progress.plan_id WHERE trial_id = ?`,
      )
      .raw();
    this.#recorded = db
      .prepare<[string], SqlValue[]>(
        `SELECT grid, metrics, first_step, last_step
         FROM recording LEFT JOIN record_plan ON record_plan.id = recording.plan_id WHERE trial_id = ?
         ORDER BY grid, metrics`,
      )
      .raw();
    this.#seal = db.prepare("UPDATE progress SET digest = ?, seal = ? WHERE trial_id = ?");
    this.#isClosed = db.prepare("SELECT 1 FROM progress WHERE trial_id = ? AND digest IS NOT NULL");
    this.#unseal = db.prepare(
      "UPDATE progress SET digest = NULL, seal = NULL WHERE trial_id = ? AND digest IS NOT NULL",
    );
    this.#remove = [
      db.prepare("DELETE FROM progress WHERE trial_id = ?"),
      db.prepare("DELETE FROM recording WHERE trial_id = ?"),
    ];
  }

  /** See Store.writeStarts. */
  start(starts: readonly TrialStart[]): void {
    const now = new Date();
    let plan: (Plan & { readonly id: number }) | undefined;
    for (const { trialId, grid, metrics, from, at, backend } of starts) {
      // Nearly always all starts belong to one sweep, and share its grid and metrics as objects.
      if (plan?.grid !== grid || plan.metrics !== metrics) {
        plan = { grid, metrics, id: this.planId(grid, metrics) };
      }
      this.#startOne(trialId, plan.id, from, (at ?? now).toISOString(), backend ?? null);
    }
  }

  #startOne(trialId: string, planId: number, from: number, now: string, backend: string | null): void {
    const known = this.#recording.get(trialId, planId);
    if (from === 0) {
      if (known === undefined || known.first_step > 0) this.#record.run(trialId, planId, 0, null);
    } else if (known === undefined || known.last_step === null || known.last_step < from) {
      this.#record.run(trialId, planId, from, from);
    }
    this.#start.run(trialId, planId, now, backend);
  }

  /** Records that everything on the grid up to `step` is stored. */
  advance(trialId: string, step: number): void {
    if (this.#advanceRecording.run(step, step, trialId, trialId).changes > 0) return;
    this.#advance.run(trialId, step);
  }

  /** Records that training has ended; {@link advance} was called for its last step. */
  end(trialId: string, end: TrialEnd): void {
    this.#end.run(end.ending, endValuesText(end), trialId);
  }

  fail(trialId: string, error: GrokErrorData): void {
    this.#fail.run(trialId, JSON.stringify(error));
  }

  /** @throws DamagedRow where a column holds what was never written there. */
  read(trialId: string): TrialProgress {
    const row = this.#row.get(trialId) ?? NEVER_SEEN;
    const name = (): string => `progress of trial ${trialId}`;
    const recordings = this.#recordings.all(trialId, row.plan_id).map((each) => this.#recordingOf(each));
    const latest = row.plan_id === null ? undefined : recordings[0];
    const lastStep = storedNumber(row.last_step, "last_step", name);
    const steps = latest === undefined ? wholeSteps(lastStep) : latest.steps;
    const metrics = latest?.metrics ?? [];
    const { ending, end } = resultOf(trialId, row);
    return {
      trialId,
      steps,
      ending,
      grids: recordings
        .filter((each) => each === latest || covers(each, steps))
        .filter((each) => each.from === 0 && metrics.every((metric) => each.metrics.includes(metric)))
        .map((each) => each.grid),
      metrics,
      recordings,
      end,
      failures: storedNumber(row.failures, "failures", name) ?? 0,
      error: row.error === null ? null : (storedJson(row.error, "error", ERROR, name) as GrokErrorData),
      backend: textOrNull(row.backend, name),
    };
  }

  /** Ids of the trials that have failed since the last attempt that ended without a failure. */
  failing(): ReadonlySet<string> {
    return new Set(this.#failing.all());
  }

  /** How the latest attempt of a trial ended. @throws DamagedRow */
  result(trialId: string): TrialResult {
    return resultOf(trialId, this.#row.get(trialId) ?? NEVER_SEEN);
  }

  /** The stored digest, and whether its seal agrees; null: the trial is in training, or an older program ended it. */
  seal(trialId: string): { readonly digest: SqlValue; readonly isWhole: boolean | null } {
    const row = this.#sealed.get(trialId);
    const [digest, stored] = row?.slice(-2) ?? [null, null];
    if (row === undefined || stored === null) return { digest, isWhole: null };
    return { digest, isWhole: isSealed(stored, this.#sealOf(trialId, row.slice(0, -2), digest)) };
  }

  /**
   * Whether the digest agrees with the trial's end and with these rows, which are all stored rows; null: there is no
   * digest. @throws DamagedRow
   */
  isOfRows(trialId: string, rows: readonly CurveRow[]): boolean | null {
    const row = this.#digested.get(trialId);
    if (row === undefined || row.digest === null) return null;
    return isSealed(row.digest, trialDigest(trialId, resultOf(trialId, row).end, rows));
  }

  /** Takes digest and seal of the stored data when the latest attempt has ended and `rows` are all rows of the trial. */
  close(trialId: string, rows: readonly CurveRow[] | RowColumns): void {
    this.closeWith(trialId, trialDigest(trialId, this.result(trialId).end, rows));
  }

  /** {@link close} with a known digest. */
  closeWith(trialId: string, digest: Buffer): void {
    this.#seal.run(digest, this.#sealNow(trialId, digest), trialId);
  }

  /** Whether the trial's latest attempt has ended with a digest. */
  isClosed(trialId: string): boolean {
    return this.#isClosed.get(trialId) !== undefined;
  }

  /** Records that the trial is in training again. */
  reopen(trialId: string): void {
    this.#unseal.run(trialId);
  }

  /** Removes the record of how far a trial has come. */
  remove(trialId: string): void {
    for (const statement of this.#remove) statement.run(trialId);
  }

  #sealNow(trialId: string, digest: SqlValue): Buffer {
    return this.#sealOf(trialId, this.#sealed.get(trialId)?.slice(0, -2) ?? [], digest);
  }

  #sealOf(trialId: string, row: readonly SqlValue[], digest: SqlValue): Buffer {
    const hex = digest instanceof Uint8Array ? Buffer.from(digest).toString("hex") : digest;
    return sealOf("progress", [...row, hex, ...this.#recorded.all(trialId)]);
  }

  #recordingOf(row: RecordingRow): Recording {
    const name = (): string => `recording ${row.plan_id}`;
    return {
      ...this.plan(row.plan_id),
      from: storedNumber(row.first_step, "first_step", name) ?? 0,
      steps: wholeSteps(storedNumber(row.last_step, "last_step", name)),
    };
  }

  /**
   * Replaces a plan, whose row may be gone, with the first candidate for which `isProven` holds; if there is none, the
   * row stays unchanged. Candidates that another row already has are excluded, because the plan would be that row.
   */
  mendPlan(id: number, candidates: readonly Plan[], isProven: () => boolean): void {
    const before = this.#db
      .prepare<[number], [SqlValue, SqlValue]>("SELECT grid AS g, metrics AS m FROM record_plan WHERE id = ?")
      .raw()
      .get(id);
    const put = this.#db.prepare(
      `INSERT INTO record_plan (id, grid, metrics) VALUES (?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET grid = excluded.grid, metrics = excluded.metrics`,
    );
    const other = this.#db.prepare("SELECT 1 FROM record_plan WHERE grid = ? AND metrics = ? AND id <> ?");
    this.#plans.delete(id);
    for (const { grid, metrics } of candidates) {
      const texts = planTexts(grid, metrics);
      if (other.get(...texts, id) !== undefined) continue;
      put.run(id, ...texts);
      if (isProven()) return;
    }
    if (before === undefined) this.#db.prepare("DELETE FROM record_plan WHERE id = ?").run(id);
    else put.run(id, ...before);
  }

  /** The key of a grid with these metrics; a missing plan is added. */
  planId(grid: RecordGrid, metrics: readonly MetricName[]): number {
    const [gridText, metricsText] = planTexts(grid, metrics);
    this.#db
      .prepare("INSERT INTO record_plan (grid, metrics) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .run(gridText, metricsText);
    return this.#db
      .prepare<[string, string], number>("SELECT id FROM record_plan WHERE grid = ? AND metrics = ?")
      .pluck()
      .get(gridText, metricsText) as number;
  }

  /** Grid and metrics of a key. Plans are few, never change and are never removed, so each is parsed once. @throws DamagedRow */
  plan(id: number): Plan {
    const known = this.#plans.get(id);
    if (known !== undefined) return known;
    const row = this.#db
      .prepare<[number], { grid: unknown; metrics: unknown }>(
        "SELECT grid, metrics FROM record_plan WHERE id = ?",
      )
      .get(id);
    const name = (): string => `record_plan ${id}`;
    if (row === undefined) throw new DamagedRow(name(), "expected a row, found none");
    const plan: Plan = {
      grid: storedJson(row.grid, "grid", GRID, name) as RecordGrid,
      metrics: storedJson(row.metrics, "metrics", METRICS, name) as MetricName[],
    };
    this.#plans.set(id, plan);
    return plan;
  }
}

/** The texts of grid and metrics in `record_plan`. */
function planTexts(grid: RecordGrid, metrics: readonly MetricName[]): readonly [string, string] {
  const steps = "steps" in grid ? { steps: [...new Set(grid.steps)].sort((a, b) => a - b) } : { ...grid };
  return [canonicalJson(steps), canonicalJson([...new Set(metrics)].sort())];
}

/** The time of the flow is real, but grids have integers: a recording up to 1234.7 is one up to 1234. */
function wholeSteps(step: number | null): number | null {
  return step === null ? null : Math.floor(step);
}

function covers(recording: Recording, steps: number | null): boolean {
  return recording.steps !== null && steps !== null && recording.steps >= steps;
}

function resultOf(trialId: string, row: Pick<ProgressRow, "ending" | "end_values">): TrialResult {
  const name = (): string => `progress of trial ${trialId}`;
  const ending = row.ending === null ? null : storedWord(row.ending, "ending", ENDINGS, name);
  return { ending, end: row.end_values === null ? null : parseEndValues(row.end_values, name) };
}

function textOrNull(value: unknown, row: () => string): string | null {
  if (value === null || typeof value === "string") return value;
  throw new DamagedRow(row(), `backend: expected text, found ${foundValue(value)}`);
}
