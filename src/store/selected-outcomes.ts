import { OUTCOME_ONLY_COLUMNS, type SqlValue, type Store } from "../model/index.js";
import type { OwnColumn } from "./own-columns.js";
import { quotedName } from "./quoted-name.js";
import { viewQuery } from "./sqlite/views.js";

/** Columns of `outcome` that the view `time_to_grok` does not show. */
const MORE_COLUMNS = OUTCOME_ONLY_COLUMNS.filter((column) => column !== "steps");

/**
 * A query for the outcomes of a sweep, a row each. The columns, which a condition may name, are those of the view
 * `time_to_grok`, of the table `outcome`, and of the parameters that only the sweep's system has.
 */
export function outcomeRows(sweepName: string, own: readonly OwnColumn[]): string {
  const more = [
    ...MORE_COLUMNS.map((column) => `outcome.${column}`),
    ...own.map(({ column, sql }) => `${sql} AS ${quotedName(column)}`),
  ].join(", ");
  return `SELECT time_to_grok.*, ${more} FROM (${viewQuery("time_to_grok")}) AS time_to_grok
     JOIN outcome ON outcome.sweep_id = time_to_grok.sweep_id AND outcome.trial_id = time_to_grok.trial_id
     JOIN trial ON trial.sweep_id = time_to_grok.sweep_id AND trial.id = time_to_grok.trial_id
     WHERE time_to_grok.sweep = '${sweepName.replaceAll("'", "''")}'`;
}

/** Ids of the trials for whose rows a condition is true, sorted. The caller has checked the condition (requireExpression). */
export function trialIdsWhere(store: Store, rows: string, condition: string): readonly string[] {
  // The condition ends before a line break, so that a comment in it ends there too.
  const found = store.query(
    `SELECT trial_id FROM (${rows}) WHERE (${condition}
       ) ORDER BY trial_id`,
  );
  return found.rows.map(([id]) => String(id));
}

/** The result of a condition for a row with unknown columns. */
export interface OpenAnswer {
  /** Whether the condition can be true. */
  readonly isPossible: boolean;
  /** Whether the unknown columns decide the result. */
  readonly isOpen: boolean;
}

/**
 * The results of a condition over the columns of `rows` for other rows, in which only some columns are known: the others
 * are NULL.
 *
 * @param known columns by name, the same columns in each row.
 * @param texts columns that hold text; all others hold numbers.
 */
export function answersOf(
  store: Store,
  rows: string,
  condition: string,
  known: readonly Readonly<Record<string, SqlValue>>[],
  texts: ReadonlySet<string>,
): readonly OpenAnswer[] {
  const { columns } = store.query(`SELECT * FROM (${rows}) LIMIT 0`);
  const values = columns.map((column) => {
    if (!(column in known[0])) return `NULL AS ${quotedName(column)}`;
    const value = `value ->> '$.${column}'`;
    return `CAST(${value} AS ${texts.has(column) ? "TEXT" : "NUMERIC"}) AS ${quotedName(column)}`;
  });
  // The condition ends before a line break, so that a comment in it ends there too.
  const answers = store.query(
    `SELECT (${condition}
       ) IS NOT FALSE, (${condition}
       ) IS NULL FROM (SELECT ${values.join(", ")}, key AS place FROM json_each(?1)) ORDER BY place`,
    [JSON.stringify(known)],
  );
  return answers.rows.map(([isPossible, isOpen]) => ({ isPossible: isPossible === 1, isOpen: isOpen === 1 }));
}
