import { arrayMistakes } from "../arrays/index.js";
import { packageFolder } from "../engine/index.js";
import { GrokError, type Sweep, type TaskSpec } from "../model/index.js";

/**
 * Refuses a sweep of images whose files are not installed, before anything is touched. A folder of one's own was checked
 * when the sweep was read.
 *
 * @throws GrokError INPUT that says how to install them.
 */
export function requireImages(task: TaskSpec): void {
  if (task.kind === "mnist" && task.data.folder === null) packageFolder();
}

/**
 * Refuses a sweep whose own data are gone or changed since it was read, before anything is touched. A sweep read from
 * its file has just been checked; one read from the store names files that may be long gone.
 *
 * Cost: reads every array once.
 * @throws GrokError INPUT with one detail for every array that is not as it was.
 */
export function requireArrays(sweep: Pick<Sweep, "name" | "arrays">): void {
  const details = arrayMistakes(sweep.arrays);
  if (details.length === 0) return;
  throw new GrokError("INPUT", `${sweep.name}: its own data are not as they were`, { details });
}
