import { closeSync, fstatSync, writeSync } from "node:fs";
import type { TextSink } from "../export/index.js";
import { GrokError } from "../model/index.js";
import { claimStandardOutput } from "../system/users/claim-output.js";

/** Thrown to end a command whose reader has left (`| head`). It is not an error. */
export class ReaderLeft extends Error {
  constructor() {
    super("the reader of standard output has left");
  }
}

/**
 * Standard output or standard error. A write never throws: a run must not end because its reader left. A failed write is
 * remembered; commands that only write use {@link StandardStream.sink}, which throws.
 */
export class StandardStream {
  readonly #stream: NodeJS.WriteStream;
  readonly #fd: 1 | 2;
  readonly #isFile: boolean;
  #failure: NodeJS.ErrnoException | null = null;
  #write: (text: string, done?: () => void) => void;

  constructor(stream: NodeJS.WriteStream, fd: 1 | 2) {
    this.#stream = stream;
    this.#fd = fd;
    this.#isFile = isFile(fd, stream.isTTY);
    this.#write = (text, done) => {
      stream.write(text, done);
    };
    stream.on("error", (error: NodeJS.ErrnoException) => {
      this.#failure ??= error;
      // A run must not end with its terminal, since it still has to handle the hangup and write checkpoints.
      if (error.code === "EIO" && stream.isTTY && process.listenerCount("exit", leaveTerminal) === 0) {
        process.on("exit", leaveTerminal);
      }
    });
  }

  /** Whether the stream is a terminal. */
  get isTerminal(): boolean {
    return this.#stream.isTTY ?? false;
  }

  /** Columns of the terminal; undefined where there is none. */
  get columns(): number | undefined {
    return this.#stream.isTTY ? this.#stream.columns : undefined;
  }

  /** Reserves standard output for this stream (see {@link claimStandardOutput}). */
  claim(): void {
    this.#write = claimStandardOutput();
  }

  /** Writes, or does nothing after a write has failed. */
  write(text: string): void {
    if (this.#failure !== null) return;
    if (this.#isFile) this.#writeToFile(text);
    else this.#write(text);
  }

  /**
   * A sink for large texts: it waits for a slow reader, so that only one piece is in memory. Its `write` throws
   * {@link ReaderLeft} where the reader has left, and a GrokError STORE where writing fails.
   */
  sink(): TextSink {
    return {
      write: async (text) => {
        if (this.#isFile) this.write(text);
        else if (this.#failure === null) {
          await new Promise<void>((resolve) => this.#write(text, resolve));
        }
        const failure = this.#failureInWords();
        if (failure !== null) throw failure;
        if (this.#failure !== null) throw new ReaderLeft();
      },
    };
  }

  /**
   * Waits until everything is written. Returns the error of a failed write, or null where everything was written or the
   * reader has left.
   */
  async finish(): Promise<GrokError | null> {
    if (!this.#isFile && this.#failure === null) {
      await new Promise<void>((resolve) => this.#write("", resolve));
    }
    return this.#failureInWords();
  }

  /** Node calls write once for a file, and the rest that a nearly full disk did not accept would be lost without an error. */
  #writeToFile(text: string): void {
    const bytes = Buffer.from(text);
    try {
      for (let from = 0; from < bytes.length;) from += writeSync(this.#fd, bytes, from);
    } catch (error) {
      this.#failure = error as NodeJS.ErrnoException;
    }
  }

  #failureInWords(): GrokError | null {
    if (this.#failure === null || this.#failure.code === "EPIPE") return null;
    const name = this.#fd === 1 ? "standard output" : "standard error";
    return new GrokError("STORE", `${name}: expected a place to write to, found ${this.#failure.message}`, {
      hint: "some of the answer is missing: ask again with a place that takes it; nothing stored is lost",
      cause: this.#failure,
    });
  }
}

/** Node resets the terminal when it exits, and aborts where that fails; it skips closed descriptors. */
function leaveTerminal(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      closeSync(descriptor);
    } catch {
      // The descriptor was already closed.
    }
  }
}

/** Whether writes complete synchronously: to a file or a device, but not to a terminal, pipe or socket. */
function isFile(fd: number, isTerminal: boolean): boolean {
  if (isTerminal) return false;
  try {
    const stat = fstatSync(fd);
    return stat.isFile() || stat.isCharacterDevice() || stat.isBlockDevice();
  } catch {
    return false;
  }
}

/** Standard output: results, and messages where no machine reads it. */
export const standardOutput = new StandardStream(process.stdout, 1);

/** Standard error: errors, progress, and messages where a machine reads the results. */
export const standardError = new StandardStream(process.stderr, 2);
