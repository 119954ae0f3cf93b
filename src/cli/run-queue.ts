import { openDesk } from "../exchange/index.js";
import { type Sweep } from "../model/index.js";
import { requirePortable, runKey, type RunDesk } from "../session/index.js";
import { tell } from "./output.js";

/** `--queue` of the command that deals a sweep to workers. */
export const QUEUE_OPTION = {
  type: "string",
  describe: "Redis over which workers (groksweep work) train it: redis://HOST",
  requiresArg: true,
} as const;

/** The message when a run with a queue is asked to stop. */
export const QUEUE_STOP_WORDS =
  "stopping: workers finish what they have, and their results wait in the queue";

/**
 * The desk of a run on the Redis at a URL. Nothing is changed in the store or in Redis before all checks succeed.
 *
 * @throws GrokError INPUT for a sweep that shards cannot carry, and where the queue cannot be used.
 */
export async function openRunQueue(url: string, storePath: string, sweep: Sweep): Promise<RunDesk> {
  requirePortable(sweep);
  const key = runKey(storePath, sweep.name);
  return { key, desk: await openDesk(url, key, { onNotice: tell }) };
}
