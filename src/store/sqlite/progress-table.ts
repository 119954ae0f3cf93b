import {
  canonicalJson,
  type Ending,
  type GrokErrorData,
  type MetricName,
  type Recording,
  type RecordGrid,
  type TrialEnd,
  type TrialProgress,
  type TrialStart,
} from "../../model/index.js";
import type { Connection } from "./connection.js";
import { endValuesText, parseEndValues } from "./end-values.js";

interface ProgressRow {
  readonly plan_id: number | null;
  readonly last_step: number | null;
  readonly ending: Ending | null;
  readonly end_values: string | null;
  readonly failures: number;
  readonly error: string | null;
  readonly backend: string | null;
}

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

/** Grid and metrics of a recording. */
interface Plan {
  readonly grid: RecordGrid;
  readonly metrics: readonly MetricName[];
}

/**
 * The tables `progress`, `recording` and `record_plan`: how far a trial has come, and which stretch of its curve is
 * stored on which grid. A re-run on another grid is a recording of its own, so one that is cut short claims no more
 * than it stored and takes nothing from what was there.
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
  readonly #recordings;

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
         backend = coalesce(excluded.backend, backend)`,
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
         failures = failures + 1, error = excluded.error, ending = NULL, end_values = NULL`,
    );
    this.#row = db.prepare<[string], ProgressRow>(
      "SELECT plan_id, last_step, ending, end_values, failures, error, backend FROM progress WHERE trial_id = ?",
    );
    this.#recordings = db.prepare<[string, number | null], RecordingRow>(
      `SELECT plan_id, first_step, last_step FROM recording WHERE trial_id = ?
       ORDER BY plan_id IS NOT ?, plan_id`,
    );
  }

  /** See Store.writeStarts. */
  start(starts: readonly TrialStart[]): void {
    const now = new Date().toISOString();
    let plan: (Plan & { readonly id: number }) | undefined;
    for (const { trialId, grid, metrics, from, backend } of starts) {
      // Nearly always all of them are of one sweep, and share its grid and metrics as objects.
      if (plan?.grid !== grid || plan.metrics !== metrics) {
        plan = { grid, metrics, id: this.#planId(grid, metrics) };
      }
      this.#startOne(trialId, plan.id, from, now, backend ?? null);
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

  /** Everything on the grid up to `step` is stored. */
  advance(trialId: string, step: number): void {
    if (this.#advanceRecording.run(step, step, trialId, trialId).changes > 0) return;
    this.#advance.run(trialId, step);
  }

  /** Training has ended; {@link advance} was called for its last step. */
  end(trialId: string, end: TrialEnd): void {
    this.#end.run(end.ending, endValuesText(end), trialId);
  }

  fail(trialId: string, error: GrokErrorData): void {
    this.#fail.run(trialId, JSON.stringify(error));
  }

  read(trialId: string): TrialProgress {
    const row = this.#row.get(trialId) ?? NEVER_SEEN;
    const recordings = this.#recordings.all(trialId, row.plan_id).map((each) => this.#recordingOf(each));
    const latest = row.plan_id === null ? undefined : recordings[0];
    const steps = latest === undefined ? wholeSteps(row.last_step) : latest.steps;
    const metrics = latest?.metrics ?? [];
    return {
      trialId,
      steps,
      ending: row.ending,
      grids: recordings
        .filter((each) => each === latest || covers(each, steps))
        .filter((each) => each.from === 0 && metrics.every((metric) => each.metrics.includes(metric)))
        .map((each) => each.grid),
      metrics,
      recordings,
      end: row.end_values === null ? null : parseEndValues(row.end_values),
      failures: row.failures,
      error: row.error === null ? null : (JSON.parse(row.error) as GrokErrorData),
      backend: row.backend,
    };
  }

  #recordingOf(row: RecordingRow): Recording {
    return { ...this.#plan(row.plan_id), from: row.first_step, steps: wholeSteps(row.last_step) };
  }

  #planId(grid: RecordGrid, metrics: readonly MetricName[]): number {
    const gridText = canonicalJson(
      "steps" in grid ? { steps: [...new Set(grid.steps)].sort((a, b) => a - b) } : { ...grid },
    );
    const metricsText = canonicalJson([...new Set(metrics)].sort());
    this.#db
      .prepare("INSERT INTO record_plan (grid, metrics) VALUES (?, ?) ON CONFLICT DO NOTHING")
      .run(gridText, metricsText);
    return this.#db
      .prepare<[string, string], number>("SELECT id FROM record_plan WHERE grid = ? AND metrics = ?")
      .pluck()
      .get(gridText, metricsText) as number;
  }

  /** Plans are few and never change or go, so each is parsed once. */
  #plan(id: number): Plan {
    const known = this.#plans.get(id);
    if (known !== undefined) return known;
    const row = this.#db
      .prepare<[number], { grid: string; metrics: string }>(
        "SELECT grid, metrics FROM record_plan WHERE id = ?",
      )
      .get(id) as { grid: string; metrics: string };
    const plan: Plan = {
      grid: JSON.parse(row.grid) as RecordGrid,
      metrics: JSON.parse(row.metrics) as MetricName[],
    };
    this.#plans.set(id, plan);
    return plan;
  }
}

/** Time of the flow is real, grids are integers: what is recorded up to 1234.7 is recorded up to 1234. */
function wholeSteps(step: number | null): number | null {
  return step === null ? null : Math.floor(step);
}

function covers(recording: Recording, steps: number | null): boolean {
  return recording.steps !== null && steps !== null && recording.steps >= steps;
}
