import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import Database from "better-sqlite3";
import { GrokError } from "../../model/index.js";
import { connect, databaseFile, type Connection } from "./connection.js";

/**
 * Gives a reader access after a writer was killed in the middle of a transaction with a rollback journal (a writer
 * switches to such a journal when it folds its log): until the journal is rolled back, SQLite refuses connections that
 * may only read. This opens the store once for writing, which rolls the journal back; the content is then the committed
 * one.
 *
 * @param reader a connection that may only read, on which `error` occurred.
 * @throws GrokError STORE naming the cause where the store may not be written; `error` itself where it has another cause.
 */
export function recoverJournal(reader: Connection, path: string, error: unknown): void {
  const file = databaseFile(reader).path;
  const journal = `${file}-journal`;
  if (!isRefusal(error) || !existsSync(journal)) throw error;
  if (!mayWrite(file) || !mayWrite(journal) || !mayWrite(dirname(file))) {
    throw new GrokError(
      "STORE",
      `store ${path}: a program was killed while it was writing, and ${journal} has to be rolled back before the store can be read`,
      {
        hint:
          "run any command once as a user who may write the store and its folder, or copy both files to a folder of yours " +
          "and name the copy with --store PATH",
        cause: error,
      },
    );
  }
  const writer = connect(file, "write");
  try {
    writer.prepare("SELECT count(*) FROM sqlite_schema").get();
  } finally {
    writer.close();
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Database.SqliteError && /^SQLITE_(?:READONLY|CANTOPEN|BUSY_RECOVERY)/.test(error.code)
  );
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
