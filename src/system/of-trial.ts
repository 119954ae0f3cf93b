import type {
  Job,
  ParameterValue,
  ParameterValues,
  Rest,
  Setting,
  System,
  Trial,
  TrialCost,
} from "../model/index.js";
import { systemOf } from "./registry.js";
import { trialContentJson, trialIdOf } from "./trial-id.js";

/** What a system is asked about a trial: the parameters that it has, of those that the trial carries. */
export function settingOf(
  system: System,
  { task, parameters, method, centered, engine }: TrialContent,
): Setting {
  const values: ParameterValues = parameters;
  const own: Record<string, ParameterValue> = {};
  for (const name of Object.keys(system.parameters)) own[name] = values[name] ?? null;
  return { task, parameters: own, method, centered, engine };
}

/** What brings a trial to rest, as its system says. */
export function restOf(trial: TrialContent): Rest {
  const system = systemOf(trial.task.kind);
  return system.rest(settingOf(system, trial));
}

/** Work and memory of a trial, as its system says. */
export function costOf(trial: Trial, metrics: readonly string[] = []): TrialCost {
  const system = systemOf(trial.task.kind);
  return system.cost(settingOf(system, trial), metrics);
}

/** The numeric version of a trial: what its bits are known under. */
export function numericVersion(trial: TrialContent): number {
  const system = systemOf(trial.task.kind);
  return system.numerics(settingOf(system, trial)).version;
}

/** A trial before it has its id. */
export type TrialContent = Omit<Trial, "id">;

/** What the id of a trial is the hash of. */
export function contentJson(content: TrialContent): string {
  const system = systemOf(content.task.kind);
  return trialContentJson(system, settingOf(system, content));
}

/** The id that a trial of this content has. */
export function identify(content: TrialContent): string {
  return trialIdOf(contentJson(content));
}

/** Whether an id is that of a trial under the present version of its numerics, or an earlier one that a store still holds. */
export function isTrialId(id: string, trial: Trial): boolean {
  const system = systemOf(trial.task.kind);
  const setting = settingOf(system, trial);
  for (let { version } = system.numerics(setting); version >= 1; version--) {
    if (trialIdOf(trialContentJson(system, setting, version)) === id) return true;
  }
  return false;
}

/** A job of a trial, with what its system says of it. Without more it begins at step 0, as a first attempt. */
export function jobOf<Of extends Trial>(
  trial: Of,
  { budget, thresholds, metrics }: Pick<Job, "budget" | "thresholds" | "metrics">,
  { resume = null, attempt = 1 }: Partial<Pick<Job, "resume" | "attempt">> = {},
): Job<Of> {
  const { memoryBytes } = costOf(trial, metrics);
  return { trial, budget, thresholds, metrics, resume, rest: restOf(trial), memoryBytes, attempt };
}
