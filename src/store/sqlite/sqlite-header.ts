import { closeSync, openSync, readSync } from "node:fs";
import { openDatabases } from "./connection.js";
import { fileIdentity } from "./file-identity.js";

const DATABASE = Buffer.from("SQLite format 3\0", "latin1");

/** The first bytes of a write-ahead log, in its two byte orders. */
const LOGS = ["377f0682", "377f0683"].map((hex) => Buffer.from(hex, "hex"));

/** The first bytes of a write-ahead log and of a rollback journal. */
const COMPANIONS = [...LOGS, Buffer.from("d9d505f920a163d7", "hex")];

/**
 * Bytes at the beginning of a write-ahead log that identify it: byte order, page size, and numbers that change whenever
 * the log begins anew.
 */
export const LOG_HEADER_BYTES = 32;

/** Whether these are the first {@link LOG_HEADER_BYTES} of a write-ahead log. */
export function isLogHeader(bytes: Buffer): boolean {
  return (
    bytes.length === LOG_HEADER_BYTES && LOGS.some((magic) => bytes.subarray(0, magic.length).equals(magic))
  );
}

/** Whether a file begins like an SQLite database. A database that this process has open counts as one and is not read. */
export function isDatabase(path: string): boolean {
  const found = fileIdentity(path);
  if (openDatabases().some(({ identity }) => identity === found)) return true;
  return beginning(path).equals(DATABASE);
}

/** Whether a file begins like a write-ahead log or a rollback journal of SQLite. */
export function isCompanion(path: string): boolean {
  const bytes = beginning(path);
  return COMPANIONS.some((magic) => bytes.subarray(0, magic.length).equals(magic));
}

/**
 * The first bytes of a file. Never call this for a file that SQLite has open in this process: closing any descriptor of a
 * file releases all locks that the process holds on it (POSIX), including SQLite's own.
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
