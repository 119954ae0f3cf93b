import { arrayMistakes, requireDigest } from "../arrays/index.js";
import { packageFolder, requireRoom } from "../engine/index.js";
import { GrokError, isNetworkTask, type Sweep, type TaskSpec } from "../model/index.js";
import { taskOf } from "./sweep-task.js";

/**
 * Refuses a sweep that cannot be trained here, before anything is touched: own data that are gone or changed, images that
 * are not installed, networks that the machine has no room for.
 *
 * Cost: reads every array once; of networks it goes through all trials.
 * @throws GrokError INPUT that says what to do about it.
 */
export function requireInputs(sweep: Sweep): void {
  const task = taskOf(sweep);
  requireArrays(sweep);
  requireImages(task);
  if (isNetworkTask(task)) for (const trial of sweep.trials()) requireRoom(trial);
}

/**
 * Refuses a sweep of images whose files are not installed, or not those that it was read with.
 *
 * @throws GrokError INPUT that says how to install them.
 */
function requireImages(task: TaskSpec): void {
  if (task.kind !== "mnist") return;
  if (task.data.folder === null) packageFolder();
  else requireDigest(task.data.folder, task.data.digest);
}

/**
 * Refuses a sweep whose own data are gone or changed since it was read, before anything is touched. A sweep read from
 * its file has just been checked; one read from the store names files that may be long gone.
 *
 * Cost: reads every array once.
 * @throws GrokError INPUT with one detail for every array that is not as it was.
 */
function requireArrays(sweep: Pick<Sweep, "name" | "arrays">): void {
  const details = arrayMistakes(sweep.arrays);
  if (details.length === 0) return;
  throw new GrokError("INPUT", `${sweep.name}: its own data are not as they were`, { details });
}
