import { GrokError } from "../../model/index.js";
import { connect, type Connection } from "./connection.js";

/** Which migrations were applied; part of no migration, since it records them. */
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

/** Tables and indexes of each schema version as this program makes them, by name; there are few. */
const expectedByVersion = new Map<number, ReadonlyMap<string, SchemaObject>>();

/**
 * Looks at the objects of a store before anything is read from them: its tables and indexes must be as the migrations up to
 * its version make them, word for word but for white space. A view in the place of a table could give any rows, or rows
 * without end, and a table of another definition values of any type.
 *
 * Objects of other names may be there. A writer refuses triggers on its tables, which would run with its statements.
 *
 * @throws GrokError STORE naming the objects.
 * Cost: some milliseconds for the first store that is opened, then less than one.
 */
export function checkSchema(
  db: Connection,
  path: string,
  version: number,
  migrations: readonly { readonly sql: string }[],
  mode: "write" | "read",
): void {
  const found = new Map(objectsOf(db).map((each) => [each.name, each]));
  const problems = [...expectedObjects(version, migrations).values()].flatMap((expected) => {
    const there = found.get(expected.name);
    if (there === undefined) return [`${expected.type} ${expected.name} is missing`];
    if (there.type !== expected.type) {
      return [`${expected.name}: expected a ${expected.type}, found a ${there.type}`];
    }
    return plain(there.sql) === plain(expected.sql) && there.tbl_name === expected.tbl_name
      ? []
      : [`${expected.type} ${expected.name} has another definition`];
  });
  if (mode === "write") {
    const tables = expectedObjects(version, migrations);
    for (const { type, name, tbl_name: table } of found.values()) {
      if (type === "trigger" && tables.has(table)) problems.push(`trigger ${name} runs on table ${table}`);
    }
  }
  if (problems.length === 0) return;
  throw new GrokError(
    "STORE",
    `store ${path}: expected the tables of schema ${version} as this program makes them, found others`,
    {
      details: problems,
      hint: "the file is damaged or was altered by another program: restore a backup, or undo what was altered",
    },
  );
}

/** Whether `schema_version` is the table that it must be; before it is read. */
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
  return db.prepare<[], SchemaObject>("SELECT type, name, tbl_name, sql FROM main.sqlite_schema").all();
}

/** A definition without differences in white space: files of migrations may have other ends of lines. */
function plain(sql: string | null): string | null {
  return sql === null ? null : sql.replaceAll(/\s+/g, " ").trim();
}
