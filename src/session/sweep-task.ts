import type { Sweep, TaskSpec } from "../model/index.js";

/** What a sweep learns: the same in all of its trials. */
export function taskOf({ task }: Pick<Sweep, "task">): TaskSpec {
  return task as TaskSpec;
}
