import { closeSync, constants, openSync, readlinkSync, readSync, statSync } from "node:fs";
import { systemCode } from "./file-errors.js";
import { GrokError } from "./grok-error.js";

/** The longest input text that is read: far longer than any sweep or query, yet small in memory. */
export const MOST_TEXT_BYTES = 16 * 1024 * 1024;

const BLOCK = 64 * 1024;

/** How long a FIFO may be without a writer, ms: the other side of a pipeline may start a little later. */
export const WRITER_WAIT_MS = 3000;

/** Time between two looks at a pipe that is not ready, ms. */
export const LOOK_AGAIN_MS = 10;

/**
 * The bytes of a file, a pipe or a device if there are at most `most`: an endless input is refused instead of read.
 *
 * @param source a path, or the number of an open descriptor.
 * @throws GrokError INPUT for more bytes, and for a FIFO to which nobody writes within {@link WRITER_WAIT_MS}; the file
 *         system's error where the source cannot be read.
 */
export function readBounded(source: string | number, name: string, most = MOST_TEXT_BYTES): Buffer {
  const input: Input =
    typeof source === "number" ? { descriptor: source, mayLackWriter: false } : openInput(source);
  try {
    const blocks: Buffer[] = [];
    let mayLackWriter = input.mayLackWriter;
    let waitedMs = 0;
    for (let size = 0; ;) {
      const block = Buffer.alloc(BLOCK);
      const count = tryRead(input.descriptor, block);
      if (count === "later" || (count === 0 && mayLackWriter)) {
        // A pipe that is empty has a writer; one that is at its end before any byte never had one.
        if (count === "later") mayLackWriter = false;
        else if ((waitedMs += LOOK_AGAIN_MS) > WRITER_WAIT_MS) throw withoutWriter(name);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
        continue;
      }
      if (count === 0) return Buffer.concat(blocks, size);
      mayLackWriter = false;
      blocks.push(block.subarray(0, count));
      size += count;
      if (size > most) {
        throw new GrokError("INPUT", `${name}: expected at most ${most} bytes, found more`);
      }
    }
  } finally {
    if (typeof source === "string") closeSync(input.descriptor);
  }
}

/** An input that is open. */
export interface Input {
  readonly descriptor: number;
  /** Whether it is a FIFO with a name: it reads like one at its end until somebody opens it for writing. */
  readonly mayLackWriter: boolean;
}

/**
 * Opens a file for reading. Opening a FIFO would wait for its writer, without an end: a FIFO is opened at once instead, and
 * its reads fail with EAGAIN while it is empty.
 *
 * @throws the file system's error.
 */
export function openInput(path: string): Input {
  if (statSync(path).isFIFO() !== true) return { descriptor: openSync(path, "r"), mayLackWriter: false };
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return { descriptor, mayLackWriter: !isAnonymous(descriptor) };
}

/** The error for a FIFO that nobody writes to. */
export function withoutWriter(name: string): GrokError {
  return new GrokError("INPUT", `${name}: expected a file, found a FIFO that nobody writes to`, {
    hint: "start first what writes to it",
  });
}

/** Whether a descriptor is of a pipe without a name, as a shell makes for `<(…)`: its writer was there before its reader. */
function isAnonymous(descriptor: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith("pipe:");
  } catch {
    return false; // a system without /proc: an empty pipe is then told to have no writer
  }
}

/** The number of bytes read; 0 at the end; `later` while a descriptor is not ready. */
function tryRead(file: number, block: Buffer): number | "later" {
  try {
    return readSync(file, block, 0, block.length, null);
  } catch (error) {
    const code = systemCode(error);
    if (code === "EOF") return 0;
    if (code !== "EAGAIN") throw error;
    return "later";
  }
}
