import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { isLogHeader, LOG_HEADER_BYTES } from "./sqlite-header.js";

/** The result of a look at a write-ahead log. */
export type LogFinding =
  /** As SQLite writes the log: grown, or begun anew under another header. */
  | "whole"
  /** Of size 0, as it also is after another program has made SQLite fold and empty the log. */
  | "empty"
  /** Shorter than before under the same header, or without the header of a log: another program has written into it. */
  | "cut";

/**
 * Detects whether any program but SQLite has shortened or overwritten the write-ahead log that this process writes.
 * SQLite itself does not notice: it goes on at the place of the next page, where its data will never be read.
 *
 * SQLite only appends to a log, or begins it anew with another header. An overwritten page in the middle is not detected.
 */
export class LogState {
  readonly #path: string;
  #header = "";
  #size = 0;
  #isCut = false;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * The state of the log in comparison with the last look; a missing log counts as empty. A log that was cut once stays
   * `cut`, since the next commit makes it as long as before.
   *
   * Opening the log is safe: SQLite keeps its locks on the database and on the `-shm`, never on the log (see sqlite-header.ts).
   * Cost: some 10 µs.
   */
  look(): LogFinding {
    const finding = this.#compare();
    if (finding === "cut") this.#isCut = true;
    return this.#isCut ? "cut" : finding;
  }

  /** Records that a log that looked empty was not: it is `cut` from now on. */
  markCut(): void {
    this.#isCut = true;
  }

  #compare(): LogFinding {
    const found = this.#read();
    if (found === null || found.size === 0) return "empty";
    if (!isLogHeader(found.header)) return "cut";
    const header = found.header.toString("hex");
    if (header === this.#header && found.size < this.#size) return "cut";
    this.#header = header;
    this.#size = found.size;
    return "whole";
  }

  #read(): { readonly header: Buffer; readonly size: number } | null {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path, "r");
    } catch {
      return null;
    }
    try {
      const header = Buffer.alloc(LOG_HEADER_BYTES);
      const { size } = fstatSync(descriptor);
      return { header: header.subarray(0, readSync(descriptor, header, 0, header.length, 0)), size };
    } finally {
      closeSync(descriptor);
    }
  }
}
