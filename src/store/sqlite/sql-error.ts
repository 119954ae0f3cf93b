import Database from "better-sqlite3";
import { commandHint, GrokError } from "../../model/index.js";
import { DamagedRow } from "./damaged-row.js";

/**
 * Converts an error of SQLite: to STORE when the database cannot serve the request (locked, damaged, full, unwritable),
 * with a remedy; to DEFECT when it rightly refuses a statement of this program (a constraint, bad SQL). A {@link
 * GrokError} and errors that are not SQLite's pass unchanged.
 */
export function storeError(error: unknown, path: string): unknown {
  if (error instanceof GrokError) return error;
  if (error instanceof DamagedRow) {
    return new GrokError("STORE", `store ${path}: it is damaged: ${error.message}`, {
      hint: `${commandHint(["check"], path)} names everything that is damaged, and says what mends it (rerun --damaged, mostly)`,
      cause: error,
    });
  }
  if (error instanceof TypeError && error.message.includes("database connection is not open")) {
    return new GrokError("STORE", `store ${path}: expected it to be open, it is closed`, {
      hint: "open it again with openStore",
      cause: error,
    });
  }
  if (!(error instanceof Database.SqliteError)) return error;
  const remedy = remedyOf(codeOf(error));
  if (remedy === null) {
    return new GrokError("DEFECT", `store ${path}: SQLite refused a statement: ${error.message}`, {
      hint: "this is a mistake of the program; please report it",
      cause: error,
    });
  }
  return new GrokError("STORE", `store ${path}: ${remedy.what} (${error.code}: ${error.message})`, {
    hint: remedy.hint,
    cause: error,
  });
}

/** Whether the error says that the database, not the statement, is at fault. */
export function isStoreFault(error: unknown): boolean {
  return error instanceof Database.SqliteError && remedyOf(codeOf(error)) !== null;
}

/** SQLite has no code of its own for a header that no version of SQLite writes. */
function codeOf({ code, message }: { readonly code: string; readonly message: string }): string {
  return message === "unsupported file format" ? "SQLITE_NOTADB" : code;
}

/** The remedy for primary result codes about the database; the extended codes begin with these. */
function remedyOf(code: string): { readonly what: string; readonly hint: string } | null {
  if (code === "SQLITE_READONLY_ROLLBACK" || code === "SQLITE_READONLY_RECOVERY") {
    return {
      what: "a program was killed while it was writing the store, and what it left has to be put in order",
      hint: "run the same command again, as a user who may write the store and its folder",
    };
  }
  if (code === "SQLITE_READONLY_DBMOVED") {
    return {
      what: "its file was removed or replaced while this program was using it",
      hint: "let one program alone use the store, then run the same command again",
    };
  }
  const primary = code.split("_").slice(0, 2).join("_");
  switch (primary) {
    case "SQLITE_BUSY":
    case "SQLITE_LOCKED":
      return {
        what: "locked by another process",
        hint: "wait for the other program to finish its transaction, or close it",
      };
    case "SQLITE_CORRUPT":
    case "SQLITE_NOTADB":
      return {
        what: "the file is damaged or is not a SQLite database",
        hint: "restore a backup, or rescue what is left with: sqlite3 FILE .recover | sqlite3 NEW",
      };
    case "SQLITE_FULL":
      return { what: "the disk is full", hint: "free some space, then run the same command again" };
    case "SQLITE_IOERR":
    case "SQLITE_PROTOCOL":
      return {
        what: "the disk failed",
        hint: "keep the store on a local disk (network file systems lock badly), then run the command again",
      };
    case "SQLITE_CANTOPEN":
      return {
        what: "the file cannot be opened",
        hint:
          "check the path and its permissions; a store whose writer was killed needs a writable folder: " +
          "copy it there together with its -wal file",
      };
    case "SQLITE_READONLY":
    case "SQLITE_PERM":
    case "SQLITE_AUTH":
      return { what: "not writable", hint: "check the permissions of the file and its folder" };
    case "SQLITE_NOMEM":
      return { what: "out of memory", hint: "close other programs, then run the same command again" };
    default:
      return null;
  }
}
