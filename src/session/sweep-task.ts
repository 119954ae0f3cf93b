import type { Sweep, TaskContent } from "../model/index.js";

/** What a sweep learns: the same in all of its trials. */
export function taskOf({ task }: Pick<Sweep, "task">): TaskContent {
  return task;
}
