import { OUTCOME_ONLY_COLUMNS, OUTCOME_VIEW_COLUMNS, type SqlValue, type Store } from "../model/index.js";
import type { OwnColumn } from "./own-columns.js";
import { quotedName } from "./quoted-name.js";
import { requireExpression } from "./require-expression.js";
import { viewQuery } from "./sqlite/views.js";

/** The columns that exported outcomes of a system have beyond the common ones, and the common columns that they lack. */
export interface ExportedColumns {
  readonly own: readonly OwnColumn[];
  /** Columns of parameters that the system does not have. */
  readonly foreign: ReadonlySet<string>;
}

/** The columns of exported outcomes, which a predicate may name; those of the system come last. */
export function outcomeExportColumns({ own, foreign }: ExportedColumns): readonly string[] {
  return [...viewColumns(foreign), ...OUTCOME_ONLY_COLUMNS, ...own.map(({ column }) => column)];
}

function viewColumns(foreign: ReadonlySet<string>): readonly string[] {
  return OUTCOME_VIEW_COLUMNS.filter((name) => !foreign.has(name));
}

/** A query for the exported outcomes of all sweeps. */
function outcomesSql({ own, foreign }: ExportedColumns): string {
  return `
  SELECT ${viewColumns(foreign)
    .map((name) => `t.${name} AS ${name}`)
    .join(", ")},
    ${[
      ...OUTCOME_ONLY_COLUMNS.map((name) => `o.${name} AS ${name}`),
      ...own.map(({ column, sql }) => `${sql} AS ${quotedName(column)}`),
    ].join(", ")}
  FROM (${viewQuery("time_to_grok")}) AS t
  JOIN outcome AS o ON o.sweep_id = t.sweep_id AND o.trial_id = t.trial_id
  JOIN trial ON trial.sweep_id = t.sweep_id AND trial.id = t.trial_id`;
}

/**
 * Refuses a text that is not a condition on exported outcomes.
 *
 * @throws GrokError INPUT as {@link requireExpression}.
 */
export function requireOutcomeCondition(store: Store, where: string, columns: ExportedColumns): void {
  requireExpression(store, outcomesSql(columns), where);
}

/** Which outcomes of a sweep to export: those that satisfy a checked condition, after an id, up to a limit. */
export interface ExportedOutcomes {
  readonly sweep: string;
  readonly where: string;
  readonly columns: ExportedColumns;
  readonly after: SqlValue;
  readonly limit: number;
}

/** Outcomes in order of trial id, with the columns of {@link outcomeExportColumns}. */
export function exportedOutcomes(
  store: Store,
  { sweep, where, columns, after, limit }: ExportedOutcomes,
): readonly (readonly SqlValue[])[] {
  return store.query(
    `SELECT * FROM (${outcomesSql(columns)})
    WHERE sweep = ?1 AND trial_id > ?2 AND ${isTrue(where)} ORDER BY trial_id LIMIT ${limit}`,
    [sweep, after],
  ).rows;
}

/**
 * Places of the records for which an expression over their columns is true. SQLite evaluates it, so the SQL is the same.
 *
 * @throws GrokError INPUT as {@link requireExpression}.
 */
export function placesWhere(
  store: Store,
  records: readonly object[],
  columns: readonly string[],
  where: string,
): readonly number[] {
  requireExpression(
    store,
    `SELECT ${columns.map((column) => `NULL AS ${quotedName(column)}`).join(", ")}`,
    where,
  );
  const { rows } = store.query(
    `WITH records AS MATERIALIZED (
      SELECT key AS place, ${columns.map((column) => `value ->> '$.${column}' AS ${quotedName(column)}`).join(", ")}
      FROM json_each(?1)
    ) SELECT place FROM records WHERE ${isTrue(where)} ORDER BY place`,
    [JSON.stringify(records)],
  );
  return rows.map(([place]) => Number(place));
}

/**
 * A user's expression as a condition. As an argument of a function, the text must be one expression without an extra
 * closing parenthesis; it stands on lines of its own, so that a comment in it ends with it.
 */
function isTrue(where: string): string {
  return `iif((\n${where}\n), 1, 0)`;
}
