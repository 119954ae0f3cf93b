import type { SqlValue, Store } from "../model/index.js";
import { viewQuery } from "./sqlite/views.js";

/** The columns with digests of the others. */
const DIGESTS: ReadonlySet<string> = new Set(["digest", "content"]);

/**
 * The outcome of a trial in one sweep: the columns of the table `outcome`, without keys and digests, and `so_far` of
 * `time_to_grok`.
 */
export interface StoredOutcome {
  readonly sweep: string;
  readonly columns: Readonly<Record<string, SqlValue>>;
}

/** The outcomes of a trial in all sweeps that have one. Cost: one query by key. */
export function outcomesOf(store: Store, trialId: string): readonly StoredOutcome[] {
  const { columns, rows } = store.query(
    `SELECT sweep.name AS sweep, outcome.*, so_far
     FROM outcome JOIN sweep ON sweep.id = outcome.sweep_id
     LEFT JOIN (${viewQuery("time_to_grok")}) AS t ON t.sweep_id = outcome.sweep_id AND t.trial_id = outcome.trial_id
     WHERE outcome.trial_id = '${trialId.replaceAll("'", "")}' ORDER BY sweep.name`,
  );
  return rows.map((values) => ({
    sweep: String(values[columns.indexOf("sweep")]),
    columns: Object.fromEntries(
      columns
        .map((column, index) => [column, values[index]] as const)
        .filter(([column]) => column !== "sweep" && !DIGESTS.has(column) && !column.endsWith("_id")),
    ),
  }));
}
