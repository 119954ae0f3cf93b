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
 * Page cache of a writer. Ids are hashes, so rows of new trials are spread over the whole curve table: no cache holds a
 * large store's leaves, and this one holds the pages above them and those of a transaction. A larger cache would only
 * take memory.
 */
const WRITER_CACHE_KIB = 8192;

/**
 * Page cache of a reader, which fills only as far as it is used. Ids are hashes, so trials in the order of their grid, or
 * of their ids, are spread over the tables: successive queries must not read the same pages from the file each time.
 */
const READER_CACHE_KIB = 65_536;

/** All connections ever opened (see {@link keepNativeObjects}), with their files. */
const opened = new Map<Connection, DatabaseFile>();

/** A database file that this process has open. */
export interface DatabaseFile {
  /** The path with symbolic links resolved: SQLite names the files beside the database after it. */
  readonly path: string;
  /** See fileIdentity; null: the database is in memory. */
  readonly identity: string | null;
}

/** The files that this process has open now. */
export function openDatabases(): readonly DatabaseFile[] {
  return [...opened].flatMap(([db, file]) => (db.open && file.identity !== null ? [file] : []));
}

/** The file of a connection, as it was when the connection was opened. */
export function databaseFile(db: Connection): DatabaseFile {
  return opened.get(db) ?? { path: db.name, identity: null };
}

/**
 * Pages in the write-ahead log that make a commit fold it back (64 MiB of 4 KiB pages; SQLite's default is 1000). A
 * transaction of small trials changes hundreds of pages, often the same ones, and folding waits for the disk: with the
 * default every second commit did.
 */
const LOG_PAGES = 16_384;

/** The most disk space that the log keeps after folding: twice its size when nothing delays folding. */
const LOG_LIMIT_BYTES = 2 * LOG_PAGES * 4096;

/**
 * Opens the file without reading it. Nothing is created in read mode.
 *
 * @throws errors of better-sqlite3; callers translate them (see sql-error.ts).
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

/** SQLite has opened the file, so it exists, unless it was removed at this moment. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

/** Statements that a reader never runs: its transactions are refused before their first statement. */
const WRITES = /^\s*(?:INSERT|UPDATE|DELETE|REPLACE)\b/i;
const NOTHING = "SELECT NULL WHERE FALSE";

/**
 * Lets the connection and its statements live as long as the process.
 *
 * From 24.19 on, Node aborts when an object of an add-on's class `ObjectWrap` (which better-sqlite3 before 13 uses) is
 * collected while no JavaScript runs ("Assertion failed: (env) != nullptr"). Objects that are never collected avoid this.
 * Memory stays bounded: each text is prepared once, and closing frees what SQLite holds.
 *
 * Edge: one text is one statement for all callers, so it is used in one mode (`pluck`, `raw`) everywhere. A reader does
 * not prepare writing statements: this takes time, and the views that replace tables would refuse them.
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
  // Works like the library's own method, which would leave a statement behind at every call.
  db.pragma = (source, options = {}) => {
    const statement = prepareOnce(`PRAGMA ${source}`);
    if (!statement.reader) return statement.run();
    const rows = statement.all();
    if (options.simple !== true) return rows;
    const first = rows[0] as Readonly<Record<string, unknown>> | undefined;
    return first === undefined ? undefined : Object.values(first)[0];
  };
}

/** Sets a reader's cache. (Call it only after the file was checked: setting the cache reads the file.) */
export function tuneForReading(db: Connection): void {
  db.pragma(`cache_size = -${READER_CACHE_KIB}`);
}

/**
 * Sets a writer's modes: a write-ahead log, so that readers never wait, and `synchronous = NORMAL`. With this mode the
 * operating system has a commit's data when the commit returns: the death of the process, `kill -9` included, loses
 * nothing. A power cut may lose the last commits (never the middle ones) and cannot damage the file.
 */
export function tuneForWriting(db: Connection): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  db.pragma(`cache_size = -${WRITER_CACHE_KIB}`);
  db.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  // A log that has grown because of a reader is cut to this size when it begins anew.
  db.pragma(`journal_size_limit = ${LOG_LIMIT_BYTES}`);
}
