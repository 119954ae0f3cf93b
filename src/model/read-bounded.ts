import { closeSync, openSync, readSync } from "node:fs";
import { GrokError } from "./grok-error.js";

/** The longest input text that is read: far longer than any sweep or query, yet small in memory. */
export const MOST_TEXT_BYTES = 16 * 1024 * 1024;

const BLOCK = 64 * 1024;

/**
 * The bytes of a file, a pipe or a device if there are at most `most`: an endless input is refused instead of read.
 *
 * @param source a path, or the number of an open descriptor.
 * @throws GrokError INPUT for more bytes; the file system's error where the source cannot be read.
 */
export function readBounded(source: string | number, name: string, most = MOST_TEXT_BYTES): Buffer {
  const file = typeof source === "number" ? source : openSync(source, "r");
  try {
    const blocks: Buffer[] = [];
    for (let size = 0; ;) {
      const block = Buffer.alloc(BLOCK);
      const count = readBlock(file, block);
      if (count === 0) return Buffer.concat(blocks, size);
      blocks.push(block.subarray(0, count));
      size += count;
      if (size > most) {
        throw new GrokError("INPUT", `${name}: expected at most ${most} bytes, found more`);
      }
    }
  } finally {
    if (typeof source === "string") closeSync(file);
  }
}

/** The number of bytes read; 0 at the end. Reading is retried while a descriptor is not ready. */
function readBlock(file: number, block: Buffer): number {
  for (;;) {
    try {
      return readSync(file, block, 0, block.length, null);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
