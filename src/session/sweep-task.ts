import { GrokError, type Sweep, type TaskContent } from "../model/index.js";

/** What a sweep learns: the same in all of its trials. */
export function taskOf(sweep: Pick<Sweep, "name" | "trials">): TaskContent {
  for (const { task } of sweep.trials()) return task;
  throw new GrokError("DEFECT", `sweep ${sweep.name} has no trial`);
}
