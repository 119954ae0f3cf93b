import { GrokError } from "../../model/index.js";
import { connect, type Connection } from "./connection.js";
import { foundValue } from "./damaged-row.js";
import { viewTexts } from "./views.js";

/** Lists the applied migrations; no migration creates this table, since it records them. */
export const SCHEMA_VERSION_TABLE = `CREATE TABLE schema_version (
  version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL, program TEXT NOT NULL
) STRICT`;

interface SchemaObject {
  readonly type: string;
  readonly name: string;
  readonly tbl_name: string;
  /** Null: the index that SQLite makes for a key. */
  readonly sql: string | null;
}

/** Tables and indexes of each schema version as this program creates them, by name; there are few. */
const expectedByVersion = new Map<number, ReadonlyMap<string, SchemaObject>>();

/**
 * Checks the objects of a store before anything is read from them: its tables and indexes must be as the migrations up to
 * its version create them, word for word except for white space. A view in place of a table could return any rows, or
 * endless rows, and a table with another definition could return values of any type.
 *
 * Objects with other names may be there, except those that act on the program's writes: triggers on its tables, and
 * unique indexes. An object with the name of a view of the program must be a view. Reading and writing refuse the same
 * stores, so that `check` and `status` accept no store that `run` does not open.
 *
 * @throws GrokError STORE naming the objects.
 * Cost: some milliseconds for the first store that is opened, then less than one millisecond.
 */
export function checkSchema(
  db: Connection,
  path: string,
  version: number,
  migrations: readonly { readonly sql: string }[],
): void {
  const expected = expectedObjects(version, migrations);
  const objects = objectsOf(db);
  const altered = alteredObjects(objects, expected);
  const added = objects.flatMap((each) => additionOf(each, expected) ?? []);
  if (altered.length + added.length === 0) return;
  throw new GrokError(
    "STORE",
    `store ${path}: expected the tables of schema ${version} as this program makes them, found others`,
    {
      details: [...altered, ...added.map(({ what }) => what)],
      hint:
        altered.length > 0
          ? "the file is damaged or was altered by another program: restore a backup, or undo what was altered"
          : `another program made that; copy the store, then: sqlite3 FILE '${added.map(({ undo }) => undo).join("; ")}'`,
    },
  );
}

function alteredObjects(
  objects: readonly SchemaObject[],
  expected: ReadonlyMap<string, SchemaObject>,
): readonly string[] {
  const found = new Map(objects.map((each) => [each.name, each]));
  return [...expected.values()].flatMap((each) => {
    const there = found.get(each.name);
    if (there === undefined) return [`${each.type} ${each.name} is missing`];
    if (there.type !== each.type) return [`${each.name}: expected a ${each.type}, found a ${there.type}`];
    return plain(there.sql) === plain(each.sql) && there.tbl_name === each.tbl_name
      ? []
      : [`${each.type} ${each.name} has another definition`];
  });
}

/** A foreign object that the program must not work with, and the SQL that removes it; null: the object may stay. */
function additionOf(
  { type, name, tbl_name: table, sql }: SchemaObject,
  expected: ReadonlyMap<string, SchemaObject>,
): { readonly what: string; readonly undo: string } | null {
  if (expected.has(name)) return null;
  const undo = `DROP ${type.toUpperCase()} "${name.replaceAll('"', '""')}"`;
  if (type === "trigger" && expected.has(table))
    return { what: `trigger ${name} runs on table ${table}`, undo };
  if (type === "index" && expected.has(table) && /^CREATE\s+UNIQUE/i.test(sql ?? "")) {
    return { what: `index ${name} allows each value of table ${table} once only`, undo };
  }
  return type !== "view" && viewTexts().has(name)
    ? { what: `${name}: expected a view, found a ${type}`, undo }
    : null;
}

/** Whether `schema_version` is the expected table; called before the table is read. */
export function hasVersionTable(db: Connection): boolean {
  const there = objectsOf(db).find(({ name }) => name === "schema_version");
  return there?.type === "table" && plain(there.sql) === plain(SCHEMA_VERSION_TABLE);
}

function expectedObjects(
  version: number,
  migrations: readonly { readonly sql: string }[],
): ReadonlyMap<string, SchemaObject> {
  const known = expectedByVersion.get(version);
  if (known !== undefined) return known;
  const db = connect(":memory:", "write");
  try {
    db.exec(SCHEMA_VERSION_TABLE);
    for (const migration of migrations.slice(0, version)) db.exec(migration.sql);
    const objects = new Map(objectsOf(db).map((each) => [each.name, each]));
    expectedByVersion.set(version, objects);
    return objects;
  } finally {
    db.close();
  }
}

function objectsOf(db: Connection): readonly SchemaObject[] {
  const objects = db.prepare<[], Readonly<Record<keyof SchemaObject, unknown>>>(
    "SELECT type, name, tbl_name, sql FROM main.sqlite_schema",
  );
  // Of a damaged file anything comes: what is no text is then not what was expected.
  const text = (value: unknown): string => (typeof value === "string" ? value : foundValue(value));
  return objects.all().map(({ type, name, tbl_name: table, sql }) => ({
    ...{ type: text(type), name: text(name), tbl_name: text(table) },
    sql: sql === null ? null : text(sql),
  }));
}

/** A definition without differences in white space: files of migrations may have other line endings. */
function plain(sql: string | null): string | null {
  return sql === null ? null : sql.replaceAll(/\s+/g, " ").trim();
}
