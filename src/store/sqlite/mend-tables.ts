import type { MetricName, RecordGrid, SqlValue } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { DamagedRow } from "./damaged-row.js";
import type { ProgressTable } from "./progress-table.js";
import { RuleTable } from "./rule-table.js";
import { storedJson } from "./stored-json.js";
import { GRID, METRICS } from "./stored-shapes.js";

/** A grid and metrics that a plan may have had. */
export interface PlanCandidate {
  readonly grid: RecordGrid;
  readonly metrics: readonly MetricName[];
}

/** The number of trials whose seals are compared with a plan; each of these trials may be damaged itself. */
const WITNESSES = 8;

/**
 * Restores data that many trials share and other rows still determine: indexes, from their tables; the steps of rules,
 * from the texts of the rules; grids and metrics, from these candidates, where the seals of trials recorded on them prove
 * which candidate is right.
 *
 * Within a transaction that the lease allows. Cost: reads the indexed tables; some seals for each plan.
 */
export function mendShared(
  db: Connection,
  progress: ProgressTable,
  candidates: readonly PlanCandidate[],
): void {
  db.exec("REINDEX");
  new RuleTable(db).mendSteps();
  const witnesses = db
    .prepare<[number, number], string>(
      `SELECT trial_id FROM recording JOIN progress USING (trial_id)
       WHERE recording.plan_id = ? AND progress.seal IS NOT NULL LIMIT ?`,
    )
    .pluck();
  for (const id of idsOf(db, "SELECT DISTINCT plan_id FROM recording")) {
    const trials = witnesses.all(id, WITNESSES);
    const isProven = (): boolean => trials.some((trial) => progress.seal(trial).isWhole === true);
    if (trials.length > 0 && !isProven()) progress.mendPlan(id, candidates, isProven);
  }
}

/**
 * Removes damaged rows that belong to nothing, and rows of trials that no sweep has. Call it after everything that can be
 * mended is mended.
 *
 * Within a transaction that the lease allows.
 */
export function removeStrays(db: Connection): void {
  // A sweep that is declared again after its row was lost has another key, and rows of its own.
  db.exec(
    `DELETE FROM trial WHERE sweep_id NOT IN (SELECT id FROM sweep)
       AND EXISTS (SELECT 1 FROM trial AS other JOIN sweep ON sweep.id = other.sweep_id WHERE other.id = trial.id)`,
  );
  for (const table of ["recording", "progress", "checkpoint", "attempt"]) {
    db.exec(`DELETE FROM ${table} WHERE NOT EXISTS (SELECT 1 FROM trial WHERE trial.id = ${table}.trial_id)`);
  }
  // A key without a trial is no damage, but a later trial must not get a key that rows still have.
  db.exec(
    `DELETE FROM trial_key WHERE id NOT IN (SELECT id FROM trial);
     DELETE FROM curve_row WHERE trial NOT IN (SELECT key FROM trial_key);
     DELETE FROM outcome WHERE NOT EXISTS
       (SELECT 1 FROM trial WHERE trial.sweep_id = outcome.sweep_id AND trial.id = outcome.trial_id);
     DELETE FROM rule_step WHERE rule_id NOT IN (SELECT rule_id FROM outcome);
     DELETE FROM rule WHERE id NOT IN (SELECT rule_id FROM outcome)`,
  );
  for (const id of idsOf(
    db,
    `SELECT id FROM record_plan WHERE NOT EXISTS (SELECT 1 FROM recording WHERE plan_id = record_plan.id)
       AND NOT EXISTS (SELECT 1 FROM progress WHERE plan_id = record_plan.id)`,
  )) {
    if (!isReadable(db, id)) db.prepare("DELETE FROM record_plan WHERE id = ?").run(id);
  }
}

function idsOf(db: Connection, sql: string): readonly number[] {
  return db.prepare<[], number>(sql).pluck().all();
}

function isReadable(db: Connection, id: number): boolean {
  const row = db
    .prepare<[number], [SqlValue, SqlValue]>("SELECT grid AS g, metrics AS m FROM record_plan WHERE id = ?")
    .raw()
    .get(id);
  try {
    storedJson(row?.[0], "grid", GRID, () => "");
    storedJson(row?.[1], "metrics", METRICS, () => "");
    return true;
  } catch (error) {
    if (error instanceof DamagedRow) return false;
    throw error;
  }
}
