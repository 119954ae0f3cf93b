import { statSync } from "node:fs";
import { GrokError } from "../../model/index.js";
import { databaseFile, type Connection } from "./connection.js";
import { fileIdentity } from "./file-identity.js";
import { LogState } from "./log-state.js";
import { isBusy } from "./wait-while-busy.js";

/** The state of a store's files under the names under which they were opened. */
export type Presence =
  "there" | "removed" | "replaced" | "emptied" | "log removed" | "log replaced" | "log cut";

const WHAT_HAPPENED = {
  removed: "its file was removed or moved away",
  replaced: "its file was replaced by another",
  emptied: "its file was emptied",
  "log removed": "its write-ahead log (-wal) was removed",
  "log replaced": "its write-ahead log (-wal) was replaced by another",
  "log cut": "its write-ahead log (-wal) was emptied, cut or overwritten",
} as const satisfies Readonly<Record<Exclude<Presence, "there">, string>>;

const TRAIN_AGAIN = "run the same command again: it trains what is missing";

const REMEDIES = {
  removed: `put the file back if it was moved, then ${TRAIN_AGAIN}`,
  replaced: `let one program alone use the store, then ${TRAIN_AGAIN}`,
  emptied: "restore a backup, or remove the file and what lies beside it, then run the same command again",
  "log removed": `let one program alone use the store, then ${TRAIN_AGAIN}`,
  "log replaced": `let one program alone use the store, then ${TRAIN_AGAIN}`,
  "log cut": `let groksweep check say whether the store is whole; if it is, ${TRAIN_AGAIN}; if not, restore a backup`,
} as const satisfies Readonly<Record<Exclude<Presence, "there">, string>>;

/**
 * Checks whether a writer still writes the file that others find under the store's path. The system allows a file to be
 * removed or replaced while a program has it open, and SQLite then goes on, without an error, writing to a file that
 * nobody will ever see.
 *
 * Only for writing connections: the log belongs to them from their first transaction to their end.
 */
export class StorePresence {
  readonly #db: Connection;
  readonly #path: string;
  /** Identity of the log; null: not known yet. */
  #log: string | null = null;
  readonly #logState: LogState;
  #lastSeen = new Date();

  constructor(db: Connection, path: string) {
    this.#db = db;
    this.#path = path;
    this.#logState = new LogState(this.#logPath);
  }

  /** The present state. Cost: some calls of the file system, some 20 µs. */
  now(): Presence {
    const { identity } = databaseFile(this.#db);
    if (identity === null) return "there";
    const found = fileIdentity(this.#path);
    if (found !== identity) return found === null ? "removed" : "replaced";
    if (this.#log === null) return "there";
    // The first page of a store is in its file as long as there is a log.
    if (statSync(this.#path, { throwIfNoEntry: false })?.size === 0) return "emptied";
    const log = fileIdentity(this.#logPath);
    if (log !== this.#log) return log === null ? "log removed" : "log replaced";
    switch (this.#logState.look()) {
      case "whole":
        return "there";
      case "cut":
        return "log cut";
      case "empty":
        if (this.#isLogEmpty()) return "there";
        this.#logState.markCut();
        return "log cut";
    }
  }

  /**
   * Whether SQLite too regards the log as empty. SQLite is asked to fold the pages that it expects in the log; this fails
   * at the first page that it cannot read, before it writes any. Folding is impossible within a transaction; then the
   * next look does it.
   */
  #isLogEmpty(): boolean {
    if (this.#db.inTransaction || !this.#db.open) return true;
    try {
      const [found] = this.#db.pragma("wal_checkpoint(PASSIVE)") as readonly { readonly log: number }[];
      return found.log <= 0;
    } catch (error) {
      return isBusy(error);
    }
  }

  /** Called within a transaction: from now on the present log must stay in place. */
  knowLog(): void {
    if (this.#log !== null || databaseFile(this.#db).identity === null) return;
    this.#log = fileIdentity(this.#logPath);
  }

  /** Whether the log at its path is the one that this connection writes; false also if there is none. */
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

  /** @throws GrokError STORE when the store is no longer the file that was opened. */
  assertThere(): void {
    const presence = this.now();
    if (presence === "there") {
      this.#lastSeen = new Date();
      return;
    }
    const lost =
      presence === "emptied" || presence === "log cut"
        ? "what was committed since the log was last folded into the file is lost"
        : `what was trained since ${this.#lastSeen.toISOString()} is not on disk`;
    throw new GrokError(
      "STORE",
      `store ${this.#path}: ${WHAT_HAPPENED[presence]} while this program was writing it; ${lost}`,
      { hint: REMEDIES[presence] },
    );
  }

  get #logPath(): string {
    return `${databaseFile(this.#db).path}-wal`;
  }
}
