import {
  mustBeGiven,
  type Method,
  type ParameterValue,
  type ParameterValues,
  type Setting,
  type System,
  type TaskContent,
  type Trial,
  type StopRule,
} from "../model/index.js";
import { trialId } from "../system/index.js";
import { describeFound, problem, problemOf, type Problem } from "./problems.js";

/** What all trials of a sweep have in common. */
export interface TrialTemplate {
  readonly system: System;
  readonly task: TaskContent;
  readonly centered: boolean;
  readonly method: Method;
  /** The engine asked for; null: chosen by the trial alone. */
  readonly engine: string | null;
}

/** Where a parameter is given, for messages. */
export type PathOf = (name: string) => string;

/** What parameters are where nothing says otherwise: their frozen defaults, or what the task's files say. */
export function defaultsFor({ system, task }: Pick<TrialTemplate, "system" | "task">): ParameterValues {
  const standards = Object.entries(system.parameters).map(([name, { standard }]) => [name, standard]);
  return { ...Object.fromEntries(standards), ...system.defaults?.(task) } as ParameterValues;
}

/** A setting of the template's system with these parameters. */
export function settingOf(template: TrialTemplate, parameters: ParameterValues): Setting {
  const { task, centered, method, engine } = template;
  return { task, parameters, centered, method, engine };
}

/** Points of the recorded grid in a decade of steps, where nothing says otherwise. */
export const DEFAULT_POINTS_PER_DECADE = 24;

/** When training stops, where nothing says otherwise. */
export const DEFAULT_STOP = "decided" satisfies StopRule;

/** The trial of these parameters, with its id. Nothing is checked. Cost: one SHA-256, some 5 µs. */
export function trialFrom(template: TrialTemplate, parameters: ParameterValues): Trial {
  const { system, task, centered, method } = template;
  const setting = settingOf(template, parameters);
  return {
    id: trialId(system, setting),
    task,
    parameters,
    centered,
    method,
    engine: system.numerics(setting).name,
  };
}

/** Everything wrong with one trial's parameters: domains first, then rules between several or with the task. */
export function trialProblems(
  template: TrialTemplate,
  parameters: ParameterValues,
  pathOf: PathOf,
): readonly Problem[] {
  const { system } = template;
  const problems: Problem[] = [];
  const wrong = new Set<string>();
  for (const name of Object.keys(system.parameters)) {
    const found = domainProblem(system, name, parameters[name], pathOf(name));
    if (found === null) continue;
    problems.push(found);
    wrong.add(name);
  }
  const setting = settingOf(template, parameters);
  for (const rule of system.rules) {
    if (rule.names.some((name) => wrong.has(name))) continue;
    const found = rule.check(setting);
    if (found === null) continue;
    problems.push(problemOf(found, pathOf, system));
    // Like its domain, a rule of one parameter spares it those that it shares with others.
    if (rule.names.length === 1) wrong.add(rule.names[0]);
  }
  return problems;
}

/** The problem of one parameter's value, or null. */
export function domainProblem(
  { parameters }: System,
  name: string,
  value: ParameterValue | undefined,
  path: string,
): Problem | null {
  const spec = parameters[name];
  if (value !== undefined && (spec.domain.has(value) || (value === null && !mustBeGiven(spec)))) return null;
  const { expected, isInteger } = spec.domain;
  if (value === null || value === undefined) {
    return problem(path, expected, "nothing", `give ${name} a value: ${spec.meaning}`);
  }
  const isFractional =
    isInteger === true && typeof value === "number" && Number.isFinite(value) && !Number.isInteger(value);
  return problem(
    path,
    expected,
    describeFound(value),
    isFractional ? "round(…), floor(…) or ceil(…)" : undefined,
  );
}
