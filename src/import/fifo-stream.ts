import { closeSync, read } from "node:fs";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { LOOK_AGAIN_MS, openInput, withoutWriter, WRITER_WAIT_MS, systemCode } from "../model/index.js";

const readBytes = promisify(read);

const BLOCK = 64 * 1024;

/**
 * The bytes of a FIFO. Node's own streams would wait in `open` for a writer, without an end and without a word.
 *
 * Errors of the stream: GrokError INPUT where nobody writes to it within {@link WRITER_WAIT_MS}; those of the file system.
 */
export function fifoStream(path: string): Readable {
  return Readable.from(blocksOf(path), { objectMode: false });
}

async function* blocksOf(path: string): AsyncGenerator<Buffer> {
  const { descriptor, mayLackWriter } = openInput(path);
  try {
    let isBegun = !mayLackWriter;
    for (let waitedMs = 0; ;) {
      const block = Buffer.alloc(BLOCK);
      const count = await readOrLater(descriptor, block);
      if (count === "later") isBegun = true;
      else if (count > 0) {
        isBegun = true;
        yield block.subarray(0, count);
        continue;
      } else if (isBegun) return;
      else if ((waitedMs += LOOK_AGAIN_MS) > WRITER_WAIT_MS) throw withoutWriter(path);
      await delay(LOOK_AGAIN_MS);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** The number of bytes read; 0 without a writer; `later` while there is one that has written nothing yet. */
async function readOrLater(descriptor: number, block: Buffer): Promise<number | "later"> {
  try {
    return (await readBytes(descriptor, block, 0, block.length, null)).bytesRead;
  } catch (error) {
    if (systemCode(error) === "EAGAIN") return "later";
    throw error;
  }
}
