import {
  PARAMETER_DEFAULTS,
  type Job,
  type ParameterValue,
  type ParameterValues,
  type Rest,
  type Setting,
  type StoredSystem,
  type System,
  type Trial,
  type TrialCost,
  type TrialIdentity,
} from "../model/index.js";
import { findSystem, isUnloaded, knownSystems, systemOf, systemFileOf } from "./registry.js";
import { trialContentJson, trialIdOf } from "./trial-id.js";

/** The setting of a trial for its system's functions: the trial's parameters that the system has. */
export function settingOf(
  system: System,
  { task, parameters, method, centered, engine }: TrialContent,
): Setting {
  const own: Record<string, ParameterValue> = {};
  for (const name of Object.keys(system.parameters)) own[name] = parameters[name] ?? null;
  return { task, parameters: own, method, centered, engine };
}

/** The rest condition of a trial, by its system. */
export function restOf(trial: TrialContent): Rest {
  const system = systemOf(trial.task.kind);
  return system.rest(settingOf(system, trial));
}

/** Whether a trial was trained elsewhere, so that its stored data is final. */
export function isImported({ task }: Pick<TrialContent, "task">): boolean {
  return findSystem(task.kind)?.imported === true;
}

/** Work and memory of a trial, by its system. */
export function costOf(trial: Trial, metrics: readonly string[] = []): TrialCost {
  const system = systemOf(trial.task.kind);
  return system.cost(settingOf(system, trial), metrics);
}

/** The numeric version of a trial, which identifies its bits. */
export function numericVersion(trial: TrialContent): number {
  if (isUnloaded(trial.task.kind)) return 1; // nothing is continued without the file
  const system = systemOf(trial.task.kind);
  return system.numerics(settingOf(system, trial)).version;
}

/** A trial before it has its id. */
export type TrialContent = Omit<Trial, "id">;

/** The content that the id of a trial hashes. */
export function contentJson(content: TrialContent): string {
  const system = systemOf(content.task.kind);
  return trialContentJson(system, settingOf(system, content));
}

/** The id that a trial of this content has. */
export function identify(content: TrialContent): string {
  return trialIdOf(contentJson(content));
}

/** Whether an id belongs to a trial under the present version of its numerics, or an earlier one that stores may contain. */
export function isTrialId(id: string, trial: Trial): boolean {
  // Only its file knows the ids of a user's system, and a store is read without the file.
  if (isUnloaded(trial.task.kind)) return true;
  const system = systemOf(trial.task.kind);
  const setting = settingOf(system, trial);
  return [system.numerics(setting), ...(system.formerNumerics ?? [])].some((latest) => {
    for (let { version } = latest; version >= 1; version--) {
      if (trialIdOf(trialContentJson(system, setting, { ...latest, version })) === id) return true;
    }
    return false;
  });
}

/**
 * Whether a stored trial has the id of its system's earlier numerics: this program would compute other bits, so the trial is
 * only read, and never trained under its id. False for a user's system whose file is not loaded, since nothing is known.
 */
export function isOfFormerNumerics(trial: Trial): boolean {
  return !isUnloaded(trial.task.kind) && identify(trial) !== trial.id && isTrialId(trial.id, trial);
}

/** A job of a trial, with its system's data about it. By default it begins at step 0, as a first attempt. */
export function jobOf<Of extends Trial>(
  trial: Of,
  { budget, thresholds, metrics }: Pick<Job, "budget" | "thresholds" | "metrics">,
  { resume = null, attempt = 1 }: Partial<Pick<Job, "resume" | "attempt">> = {},
): Job<Of> {
  const { memoryBytes } = costOf(trial, metrics);
  return { trial, budget, thresholds, metrics, resume, rest: restOf(trial), memoryBytes, attempt };
}

/** The parameters of a kind's trials at their frozen defaults; null: the kind is not known. */
function standards(kind: string): ParameterValues | null {
  const system = findSystem(kind);
  if (system === undefined) return null;
  const known = standardsBySystem.get(system);
  if (known !== undefined) return known;
  const values = Object.fromEntries(
    Object.entries(system.parameters).map(([name, { standard }]) => [name, standard]),
  );
  standardsBySystem.set(system, values);
  return values;
}

const standardsBySystem = new WeakMap<System, ParameterValues>();

/**
 * The values of a trial's parameter columns. Systems from before schema 5 filled all of them: parameters that they lack
 * have the default, or the value of the first programs.
 */
function columnValues({ task, parameters }: Trial): ParameterValues {
  const inherited = findSystem(task.kind)?.inherited?.(parameters);
  if (inherited === undefined) return parameters;
  return { ...PARAMETER_DEFAULTS, ...parameters, ...inherited };
}

/** The data of each system that a store keeps. */
function storedSystems(): readonly StoredSystem[] {
  return knownSystems().map(({ kind, parameters, series, facts }) => ({
    kind,
    parameters: Object.entries(parameters).map(([name, { column, role }]) => ({ name, column, role })),
    series: series.map(({ column }) => column),
    facts: facts.map(({ name }) => name),
  }));
}

/** Columns of the losses and series that a sweep asks for with these metrics. */
function seriesColumns(kind: string, metrics: readonly string[]): readonly string[] | null {
  const system = findSystem(kind);
  if (system === undefined) return null;
  const asked = system.series.filter(({ metric }) => metric === null || metrics.includes(metric));
  return [...new Set(["train_loss", "test_loss", ...asked.map(({ column }) => column)])];
}

/** The functions on trials that a store needs. */
export const TRIAL_IDENTITY: TrialIdentity = {
  numericVersion,
  isTrialId,
  standards,
  tasks: (kind) => findSystem(kind)?.task.content ?? null,
  sourceOf: (kind) => systemFileOf(kind)?.source ?? null,
  columnValues,
  seriesColumns,
  systems: storedSystems,
};
