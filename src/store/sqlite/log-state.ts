import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { isLogHeader, LOG_HEADER_BYTES } from "./sqlite-header.js";

/** What a look at a write-ahead log has found. */
export type LogFinding =
  /** As SQLite writes it: grown, or begun anew under another header. */
  | "whole"
  /** Of size 0, which it also is after another program has asked SQLite to fold and empty it. */
  | "empty"
  /** Shorter than it was under the same header, or without the header of a log: somebody else has written into it. */
  | "cut";

/**
 * Tells whether anybody but SQLite has shortened or overwritten the write-ahead log that this process writes. SQLite itself notices
 * nothing: it goes on at the place where the next page belongs, and nobody will ever read what stands there.
 *
 * SQLite only appends to a log, or begins it anew with another header. A page that is overwritten in the middle is not seen.
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
   * How the log is now, in comparison with the last look; one that is not there is empty. What was cut once stays cut: the next
   * commit makes it as long as it was.
   *
   * Opening it is safe: SQLite keeps its locks on the database and on the `-shm`, never on the log (see sqlite-header.ts).
   * Cost: some 10 µs.
   */
  look(): LogFinding {
    const finding = this.#compare();
    if (finding === "cut") this.#isCut = true;
    return this.#isCut ? "cut" : finding;
  }

  /** What looked empty was not: it is cut from now on. */
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
