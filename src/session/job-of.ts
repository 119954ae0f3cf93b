import type { Job, Trial } from "../model/index.js";
import { systemOf } from "../system/index.js";

/** A job of a trial, with what its system says of it. Without `resume` it begins at step 0, as a first attempt. */
export function jobOf(
  trial: Trial,
  { budget, thresholds, metrics }: Pick<Job, "budget" | "thresholds" | "metrics">,
  { resume = null, attempt = 1 }: Partial<Pick<Job, "resume" | "attempt">> = {},
): Job {
  const system = systemOf(trial.task.kind);
  const setting = settingOf(trial);
  const { memoryBytes } = system.cost(setting, metrics);
  return { trial, budget, thresholds, metrics, resume, rest: system.rest(setting), memoryBytes, attempt };
}

/** What a system is asked about a trial. */
export function settingOf({ task, parameters, method, centered, engine }: Trial) {
  return { task, parameters, method, centered, engine };
}
