import type { StoredSystem } from "../../model/index.js";
import { connect, type Connection } from "./connection.js";
import type { Migration } from "./migrations.js";
import { allViewTexts } from "./views.js";

interface Column {
  readonly name: string;
  /** An SQL literal; null: NULL. */
  readonly dflt_value: string | null;
}

/**
 * Lets a connection read a store of an older schema as if it had the newest: temporary views replace its tables and
 * supply missing columns according to the migrations (migrations.ts), and the views are those of this program. They exist
 * only in the connection; the file is not touched, and may be on a read-only medium.
 *
 * Returns whether this is possible: a migration without the mark needs a writer.
 *
 * Cost: some milliseconds, independent of the size of the store.
 */
export function readAsNewest(
  db: Connection,
  version: number,
  migrations: readonly Migration[],
  systems: readonly StoredSystem[] = [],
): boolean {
  const missing = migrations.filter((migration) => migration.version > version);
  if (missing.some(({ older }) => older === null)) return false;
  const values = new Map(missing.flatMap(({ older }) => [...(older?.values ?? [])]));
  const newest = connect(":memory:", "write");
  try {
    for (const { sql } of migrations) newest.exec(sql);
    const views = allViewTexts(systems);
    for (const text of views.values()) newest.exec(text);
    db.pragma("temp_store = MEMORY");
    const tables = new Set(tablesOf(db).map(({ name }) => name));
    for (const { name, sql } of tablesOf(newest)) {
      if (tables.has(name)) standInFor(db, newest, name, values);
      else db.exec(sql.replace(/^CREATE TABLE/i, "CREATE TEMP TABLE"));
    }
    // Views with the right text are replaced too, because they use tables that lack columns.
    for (const [name, text] of views) {
      if (tables.has(name)) standInFor(db, newest, name, values);
      else db.exec(text.replace(/^CREATE VIEW/im, "CREATE TEMP VIEW"));
    }
    return true;
  } finally {
    newest.close();
  }
}

/** A view that replaces a table which lacks columns of the newest table or view of its name. */
function standInFor(
  db: Connection,
  newest: Connection,
  name: string,
  values: ReadonlyMap<string, string>,
): void {
  const there = new Set(columnsOf(db, name).map((column) => column.name));
  const columns = columnsOf(newest, name);
  if (columns.every((column) => there.has(column.name))) return;
  const chosen = columns.map((column) => {
    if (there.has(column.name)) return column.name;
    const value = values.get(`${name}.${column.name}`) ?? column.dflt_value ?? "NULL";
    return `${value} AS ${column.name}`;
  });
  db.exec(`CREATE TEMP VIEW ${name} AS SELECT ${chosen.join(", ")} FROM main.${name}`);
}

function tablesOf(db: Connection): readonly { readonly name: string; readonly sql: string }[] {
  return db
    .prepare<[], { readonly name: string; readonly sql: string }>(
      "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    )
    .all();
}

function columnsOf(db: Connection, table: string): readonly Column[] {
  return db
    .prepare<[string], Column>("SELECT name, dflt_value FROM pragma_table_xinfo(?, 'main')")
    .all(table);
}
