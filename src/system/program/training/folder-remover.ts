import { mkdirSync, rmSync } from "node:fs";
import { rm, rmdir, unlink } from "node:fs/promises";

/**
 * Removes files and folders without holding up the caller. Removing a folder can take milliseconds, more than anything else
 * that a short trial costs, and the next program can start meanwhile.
 */
export class FolderRemover {
  readonly #onDone: () => void;
  #pending = 0;

  /** @param onDone called whenever nothing remains to be removed. */
  constructor(onDone: () => void) {
    this.#onDone = onDone;
  }

  /** Whether something is not removed yet. */
  get isBusy(): boolean {
    return this.#pending > 0;
  }

  /** Begins to remove a folder with its content. What cannot be removed stays: it must not fail a trial. */
  removeFolder(path: string): void {
    // Most folders are empty, and need only this one call.
    this.#begin(rmdir(path).catch(() => rm(path, { recursive: true, force: true })));
  }

  /** Begins to remove a file. */
  removeFile(path: string): void {
    this.#begin(unlink(path));
  }

  #begin(removal: Promise<void>): void {
    this.#pending++;
    const ended = (): void => {
      this.#pending--;
      if (this.#pending === 0) this.#onDone();
    };
    removal.then(ended, ended);
  }
}

/** Makes an empty folder, in place of an earlier one with its content. */
export function makeEmptyFolder(path: string): void {
  // Nearly always there is no such folder, and looking for one would cost more than making it.
  try {
    mkdirSync(path);
  } catch {
    rmSync(path, { recursive: true, force: true });
    mkdirSync(path, { recursive: true });
  }
}
