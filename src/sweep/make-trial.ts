import type { Method, ParameterValue, System, TaskContent, Trial } from "../model/index.js";
import { findSystem, SYSTEMS } from "../system/index.js";
import { METHOD_DEFAULTS } from "./method-from.js";
import { nearMiss } from "./near-miss.js";
import { ownerOf } from "./named-values.js";
import { problem, problemOf, problemsError, type Problem } from "./problems.js";
import { DEFAULT_SYSTEM } from "./system-of-content.js";
import { A_TOLERANCE, isTolerance } from "./tolerance-range.js";
import { defaultsFor, trialFrom, trialProblems } from "./trial-template.js";

/** Options of {@link makeTrial} besides the parameters; defaults are those of a sweep file. */
export interface MakeTrialOptions {
  /**
   * The task, its kind included, as a trial carries it; keys that are left out have the default of a sweep file. Default:
   * the first system that has the parameters.
   */
  readonly task?: Readonly<Record<string, unknown>>;
  readonly centered?: boolean;
  readonly method?: Method;
  readonly engine?: string;
  /** The input's name in error messages. Default `trial`. */
  readonly source?: string;
}

/**
 * One trial without a sweep file, checked against the same domains and rules, with the same id as in a sweep.
 *
 * @throws GrokError INPUT listing every value outside its domain, unknown names included.
 * @example makeTrial({ alpha: 4, samples: 400 }, {}).engine // "moments"
 */
export function makeTrial(
  parameters: Readonly<Record<string, ParameterValue | undefined>>,
  options: MakeTrialOptions = {},
): Trial {
  const { kind = kindFor(parameters), ...section } = options.task ?? {};
  const system = typeof kind === "string" ? findSystem(kind) : undefined;
  const source = options.source ?? "trial";
  if (system === undefined) {
    throw problemsError(source, [problem("task.kind", "the kind of a system", `"${String(kind)}"`)]);
  }
  const problems: Problem[] = [];
  const given: Record<string, ParameterValue> = {};
  const names = Object.keys(system.parameters);
  for (const [name, value] of Object.entries(parameters)) {
    if (Object.hasOwn(system.parameters, name)) {
      if (value !== undefined) given[name] = value;
    } else if (value !== null && value !== undefined) {
      const near = nearMiss(name, names);
      const hint = near === null ? (ownerOf(name) ?? undefined) : `did you mean ${near}`;
      problems.push(problem(name, `one of ${names.join(", ")}`, `the unknown name "${name}"`, hint));
    }
  }
  const method = options.method ?? { kind: "flow", tolerance: METHOD_DEFAULTS.tolerance };
  if (method.kind === "flow" && !isTolerance(method.tolerance)) {
    problems.push(problem("tolerance", A_TOLERANCE, String(method.tolerance)));
  }
  const template = {
    system,
    task: taskFrom(system, section, problems),
    centered: options.centered ?? system.centering === "default",
    method,
    engine: options.engine ?? null,
  };
  const complete = { ...defaultsFor(template), ...given };
  problems.push(...trialProblems(template, complete, (name) => name));
  if (problems.length > 0) throw problemsError(source, problems);
  return trialFrom(template, complete);
}

/** The task of a section, or of the content of another trial's task, whose files are not read again. */
function taskFrom(
  system: System,
  section: Readonly<Record<string, unknown>>,
  problems: Problem[],
): TaskContent {
  const { keys } = system.task;
  const isRight = ([key, value]: readonly [string, unknown]): boolean =>
    Object.hasOwn(keys, key) && keys[key].domain.has(value);
  const task = system.task.parse(Object.fromEntries(Object.entries(section).filter(isRight)), {
    folder: ".",
    report: (mistake) => problems.push(problemOf(mistake, (name) => name, system)),
  });
  const content: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(section)) {
    if (isRight([key, value])) continue;
    if (Object.hasOwn(task, key) && !Object.hasOwn(keys, key)) content[key] = value;
    else {
      const expected = Object.hasOwn(keys, key)
        ? keys[key].domain.expected
        : `no ${key} with kind ${system.kind}`;
      problems.push(problem(`task.${key}`, expected, JSON.stringify(value)));
    }
  }
  return { ...task, ...content } as TaskContent;
}

/** The first system that has all of these parameters (unknown ones are ignored), or the default system. */
export function kindFor(parameters: Readonly<Record<string, ParameterValue | undefined>>): string {
  const given = Object.keys(parameters).filter(
    (name) =>
      (parameters[name] ?? null) !== null &&
      SYSTEMS.some(({ parameters: table }) => Object.hasOwn(table, name)),
  );
  const fitting = SYSTEMS.find(({ parameters: table }) => given.every((name) => Object.hasOwn(table, name)));
  return (fitting ?? DEFAULT_SYSTEM).kind;
}
