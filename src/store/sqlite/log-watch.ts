import type { StorePresence } from "./store-presence.js";

/** Bytes of the write-ahead log that are worth a word; it is folded at a quarter of this where nobody hinders that. */
const NOTEWORTHY_BYTES = 256 * 1024 * 1024;

/**
 * Tells when the write-ahead log grows: a program that keeps an old state of the store open (one long query, a shell within a
 * transaction) keeps it from being folded into the store, so every commit adds to it. Told again whenever it has doubled.
 */
export class LogWatch {
  readonly #presence: StorePresence;
  readonly #path: string;
  readonly #say: (words: string) => void;
  readonly #noteworthy: number;
  #told = 0;

  /** `noteworthy`: bytes from which on it is told. */
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
