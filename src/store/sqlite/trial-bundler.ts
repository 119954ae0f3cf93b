import type {
  BundledMembership,
  BundledPlan,
  BundledProgress,
  SqlValue,
  TrialBundle,
} from "../../model/index.js";
import { ATTEMPT_COLUMNS } from "./attempt-table.js";
import type { Connection } from "./connection.js";
import { DamagedRow, foundValue, storedNumber } from "./damaged-row.js";
import { OUTCOME_PROBLEM } from "./outcome-table.js";
import type { TrialTables } from "./trial-tables.js";

type ProgressRow = Readonly<Record<"plan_id" | "last_step" | "started_at" | "digest", unknown>>;

/** Makes bundles from the stored data of trials (see Store.bundles). */
export class TrialBundler {
  readonly #tables: TrialTables;
  readonly #progress;
  readonly #recordings;
  readonly #attempts;

  constructor(db: Connection, tables: TrialTables) {
    this.#tables = tables;
    this.#progress = db.prepare<[string], ProgressRow>(
      "SELECT plan_id, last_step, started_at, digest FROM progress WHERE trial_id = ?",
    );
    this.#recordings = db
      .prepare<[string], [number, unknown, unknown]>(
        "SELECT plan_id, first_step, last_step FROM recording WHERE trial_id = ? ORDER BY plan_id",
      )
      .raw();
    this.#attempts = db
      .prepare<[string], SqlValue[]>(
        `SELECT ${ATTEMPT_COLUMNS.join(", ")}, seal FROM attempt WHERE trial_id = ? ORDER BY id`,
      )
      .raw();
  }

  /** Null: no sweep has the trial, or none of `sweeps`. @throws DamagedRow where a row differs from what was written. */
  bundle(id: string, sweeps?: readonly string[]): TrialBundle | null {
    const declared = this.#tables.trials
      .membershipsOf(id)
      .filter(({ sweep }) => sweeps === undefined || sweeps.includes(sweep));
    if (declared.length === 0) return null;
    const memberships = declared.map(({ sweepId, sweep, origin, orphaned, deepenedTo }) => {
      const outcome = this.#outcome(sweepId, id);
      return { sweep, origin, orphaned, deepenedTo, outcome };
    });
    const latest = this.#tables.checkpoints.latest(id);
    return {
      trial: declared[0].trial,
      memberships,
      rows: this.#tables.curves.read(id),
      recordings: this.recordingsOf(id),
      progress: this.progressOf(id),
      checkpoint:
        latest === null
          ? null
          : { ...latest.checkpoint, plan: latest.planId === null ? null : this.#plan(latest.planId) },
      attempts: this.#attempts.all(id).map((row) => ({
        values: Object.fromEntries(ATTEMPT_COLUMNS.map((column, i) => [column, row[i]])),
        seal: bytesOrNull(row[ATTEMPT_COLUMNS.length]),
      })),
    };
  }

  #outcome(sweepId: number, id: string): BundledMembership["outcome"] {
    const stored = this.#tables.outcomes.read(sweepId, id);
    if (stored === null) return null;
    const { rule, outcome, content, digest, isWhole } = stored;
    if (isWhole === false) throw new DamagedRow(`outcome of trial ${id}`, OUTCOME_PROBLEM);
    return { rule, outcome, content, digest };
  }

  /** Stretches of a trial's curve, each with its exact last step. @throws DamagedRow */
  recordingsOf(id: string): TrialBundle["recordings"] {
    return this.#recordings.all(id).map(([plan, first, last]) => {
      const name = (): string => `recording ${plan}`;
      const from = storedNumber(first, "first_step", name) ?? 0;
      return { ...this.#plan(plan), from, steps: storedNumber(last, "last_step", name) };
    });
  }

  /** How far a trial has come; null: the trial has not begun. @throws DamagedRow */
  progressOf(id: string): BundledProgress | null {
    const row = this.#progress.get(id);
    if (row === undefined) return null;
    const { ending, end, failures, error, backend } = this.#tables.progress.read(id);
    const name = (): string => `progress of trial ${id}`;
    const plan = storedNumber(row.plan_id, "plan_id", name);
    const startedAt = row.started_at;
    if (startedAt !== null && typeof startedAt !== "string") {
      throw new DamagedRow(name(), `started_at: expected text, found ${foundValue(startedAt)}`);
    }
    return {
      plan: plan === null ? null : this.#plan(plan),
      lastStep: storedNumber(row.last_step, "last_step", name),
      ...{ ending, end, failures, error, startedAt, backend },
      digest: bytesOrNull(row.digest),
    };
  }

  #plan(id: number): BundledPlan {
    return this.#tables.progress.plan(id);
  }
}

function bytesOrNull(value: unknown): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}
