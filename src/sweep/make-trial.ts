import {
  PARAMETER_DEFAULTS,
  type EngineName,
  type Method,
  type ParameterName,
  type TaskSpec,
  type Trial,
  type TrialParameters,
} from "../model/index.js";
import { nearMiss } from "./near-miss.js";
import { A_TOLERANCE, isTolerance } from "./tolerance-range.js";
import { isParameter, PARAMETER_DOMAINS } from "./parameter-domains.js";
import { problem, problemsError, type Problem } from "./problems.js";
import {
  DEFAULT_METHOD,
  DEFAULT_TASK,
  defaultCentered,
  defaultsFor,
  trialFrom,
  trialProblems,
} from "./trial-template.js";

/** What {@link makeTrial} needs beside parameters; everything has the default of a sweep file. */
export interface MakeTrialOptions {
  /** Default: the polynomial task, or the eigenvector task where an eigenvector is given. */
  readonly task?: TaskSpec;
  readonly centered?: boolean;
  readonly method?: Method;
  readonly engine?: EngineName;
  /** What error messages call the input. Default `trial`. */
  readonly source?: string;
}

/**
 * One trial without a sweep file, held to the same domains and rules, and with the id it would have in a sweep.
 *
 * @throws GrokError INPUT listing every value outside its domain, unknown names included.
 * @example makeTrial({ alpha: 4, samples: 400 }, {}).engine // "moments"
 */
export function makeTrial(parameters: Partial<TrialParameters>, options: MakeTrialOptions = {}): Trial {
  const problems: Problem[] = [];
  const given: Partial<Record<ParameterName, unknown>> = {};
  for (const [name, value] of Object.entries(parameters)) {
    if (isParameter(name)) {
      if (value !== undefined) given[name] = value;
      continue;
    }
    const names = Object.keys(PARAMETER_DOMAINS);
    const near = nearMiss(name, names);
    const hint = near === null ? undefined : `did you mean ${near}`;
    problems.push(problem(name, `one of ${names.join(", ")}`, `the unknown name "${name}"`, hint));
  }
  const defaults = options.task === undefined ? PARAMETER_DEFAULTS : defaultsFor(options.task);
  const complete: TrialParameters = { ...defaults, ...(given as Partial<TrialParameters>) };
  const eigenvectorTask: TaskSpec = { kind: "eigenvector" };
  const template = {
    task: options.task ?? (complete.eigenvector === null ? DEFAULT_TASK : eigenvectorTask),
    centered: options.centered ?? defaultCentered(options.task ?? DEFAULT_TASK),
    method: options.method ?? DEFAULT_METHOD,
    engine: options.engine ?? null,
  };
  const { task, method } = template;
  if (method.kind === "flow" && !isTolerance(method.tolerance)) {
    problems.push(problem("tolerance", A_TOLERANCE, String(method.tolerance)));
  }
  if (task.kind === "polynomial") {
    if (!(Number.isSafeInteger(task.target.index) && task.target.index >= 1)) {
      problems.push(problem("target.index", "an integer of at least 1", String(task.target.index)));
    }
    if (task.test !== "population" && !(Number.isSafeInteger(task.test.samples) && task.test.samples >= 1)) {
      problems.push(problem("test.samples", "an integer of at least 1", String(task.test.samples)));
    }
  }
  problems.push(...trialProblems(template, complete, (name) => name));
  if (problems.length > 0) throw problemsError(options.source ?? "trial", problems);
  return trialFrom(template, complete);
}
