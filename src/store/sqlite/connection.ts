import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import Database from "better-sqlite3";
import { fileIdentity } from "./file-identity.js";

/** An open SQLite database. */
export type Connection = Database.Database;

/** A prepared statement that takes a list of values. */
export type Statement = Database.Statement<unknown[]>;

/** How long a statement waits for another connection's lock before it gives up, in milliseconds. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * Page cache of a writer. Ids are hashes, so rows of new trials land all over the curve table: no cache holds a large
 * store's leaves, and this one holds the pages above them and a transaction's own. A larger one is only memory.
 */
const WRITER_CACHE_KIB = 8192;

/**
 * Page cache of a reader, which is only filled as far as it is used. Ids are hashes, so trials in the order of their grid, or of
 * their ids, lie all over the tables: what is asked about one after the other must not be read from the file each time.
 */
const READER_CACHE_KIB = 65_536;

/** Every connection ever opened (see {@link keepNativeObjects}), and the file that it has. */
const opened = new Map<Connection, DatabaseFile>();

/** A database file that this process has open. */
export interface DatabaseFile {
  /** Symbolic links followed: SQLite names the files beside it after this. */
  readonly path: string;
  /** See fileIdentity; null: the database is in memory. */
  readonly identity: string | null;
}

/** The files that this process has open now. */
export function openDatabases(): readonly DatabaseFile[] {
  return [...opened].flatMap(([db, file]) => (db.open && file.identity !== null ? [file] : []));
}

/** The file that a connection was opened on, as it was then. */
export function databaseFile(db: Connection): DatabaseFile {
  return opened.get(db) ?? { path: db.name, identity: null };
}

/**
 * Pages in the write-ahead log that make a commit fold it back (64 MiB of 4 KiB pages; SQLite's default is 1000). A
 * transaction of small trials dirties hundreds of pages, the same ones again and again, and folding waits for the disk:
 * at the default every second commit did.
 */
const LOG_PAGES = 16_384;

/** What the log may keep of the disk after it was folded: twice what it has where nobody hinders that. */
const LOG_LIMIT_BYTES = 2 * LOG_PAGES * 4096;

/**
 * Opens the file without reading it. Nothing is created in read mode.
 *
 * @throws whatever better-sqlite3 throws; callers translate it (see sql-error.ts).
 */
export function connect(path: string, mode: "write" | "read"): Connection {
  const db = new Database(path, {
    readonly: mode === "read",
    fileMustExist: mode === "read",
    timeout: BUSY_TIMEOUT_MS,
  });
  opened.set(
    db,
    db.memory ? { path, identity: null } : { path: realPath(path), identity: fileIdentity(path) },
  );
  keepNativeObjects(db, mode);
  return db;
}

/** SQLite has opened it, so it is there, unless it was removed at this moment. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** What a reader never runs: its transactions are refused before their first statement. */
const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b/i;
const NOTHING = "SELECT NULL WHERE FALSE";

/**
 * Lets the connection and its statements live as long as the process.
 *
 * From 24.19 on, Node aborts when an object of an add-on's class `ObjectWrap`, as those of better-sqlite3 before 13
 * are, is collected while no JavaScript runs ("Assertion failed: (env) != nullptr"). What is never collected cannot do
 * that. Memory stays bounded: each text is prepared once, and closing frees what SQLite holds.
 *
 * Edge: one text is one statement, whoever prepares it, so it is used in one mode (`pluck`, `raw`) everywhere. A reader
 *       does not prepare what writes: it takes time, and views that stand before tables would refuse it.
 */
function keepNativeObjects(db: Connection, mode: "write" | "read"): void {
  const statements = new Map<string, Statement>();
  const prepare = db.prepare.bind(db);
  const prepareOnce = (source: string): Statement => {
    if (mode === "read" && WRITES.test(source)) return prepareOnce(NOTHING);
    const known = statements.get(source);
    if (known !== undefined) return known;
    const statement: Statement = prepare(source);
    statements.set(source, statement);
    return statement;
  };
  db.prepare = prepareOnce as Connection["prepare"];
  // As the library's own, which would leave a statement behind at every call.
  db.pragma = (source, options = {}) => {
    const statement = prepareOnce(`PRAGMA ${source}`);
    if (!statement.reader) return statement.run();
    const rows = statement.all();
    if (options.simple !== true) return rows;
    const first = rows[0] as Readonly<Record<string, unknown>> | undefined;
    return first === undefined ? undefined : Object.values(first)[0];
  };
}

/** What a reader needs: a cache. (Of a file that was looked at: setting it reads the file.) */
export function tuneForReading(db: Connection): void {
  db.pragma(`cache_size = -${READER_CACHE_KIB}`);
}

/**
 * What a writer needs: a write-ahead log, so that readers never wait, and `synchronous = NORMAL`. With it a commit
 * is in the operating system's hands when it returns: the death of the process, `kill -9` included, loses nothing.
 * A power cut may lose the last commits (never the middle ones) and cannot damage the file.
 */
export function tuneForWriting(db: Connection): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
  db.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  // A log that a reader has let grow is cut to this when it is used anew.
  db.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`);
}
