import { statSync } from "node:fs";
import { GrokError } from "../../model/index.js";
import { databaseFile, type Connection } from "./connection.js";
import { fileIdentity } from "./file-identity.js";

/** What became of the files of a store under the names that they were opened under. */
export type Presence = "there" | "removed" | "replaced" | "log removed" | "log replaced";

const WHAT_HAPPENED = {
  removed: "its file was removed or moved away",
  replaced: "its file was replaced by another",
  "log removed": "its write-ahead log (-wal) was removed",
  "log replaced": "its write-ahead log (-wal) was replaced by another",
} as const satisfies Readonly<Record<Exclude<Presence, "there">, string>>;

/**
 * Whether a writer still writes what others find under the store's path. The system lets a file be removed or replaced while a
 * program has it open, and SQLite then writes on, without an error, to what nobody will ever see.
 *
 * Only of connections that write: the log is theirs from their first transaction to their end.
 */
export class StorePresence {
  readonly #db: Connection;
  readonly #path: string;
  /** Identity of the log; null: not known yet. */
  #log: string | null = null;
  #lastSeen = new Date();

  constructor(db: Connection, path: string) {
    this.#db = db;
    this.#path = path;
  }

  /** How it is now. Cost: two questions to the file system. */
  now(): Presence {
    const { identity } = databaseFile(this.#db);
    if (identity === null) return "there";
    const found = fileIdentity(this.#path);
    if (found !== identity) return found === null ? "removed" : "replaced";
    if (this.#log === null) return "there";
    const log = fileIdentity(this.#logPath);
    if (log !== this.#log) return log === null ? "log removed" : "log replaced";
    return "there";
  }

  /** Called within a transaction: from now on the log that is there must stay there. */
  knowLog(): void {
    if (this.#log !== null || databaseFile(this.#db).identity === null) return;
    this.#log = fileIdentity(this.#logPath);
  }

  /** Whether the log under its name is the one that this connection writes; false as well where there is none. */
  hasOwnLog(): boolean {
    return this.#log !== null && fileIdentity(this.#logPath) === this.#log;
  }

  hasAnyLog(): boolean {
    return fileIdentity(this.#logPath) !== null;
  }

  /** Bytes of the log; 0 where there is none. */
  logBytes(): number {
    return statSync(this.#logPath, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** @throws GrokError STORE when the store is not what it was opened as. */
  assertThere(): void {
    const presence = this.now();
    if (presence === "there") {
      this.#lastSeen = new Date();
      return;
    }
    throw new GrokError(
      "STORE",
      `store ${this.#path}: ${WHAT_HAPPENED[presence]} while this program was writing it; what was trained since ` +
        `${this.#lastSeen.toISOString()} is not on disk`,
      {
        hint:
          presence === "removed"
            ? "put the file back if it was moved, then run the same command again: it trains what is missing"
            : "let one program alone use the store, then run the same command again: it trains what is missing",
      },
    );
  }

  get #logPath(): string {
    return `${databaseFile(this.#db).path}-wal`;
  }
}
