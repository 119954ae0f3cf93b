import type { Store } from "../model/index.js";

/**
 * How many trials of a sweep were last trained by a source of their system other than this one. Attempts of built-in
 * systems have no source, and attempts from before schema 5 did not record theirs: neither kind counts. Cost: one pass
 * over the sweep's attempts.
 *
 * @param source SHA-256 of the present file of the system.
 */
export function trialsOfOtherSources(store: Store, sweepName: string, source: string): number {
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const { rows } = store.query(
    `SELECT count(*) FROM (
       SELECT (SELECT source FROM attempt WHERE attempt.trial_id = trial.id ORDER BY attempt.id DESC LIMIT 1) AS source
       FROM trial JOIN sweep ON sweep.id = trial.sweep_id
       WHERE sweep.name = ${quoted(sweepName)} AND trial.orphaned = 0)
     WHERE source <> ${quoted(source)}`,
  );
  return Number(rows[0][0]);
}
