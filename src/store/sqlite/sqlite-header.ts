import { closeSync, openSync, readSync } from "node:fs";
import { openDatabases } from "./connection.js";
import { fileIdentity } from "./file-identity.js";

const DATABASE = Buffer.from("SQLite format 3\0", "latin1");

/** The first bytes of a write-ahead log (its two byte orders) and of a rollback journal. */
const COMPANIONS = ["377f0682", "377f0683", "d9d505f920a163d7"].map((hex) => Buffer.from(hex, "hex"));

/** Whether a file begins as a SQLite database does; one that this process has open is one, and is not looked at. */
export function isDatabase(path: string): boolean {
  const found = fileIdentity(path);
  if (openDatabases().some(({ identity }) => identity === found)) return true;
  return beginning(path).equals(DATABASE);
}

/** Whether a file begins as a write-ahead log or a rollback journal of SQLite does. */
export function isCompanion(path: string): boolean {
  const bytes = beginning(path);
  return COMPANIONS.some((magic) => bytes.subarray(0, magic.length).equals(magic));
}

/**
 * The first bytes. Never of a file that SQLite has open in this process: closing any descriptor of a file gives back all locks that the
 * process holds on it (POSIX), SQLite's own included.
 */
function beginning(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(DATABASE.length);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}
