import {
  mustBeGiven,
  describeFound,
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
import { problem, problemOf, type Problem } from "./problems.js";

/** The common part of all trials of a sweep. */
export interface TrialTemplate {
  readonly system: System;
  readonly task: TaskContent;
  readonly centered: boolean;
  readonly method: Method;
  /** The requested engine; null: the trial alone decides. */
  readonly engine: string | null;
}

/** The path of a parameter, for messages. */
export type PathOf = (name: string) => string;

/** The default values of parameters: their frozen defaults, or values from the task's files. */
export function defaultsFor({ system, task }: Pick<TrialTemplate, "system" | "task">): ParameterValues {
  const standards = Object.entries(system.parameters).map(([name, { standard }]) => [name, standard]);
  return { ...Object.fromEntries(standards), ...system.defaults?.(task) } as ParameterValues;
}

/** A setting of the template's system with these parameters. */
export function settingOf(template: TrialTemplate, parameters: ParameterValues): Setting {
  const { task, centered, method, engine } = template;
  return { task, parameters, centered, method, engine };
}

/** Default number of points of the recorded grid in a decade of steps. */
export const DEFAULT_POINTS_PER_DECADE = 24;

/** The default stop rule of training. */
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

/** All problems of one trial's parameters: domains first, then rules between several or with the task. */
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
    // Like a broken domain, a broken rule of one parameter skips the rules that share the parameter.
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
