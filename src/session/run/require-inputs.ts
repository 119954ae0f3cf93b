import { GrokError, type Sweep } from "../../model/index.js";
import { requireStart } from "../ask/start-mistakes.js";
import { costOf, requireRoom, type SizedTrial } from "../../system/index.js";

/**
 * Refuses a sweep that cannot be trained here, before anything is touched: for files of its task that are gone, changed
 * or not installed, for a program that cannot be started, and for trials that need more memory than the machine has. A sweep read from its file has just been
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
  if (system.startCheck !== undefined) requireStart(sweep.name, sweep.trials());
  requireRoom(system.kind, neededMemory(sweep));
}

/** The trials with the memory that each takes; none where the system's trials take so little that it declares none. */
function* neededMemory(sweep: Sweep): Generator<SizedTrial> {
  for (const trial of sweep.trials()) {
    const { memoryBytes: bytes } = costOf(trial);
    if (bytes === 0) return;
    yield { parameters: trial.parameters, bytes };
  }
}
