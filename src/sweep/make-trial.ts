import type { Method, ParameterValue, Trial } from "../model/index.js";
import { findSystem, SYSTEMS } from "../system/index.js";
import { METHOD_DEFAULTS } from "./method-from.js";
import { nearMiss } from "./near-miss.js";
import { ownerOf } from "./named-values.js";
import { problem, problemOf, problemsError, type Problem } from "./problems.js";
import { DEFAULT_SYSTEM } from "./system-of-content.js";
import { A_TOLERANCE, isTolerance } from "./tolerance-range.js";
import { defaultsFor, trialFrom, trialProblems } from "./trial-template.js";

/** What {@link makeTrial} needs beside parameters; everything has the default of a sweep file. */
export interface MakeTrialOptions {
  /** The section `task` as a sweep file says it, with its kind. Default: the first system that has the parameters. */
  readonly task?: Readonly<Record<string, unknown>>;
  readonly centered?: boolean;
  readonly method?: Method;
  readonly engine?: string;
  /** What error messages call the input. Default `trial`. */
  readonly source?: string;
}

/**
 * One trial without a sweep file, held to the same domains and rules, and with the id it would have in a sweep.
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
  for (const [key, value] of Object.entries(section)) {
    const { keys } = system.task;
    if (Object.hasOwn(keys, key) && keys[key].domain.has(value)) continue;
    const expected = Object.hasOwn(keys, key)
      ? keys[key].domain.expected
      : `no ${key} with kind ${kind as string}`;
    problems.push(problem(`task.${key}`, expected, JSON.stringify(value)));
  }
  const method = options.method ?? { kind: "flow", tolerance: METHOD_DEFAULTS.tolerance };
  if (method.kind === "flow" && !isTolerance(method.tolerance)) {
    problems.push(problem("tolerance", A_TOLERANCE, String(method.tolerance)));
  }
  if (problems.length > 0) throw problemsError(source, problems);
  const task = system.task.parse(section, {
    folder: ".",
    report: (mistake) => problems.push(problemOf(mistake, (name) => name, system)),
  });
  const template = {
    system,
    task,
    centered: options.centered ?? system.centering === "default",
    method,
    engine: options.engine ?? null,
  };
  const complete = { ...defaultsFor(template), ...given };
  problems.push(...trialProblems(template, complete, (name) => name));
  if (problems.length > 0) throw problemsError(source, problems);
  return trialFrom(template, complete);
}

/** The first system that has all of these parameters; the default where none has. */
function kindFor(parameters: Readonly<Record<string, ParameterValue | undefined>>): string {
  const given = Object.keys(parameters).filter((name) => (parameters[name] ?? null) !== null);
  const fitting = SYSTEMS.find(({ parameters: table }) => given.every((name) => Object.hasOwn(table, name)));
  return (fitting ?? DEFAULT_SYSTEM).kind;
}
