import { resolve } from "node:path";
import { GrokError, type Store, type StoredSystem, type TrialIdentity } from "../../model/index.js";
import { checkSchema } from "./check-schema.js";
import { connect, tuneForReading, tuneForWriting, type Connection } from "./connection.js";
import { loadMigrations, migrate, newerProgram, olderProgram, schemaVersion } from "./migrations.js";
import { DamagedRow } from "./damaged-row.js";
import { bringToPresent } from "./lease.js";
import { readAsNewest } from "./read-older.js";
import { recoverJournal } from "./recover-journal.js";
import { storeError } from "./sql-error.js";
import { SqliteStore } from "./sqlite-store.js";
import { checkStoreFile } from "./store-file.js";
import { refreshViews, standInForViews } from "./views.js";
import { waitWhileBusy } from "./wait-while-busy.js";

const IN_MEMORY = ":memory:";

/**
 * Opens an SQLite store. Every refusal (not a database, another program's, a newer schema) comes before the first byte is
 * written.
 *
 * @throws GrokError STORE with path and remedy.
 */
export function openSqlite(
  path: string,
  mode: "write" | "read",
  say: (words: string) => void = () => undefined,
  identity: TrialIdentity | null = null,
): Store {
  if (path === IN_MEMORY && mode === "read") {
    throw new GrokError(
      "STORE",
      "store :memory:: expected a file to read, an in-memory store is always empty",
      {
        hint: "open it for writing, or name a file with --store PATH",
      },
    );
  }
  const file = path === IN_MEMORY ? IN_MEMORY : resolve(path);
  let db: Connection | undefined;
  try {
    if (file !== IN_MEMORY) checkStoreFile(file, mode);
    db = connect(file, mode);
    prepare(db, file, mode, say, identity?.systems() ?? []);
    return new SqliteStore(db, file, say, identity);
  } catch (error) {
    db?.close();
    throw storeError(error, file);
  }
}

function prepare(
  db: Connection,
  file: string,
  mode: "write" | "read",
  say: (words: string) => void,
  systems: readonly StoredSystem[],
): void {
  if (mode === "write") {
    waitWhileBusy(file, say, () => prepareSchema(db, file, mode, systems));
    return;
  }
  try {
    prepareSchema(db, file, mode, systems);
  } catch (error) {
    recoverJournal(db, file, error);
    prepareSchema(db, file, mode, systems);
  }
}

/** The tables that are written before a command has anything to store. */
const WRITTEN_BY_OPENING = ["lease", "view_text"];

/** A refused store must stay the same to the byte, so the refusal must come before the first write. @throws DamagedRow */
function requireWhole(db: Connection, table: string): void {
  const found = db.prepare<[], string>(`PRAGMA main.quick_check(${table})`).pluck().all();
  if (found.length !== 1 || found[0] !== "ok") throw new DamagedRow(`table ${table}`, found.join("; "));
}

/** If it is repeated from its beginning, it does the remaining work. */
function prepareSchema(
  db: Connection,
  path: string,
  mode: "write" | "read",
  systems: readonly StoredSystem[],
): void {
  const migrations = loadMigrations();
  const version = schemaVersion(db, path);
  if (version > migrations.length) throw newerProgram(path, version, migrations.length);
  if (version > 0) checkSchema(db, path, version, migrations);
  if (mode === "read") {
    if (version === migrations.length) standInForViews(db, systems);
    else if (version === 0 || !readAsNewest(db, version, migrations, systems)) {
      throw olderProgram(path, version, migrations.length);
    }
    tuneForReading(db);
    return;
  }
  if (version === migrations.length) for (const table of WRITTEN_BY_OPENING) requireWhole(db, table);
  tuneForWriting(db);
  if (version > 0 && version < migrations.length) bringToPresent(db);
  migrate(db, path, migrations);
  refreshViews(db, path, systems);
  standInForViews(db, systems);
}
