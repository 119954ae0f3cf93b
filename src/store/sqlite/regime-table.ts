import type { RegimeRow, SqlValue } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { isSealed, sealOf } from "./seal.js";

const REGIME_COLUMNS = [
  "alpha",
  "epsilon",
  "others",
  "samples",
  "regime",
  "trials",
  "test_step_median",
  "test_step_low",
  "test_step_high",
  "p1",
  "p1_low",
  "p1_high",
  "p2",
  "p2_low",
  "p2_high",
  "flags",
  "rule",
] as const satisfies readonly (keyof RegimeRow)[];

/** Replaces the results of analysis for a sweep (table `regime_result`, shown by the view `regime`). */
export function replaceRegimes(db: Connection, sweepId: number, rows: readonly RegimeRow[]): void {
  db.prepare("DELETE FROM regime_result WHERE sweep_id = ?").run(sweepId);
  const insert = db.prepare(
    `INSERT INTO regime_result (sweep_id, ${REGIME_COLUMNS.join(", ")})
     VALUES (?, ${REGIME_COLUMNS.map(() => "?").join(", ")})`,
  );
  for (const row of rows) insert.run(sweepId, ...REGIME_COLUMNS.map((column) => finiteOrNull(row[column])));
  db.prepare("UPDATE sweep SET regimes_seal = ? WHERE id = ?").run(sealNow(db, sweepId), sweepId);
}

/** Whether the rows of a sweep are unchanged since they were written; null: it has none, or an older program wrote them. */
export function areRegimesWhole(db: Connection, sweepId: number): boolean | null {
  const stored = db
    .prepare<[number], SqlValue>("SELECT regimes_seal FROM sweep WHERE id = ?")
    .pluck()
    .get(sweepId);
  return isSealed(stored, sealNow(db, sweepId));
}

function sealNow(db: Connection, sweepId: number): Buffer {
  const rows = db
    .prepare<[number], SqlValue[]>(
      `SELECT ${REGIME_COLUMNS.join(", ")} FROM regime_result WHERE sweep_id = ?
       ORDER BY alpha, epsilon, others, samples`,
    )
    .raw()
    .all(sweepId);
  return sealOf("regime_result", rows);
}

function finiteOrNull(value: string | number | null): string | number | null {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}
