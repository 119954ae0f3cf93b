import type { StorePresence } from "./store-presence.js";

/**
 * The size of the write-ahead log from which on its growth is reported; the log is folded at a quarter of this size if
 * nothing delays it.
 */
const NOTEWORTHY_BYTES = 256 * 1024 * 1024;

/**
 * Reports growth of the write-ahead log: a program that keeps an old state of the store open (one long query, a shell
 * within a transaction) prevents SQLite from folding the log into the store, so every commit adds to it. The report is
 * repeated whenever the log has doubled.
 */
export class LogWatch {
  readonly #presence: StorePresence;
  readonly #path: string;
  readonly #say: (words: string) => void;
  readonly #noteworthy: number;
  #told = 0;

  /** `noteworthy`: the size in bytes from which on growth is reported. */
  constructor(
    presence: StorePresence,
    path: string,
    say: (words: string) => void,
    noteworthy = NOTEWORTHY_BYTES,
  ) {
    this.#presence = presence;
    this.#path = path;
    this.#say = say;
    this.#noteworthy = noteworthy;
  }

  look(): void {
    const bytes = this.#presence.logBytes();
    if (bytes < Math.max(this.#noteworthy, 2 * this.#told)) return;
    this.#told = bytes;
    this.#say(
      `store ${this.#path}: its log (-wal) has grown to ${Math.round(bytes / 1e6)} MB: a program that reads the store keeps an ` +
        `old state of it open (a long query, a shell within a transaction); when it lets go, the log is used anew`,
    );
  }
}
