import { requireRoom } from "../../engine/index.js";
import { GrokError, type Sweep } from "../../model/index.js";
import { costOf } from "../../system/index.js";

/**
 * Refuses a sweep that cannot be trained here, before anything is touched: for files of its task that are gone, changed
 * or not installed, and for trials that need more memory than the machine has. A sweep read from its file has just been
 * checked; one read from the store names files that may be long gone.
 *
 * Cost: reads every file once; where trials take much memory, it examines all of them.
 * @throws GrokError INPUT that says what to do about it.
 */
export function requireInputs(sweep: Sweep): void {
  const { task, system } = sweep;
  try {
    system.task.requireFiles?.(task);
  } catch (error) {
    if (!(error instanceof GrokError)) throw error;
    const { code, message, details, hint } = error;
    throw new GrokError(code, `${sweep.name}: ${message}`, {
      cause: error,
      ...(details === undefined ? {} : { details }),
      ...(hint === undefined ? {} : { hint }),
    });
  }
  for (const trial of sweep.trials()) {
    const { memoryBytes } = costOf(trial);
    if (memoryBytes === 0) return;
    requireRoom(trial, memoryBytes);
  }
}
