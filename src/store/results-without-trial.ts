import type { Store } from "../model/index.js";

/** Ids with stored results but without a trial, because the rows of the trials were deleted. Cost: one pass over both tables. */
export function resultsWithoutTrial(store: Store): readonly string[] {
  const { rows } = store.query(
    `SELECT trial_id FROM progress WHERE trial_id NOT IN (SELECT id FROM trial)
     UNION SELECT trial_id FROM outcome WHERE trial_id NOT IN (SELECT id FROM trial)`,
  );
  return rows.map(([id]) => String(id));
}

/** The digest of a trial's end and rows, as hexadecimal digits; null: there is none. Cost: one query by key. */
export function storedDigest(store: Store, trialId: string): string | null {
  const [row] = store.query("SELECT hex(digest) FROM progress WHERE trial_id = ?1", [trialId]).rows;
  return row === undefined || row[0] === "" ? null : String(row[0]);
}
