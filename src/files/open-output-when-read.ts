import { setTimeout as delay } from "node:timers/promises";
import { isUnread, openOutput, type OutputFile, type OutputGuard } from "./open-output.js";

/** Time between two looks for a reader, ms. */
const LOOK_AGAIN_MS = 20;

/** The wait after which it is told, ms. */
const TOLD_AFTER_MS = 1000;

/**
 * {@link openOutput} that waits for the reader of a FIFO, which may start later than this program; it can be interrupted.
 *
 * @param onWait called with words for people, once, when there is no reader after a second.
 */
export async function openOutputWhenRead(
  target: string,
  guard: OutputGuard,
  onWait: (words: string) => void,
): Promise<OutputFile> {
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    try {
      return openOutput(target, guard);
    } catch (error) {
      if (!isUnread(error)) throw error;
    }
    if (waitedMs === TOLD_AFTER_MS)
      onWait(`${target} is a FIFO that nobody reads yet: waiting for its reader`);
    await delay(LOOK_AGAIN_MS);
  }
}
