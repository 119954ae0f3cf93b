import { GrokError, packageFile, type SqlValue } from "../../model/index.js";
import type { Connection } from "./connection.js";
import { DamagedRow, foundValue } from "./damaged-row.js";
import { isStoreFault } from "./sql-error.js";

/** Columns and rows of a query; the values are SQLite's, with integers beyond 2⁵³ as bigint. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
}

const MAY_BEGIN_WITH: ReadonlySet<string> = new Set(["SELECT", "WITH", "VALUES", "EXPLAIN"]);

/**
 * Runs one statement that only reads, with `values` for its places `?1`, `?2`, …. Three safeguards, each of which blocks
 * most abuses: the first word (SQLite counts PRAGMA and ATTACH as reading, but they are not), SQLite's own judgement, and
 * `query_only` while the statement runs.
 *
 * @throws GrokError INPUT with SQLite's message when it is not one reading statement.
 */
export function readOnlyQuery(db: Connection, sql: string, values: readonly SqlValue[] = []): QueryResult {
  const { columns, rows } = readOnlyRows(db, sql, values);
  return { columns, rows: [...rows] };
}

/** Columns of a query, and its rows on demand. */
export interface QueryRows {
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly SqlValue[]>;
}

/**
 * {@link readOnlyQuery} row by row: memory does not grow with the answer. The query begins when the first row is read.
 * From then on, until the rows end or the caller stops, the connection can do nothing else, and sees the store as it was
 * at that time.
 *
 * @throws GrokError INPUT at once for a text that is not one reading statement, and for later errors while rows are read.
 */
export function readOnlyRows(db: Connection, sql: string, values: readonly SqlValue[] = []): QueryRows {
  const word = firstWord(sql);
  if (word !== "" && !MAY_BEGIN_WITH.has(word)) {
    throw refused(`expected a statement that reads (SELECT, WITH, VALUES or EXPLAIN), got ${word}`, sql);
  }
  const statement = readingOnly(db, () => {
    try {
      const prepared = db.prepare<Readonly<Record<string, SqlValue>>[], SqlValue[]>(sql);
      if (!prepared.reader || !prepared.readonly) throw refused("the statement would write", sql);
      return prepared.raw(true).safeIntegers(true);
    } catch (error) {
      throw inWords(db, error, sql);
    }
  });
  // The library treats numbered places as named ones.
  const places = values.length === 0 ? [] : [Object.fromEntries(values.map((value, i) => [i + 1, value]))];
  const begin = (): Iterable<readonly SqlValue[]> => statement.iterate(...places);
  return { columns: statement.columns().map((column) => column.name), rows: rowsOf(db, sql, begin) };
}

function* rowsOf(
  db: Connection,
  sql: string,
  begin: () => Iterable<readonly SqlValue[]>,
): Generator<readonly SqlValue[]> {
  const before = db.pragma("query_only", { simple: true });
  try {
    db.pragma("query_only = 1");
    for (const row of begin()) yield row.map(plainValue);
  } catch (error) {
    throw inWords(db, error, sql);
  } finally {
    if (db.open) db.pragma(`query_only = ${before === 1 ? 1 : 0}`);
  }
}

function readingOnly<T>(db: Connection, work: () => T): T {
  const before = db.pragma("query_only", { simple: true });
  try {
    db.pragma("query_only = 1");
    return work();
  } finally {
    if (db.open) db.pragma(`query_only = ${before === 1 ? 1 : 0}`);
  }
}

/** Faults of the store stay unchanged; all other errors are those of the query. */
function inWords(db: Connection, error: unknown, sql: string): Error {
  if (error instanceof GrokError || (error instanceof Error && isStoreFault(error))) return error;
  const problem = error instanceof Error ? error.message : String(error);
  if (problem === "malformed JSON") requireJson(db);
  return refused(problem, sql, error);
}

/** Columns of JSON that views and queries of the program read, with the key of their tables. */
const JSON_COLUMNS = [
  ["rule", "id", "text"],
  ["trial", "id", "cell"],
  ["trial", "id", "task"],
  ["trial", "id", "method_settings"],
  ["outcome", "trial_id", "facts"],
  ["progress", "trial_id", "end_values"],
  ["curve_row", "trial", "extra"],
] as const;

/** Invalid JSON in a row is not a mistake of the query. @throws DamagedRow naming the first. */
function requireJson(db: Connection): void {
  for (const [table, key, column] of JSON_COLUMNS) {
    const row = db
      .prepare<[], { readonly key: number | string; readonly text: string }>(
        `SELECT ${key} AS key, ${column} AS text FROM ${table} WHERE NOT json_valid(${column}) LIMIT 1`,
      )
      .get();
    if (row === undefined) continue;
    throw new DamagedRow(`${table} ${row.key}`, `${column}: expected JSON, found ${foundValue(row.text)}`);
  }
}

/** The first keyword after white space and comments, in capitals; "" when there is none. */
function firstWord(sql: string): string {
  const start = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*([A-Za-z]*)/.exec(sql);
  return (start?.[1] ?? "").toUpperCase();
}

function plainValue(value: SqlValue): SqlValue {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}

function refused(problem: string, sql: string, cause?: unknown): GrokError {
  const hint = /no such (table|column)|ambiguous/.test(problem)
    ? "tables: SELECT name FROM sqlite_schema; columns: SELECT name FROM pragma_table_info('trial')"
    : `one statement that reads; worked examples are in ${packageFile("db", "queries")}`;
  return new GrokError("INPUT", `SQL: ${problem}`, {
    hint,
    details: [sql.length > 200 ? `${sql.slice(0, 200)}…` : sql],
    ...(cause === undefined ? {} : { cause }),
  });
}
