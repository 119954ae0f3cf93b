import { readdirSync, readFileSync } from "node:fs";
import { GrokError, packageFile } from "../../model/index.js";
import { programVersion } from "../program-version.js";
import { hasVersionTable, SCHEMA_VERSION_TABLE } from "./check-schema.js";
import type { Connection } from "./connection.js";
import { liveHolder } from "./lease.js";

/** Marks an SQLite file as a store of this program (PRAGMA application_id): "grok" in ASCII. */
const APPLICATION_ID = 0x67726f6b;

/** One file of db/migrations: `0001-first.sql` is version 1. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** How a store from before this migration is read without migrating it; null: such a store cannot be read. */
  readonly older: OlderStore | null;
}

/** How the rows of an older store are read: data that a migration has added are absent, except for these columns. */
export interface OlderStore {
  /** SQL expressions over the older row, by `table.column`. */
  readonly values: ReadonlyMap<string, string>;
}

/** Migrations up to this one have no marks; they only add data. */
const LAST_UNMARKED = 4;

/**
 * A migration from its text. Marks in its comments say how an older store is read without migrating it: `-- @older
 * absent` allows it, `-- @value table.column = expression` gives a new column the value that the migration itself puts in
 * place of a comment `@table.column`. Continuation lines are indented.
 */
export function migrationOf(version: number, name: string, text: string): Migration {
  const values = new Map(
    [...text.matchAll(/^-- @value (\w+\.\w+) = (.+(?:\n-- {4,}.+)*)/gm)].map(([, column, expression]) => [
      column,
      expression.replaceAll(/\n-- +/g, " "),
    ]),
  );
  const sql = text.replaceAll(/\/\*@(\w+\.\w+)\*\//g, (mark, column: string) => values.get(column) ?? mark);
  const isRead = version <= LAST_UNMARKED || /^-- @older absent$/m.test(text);
  return { version, name, sql, older: isRead ? { values } : null };
}

let loaded: readonly Migration[] | null = null;

/**
 * All migrations, in order. Their numbers are 1, 2, 3, … without gaps. The files are read once.
 *
 * @throws GrokError DEFECT when the folder does not hold such a sequence.
 */
export function loadMigrations(): readonly Migration[] {
  return (loaded ??= readMigrations());
}

function readMigrations(): readonly Migration[] {
  const folder = packageFile("db", "migrations");
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .sort();
  return files.map((file, index) => {
    const version = Number(file.slice(0, 4));
    if (version !== index + 1) {
      throw new GrokError("DEFECT", `db/migrations/${file}: expected version ${index + 1}`, {
        hint: "migrations are numbered 0001, 0002, … without gaps; reinstall the program",
      });
    }
    return migrationOf(version, file.slice(0, -".sql".length), readFileSync(`${folder}/${file}`, "utf8"));
  });
}

/**
 * The schema version of a database; 0 for an empty one.
 *
 * @throws GrokError STORE when the database belongs to another program, or does not state its version.
 */
export function schemaVersion(db: Connection, path: string): number {
  const objects = db.prepare<[], number>("SELECT count(*) FROM sqlite_schema").pluck().get();
  if (objects === 0) return 0;
  if (db.pragma("application_id", { simple: true }) !== APPLICATION_ID) {
    throw new GrokError("STORE", `store ${path}: the database belongs to another program; left untouched`, {
      hint: "name another file with --store PATH",
    });
  }
  if (!hasVersionTable(db)) {
    throw new GrokError("STORE", `store ${path}: expected a table schema_version, found none or another`, {
      hint: "the file is damaged or was altered by another program: restore a backup",
    });
  }
  // Each migration writes its line: the versions are 1, 2, … without gaps.
  const versions: readonly unknown[] = db
    .prepare("SELECT version FROM schema_version ORDER BY version")
    .pluck()
    .all();
  const gap = versions.findIndex((version, at) => version !== at + 1);
  if (versions.length > 0 && gap < 0) return versions.length;
  const found = versions.length === 0 ? "none" : versions.join(", ");
  throw new GrokError(
    "STORE",
    `store ${path}: expected the versions 1, 2, … in the table schema_version, each in a row, found ${found}`,
    { hint: "the file is damaged or was altered by another program: restore a backup" },
  );
}

/** The error for a store from a newer program, which cannot be used at all. */
export function newerProgram(path: string, version: number, latest: number): GrokError {
  return new GrokError(
    "STORE",
    `store ${path}: its schema has version ${version}, this program (groksweep ${programVersion()}) knows up to ${latest}`,
    { hint: "use the newer groksweep that wrote it, or another store with --store PATH" },
  );
}

/** The error for a store from an older program that a reader cannot use, since a reader never migrates. */
export function olderProgram(path: string, version: number, latest: number): GrokError {
  if (version === 0) {
    return new GrokError(
      "STORE",
      `store ${path}: it is empty: whoever made it was stopped before the first word`,
      {
        hint: "run the command again that was to fill it: groksweep run FILE",
      },
    );
  }
  return new GrokError(
    "STORE",
    `store ${path}: its schema has version ${version}, this program (groksweep ${programVersion()}) reads ${latest}`,
    {
      hint:
        "bring it up to date once with: groksweep run FILE (with the sweep's file and this store); where it cannot be " +
        "written, with a copy",
    },
  );
}

/**
 * Applies the migrations that a database lacks: each in a transaction of its own together with its line in
 * `schema_version`, so that a crash leaves a valid version. Forward only.
 *
 * @throws GrokError STORE when another process is writing the store.
 */
export function migrate(db: Connection, path: string, migrations: readonly Migration[]): void {
  // A table that is created anew under its old name stays the same for references to it, including views of other programs.
  db.pragma("foreign_keys = OFF");
  db.pragma("legacy_alter_table = ON");
  try {
    applyEach(db, path, migrations);
  } finally {
    db.pragma("legacy_alter_table = OFF");
    db.pragma("foreign_keys = ON");
  }
}

function applyEach(db: Connection, path: string, migrations: readonly Migration[]): void {
  for (const migration of migrations) {
    const apply = db.transaction(() => {
      // Read again under the write lock: another process may have migrated the store first, which serves as well.
      const version = schemaVersion(db, path);
      if (version >= migration.version) return;
      refuseWhileWritten(db, path, version);
      if (version === 0) {
        db.pragma(`application_id = ${APPLICATION_ID}`);
        db.exec(SCHEMA_VERSION_TABLE);
      }
      db.exec(migration.sql);
      db.prepare("INSERT INTO schema_version (version, name, applied_at, program) VALUES (?, ?, ?, ?)").run(
        migration.version,
        migration.name,
        new Date().toISOString(),
        programVersion(),
      );
    });
    apply.immediate();
  }
}

function refuseWhileWritten(db: Connection, path: string, version: number): void {
  const holder = version === 0 ? null : liveHolder(db);
  if (holder === null) return;
  throw new GrokError("STORE", `store ${path}: needs to be migrated, but ${holder} is writing it`, {
    hint: "wait until that process has finished",
  });
}
