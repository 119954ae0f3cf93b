import { GrokError, type Sweep, type TaskSpec } from "../model/index.js";

/** What a sweep learns: the same in all of its trials. */
export function taskOf(sweep: Pick<Sweep, "name" | "trials">): TaskSpec {
  for (const { task } of sweep.trials()) return task;
  throw new GrokError("DEFECT", `sweep ${sweep.name} has no trial`);
}
