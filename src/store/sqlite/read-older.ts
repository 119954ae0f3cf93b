import { connect, type Connection } from "./connection.js";
import type { Migration } from "./migrations.js";
import { viewTexts } from "./views.js";

/** What a migration may do and still be made up for while reading: columns and tables that were not there are empty. */
const ADDS_ONLY = /^(?:ALTER TABLE \w+ ADD COLUMN|CREATE (?:UNIQUE )?(?:TABLE|INDEX))\b/i;

interface Column {
  readonly name: string;
  /** An SQL literal; null: NULL. */
  readonly dflt_value: string | null;
}

/**
 * Lets a connection read a store of an older schema as if it were of the newest: temporary views stand before its tables,
 * with the columns it lacks at their defaults, and the views are those of this program. They live in the connection; the
 * file is not touched, and may lie on a medium that cannot be written.
 *
 * Returns whether it could: a migration that does more than add needs a writer.
 *
 * Cost: some milliseconds, whatever the size of the store.
 */
export function readAsNewest(db: Connection, version: number, migrations: readonly Migration[]): boolean {
  const missing = migrations.filter((migration) => migration.version > version);
  if (!missing.flatMap(({ sql }) => statementsOf(sql)).every((statement) => ADDS_ONLY.test(statement))) {
    return false;
  }
  const newest = connect(":memory:", "write");
  try {
    for (const { sql } of migrations) newest.exec(sql);
    db.pragma("temp_store = MEMORY");
    for (const { name, sql } of tablesOf(newest)) {
      const there = new Set(columnsOf(db, name).map((column) => column.name));
      const columns = columnsOf(newest, name);
      if (there.size === 0) db.exec(sql.replace(/^CREATE TABLE/i, "CREATE TEMP TABLE"));
      else if (columns.some((column) => !there.has(column.name))) {
        const chosen = columns.map((column) =>
          there.has(column.name) ? column.name : `${column.dflt_value ?? "NULL"} AS ${column.name}`,
        );
        db.exec(`CREATE TEMP VIEW ${name} AS SELECT ${chosen.join(", ")} FROM main.${name}`);
      }
    }
    // Also those that have the right text: they stand on tables that lack columns.
    for (const text of viewTexts().values()) {
      db.exec(text.replace(/^CREATE VIEW/im, "CREATE TEMP VIEW"));
    }
    return true;
  } finally {
    newest.close();
  }
}

function statementsOf(sql: string): readonly string[] {
  return sql
    .replace(/--[^\n]*/g, "")
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}

function tablesOf(db: Connection): readonly { readonly name: string; readonly sql: string }[] {
  return db
    .prepare<[], { readonly name: string; readonly sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all();
}

function columnsOf(db: Connection, table: string): readonly Column[] {
  return db.prepare<[string], Column>("SELECT name, dflt_value FROM pragma_table_info(?, 'main')").all(table);
}
