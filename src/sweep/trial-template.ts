import {
  chooseEngine,
  isModularTask,
  isNetworkTask,
  PARAMETER_DEFAULTS,
  PARAMETER_NAMES,
  trialId,
  type EngineName,
  type Method,
  type NetworkTask,
  type TaskSpec,
  type Trial,
  type TrialParameters,
  type StopRule,
} from "../model/index.js";
import { COMBINATION_RULES, domainProblem } from "./check-combinations.js";
import { PARAMETER_DOMAINS } from "./parameter-domains.js";
import { problem, type Problem } from "./problems.js";
import type { ParameterName } from "../model/index.js";

/** What all trials of a sweep have in common. */
export interface TrialTemplate {
  readonly task: TaskSpec;
  readonly centered: boolean;
  readonly method: Method;
  /** The engine asked for; null: chosen by the trial alone (model/engine-choice.ts). */
  readonly engine: EngineName | null;
}

/** The task of a file that says nothing about it: y = ½(β·x)², |β|² = D, exact population test loss. */
export const DEFAULT_TASK = Object.freeze({
  kind: "polynomial",
  test: "population",
  target: Object.freeze({ index: 1, norm: "fixed" }),
}) satisfies TaskSpec;

/** The method of a file that says nothing about it. */
export const DEFAULT_METHOD = Object.freeze({ kind: "flow", tolerance: 1e-3 }) satisfies Method;

/** Points of the recorded grid in a decade of steps, where nothing says otherwise. */
export const DEFAULT_POINTS_PER_DECADE = 24;

/** When training stops, where nothing says otherwise. */
export const DEFAULT_STOP = "decided" satisfies StopRule;

/**
 * Whether f − f₀ is trained where nothing says otherwise: of the committee machine, as in its theory, and of no deep
 * network, as in the works on them. Weight decay pulls f − f₀ towards −f₀, which may turn an outcome into another.
 */
export function defaultCentered(task: TaskSpec): boolean {
  return !isNetworkTask(task);
}

/**
 * What parameters are where nothing says otherwise: their frozen defaults, but D, P and N from the shapes of own data.
 */
export function defaultsFor(task: TaskSpec): TrialParameters {
  if (task.kind !== "data") return PARAMETER_DEFAULTS;
  const { trainX, weights } = task.data;
  return {
    ...PARAMETER_DEFAULTS,
    samples: trainX.shape.at(0) ?? PARAMETER_DEFAULTS.samples,
    dimension: trainX.shape.at(1) ?? PARAMETER_DEFAULTS.dimension,
    width: weights?.shape.at(0) ?? PARAMETER_DEFAULTS.width,
  };
}

/** The trial of these parameters, with its id. Nothing is checked. Cost: one SHA-256, some 5 µs. */
export function trialFrom(template: TrialTemplate, parameters: TrialParameters): Trial {
  const { task, centered, method } = template;
  const engine = template.engine ?? chooseEngine(parameters, task);
  const content = {
    task,
    parameters: isNetworkTask(task) ? networkParameters(task, parameters) : parameters,
    centered,
    method,
    engine,
  };
  return { id: trialId(content), ...content };
}

/** A network has no quadratic part to weigh, and its inputs are as long as its data says. */
function networkParameters(task: NetworkTask, parameters: TrialParameters): TrialParameters {
  const dimension =
    task.kind === "mnist"
      ? MNIST_PIXELS
      : isModularTask(task)
        ? 2 * (parameters.modulus ?? 0)
        : parameters.dimension;
  return { ...parameters, epsilon: 0, dimension };
}

const MNIST_PIXELS = 28 * 28;

/** Everything wrong with one trial's parameters: domains first, then what involves several or the task. */
export function trialProblems(
  template: TrialTemplate,
  parameters: TrialParameters,
  pathOf: (name: ParameterName) => string,
): readonly Problem[] {
  const problems: Problem[] = [];
  const wrong = new Set<ParameterName>();
  const add = (name: ParameterName, found: Problem | null): void => {
    if (found === null) return;
    problems.push(found);
    wrong.add(name);
  };
  for (const name of PARAMETER_NAMES) {
    if (parameters[name] !== null) add(name, domainProblem(name, parameters[name], pathOf(name)));
  }
  for (const name of TASK_PARAMETERS)
    add(name, taskProblem(name, template.task, parameters[name] !== null, pathOf));
  for (const rule of COMBINATION_RULES) {
    if (rule.names.some((name) => wrong.has(name))) continue;
    const found = rule.check(parameters, template, pathOf);
    if (found === null) continue;
    problems.push(found);
    // Like its domain, a rule of one parameter spares it those that it shares with others.
    if (rule.names.length === 1) wrong.add(rule.names[0]);
  }
  return problems;
}

/** Parameters that one kind of task needs and another cannot use. */
export const TASK_PARAMETERS = ["eigenvector", "dataSeed", "targetSeed", "weightsSeed", "modulus"] as const;

/** Whether a parameter of {@link TASK_PARAMETERS} that is given, or is not, fits the kind of task. */
export function taskProblem(
  name: (typeof TASK_PARAMETERS)[number],
  task: TaskSpec,
  isGiven: boolean,
  pathOf: (name: ParameterName) => string,
): Problem | null {
  if (task.kind === "data") return isGiven ? unusedBesideData(name, task, pathOf) : null;
  if (name === "dataSeed" || name === "weightsSeed") return null;
  if (name === "modulus") {
    if (isModularTask(task) === isGiven) return null;
    if (isGiven) return problem(pathOf(name), `no modulus with task.kind ${task.kind}`, "one");
    const { expected } = PARAMETER_DOMAINS.modulus;
    return problem(pathOf(name), expected, "nothing", "modular addition needs its modulus p");
  }
  if (name === "targetSeed") {
    if (task.kind === "polynomial" || task.kind === "student-teacher" || !isGiven) return null;
    const hint =
      task.kind === "eigenvector"
        ? "labels of an eigenvector task come from the kernel, so there are no target directions to draw"
        : "its labels are given, not drawn";
    return problem(pathOf(name), `no targetSeed with task.kind ${task.kind}`, "one", hint);
  }
  if (task.kind !== "eigenvector" && isGiven) {
    const hint = "eigenvector labels need task: { kind: eigenvector }";
    return problem(pathOf(name), `no eigenvector with task.kind ${task.kind}`, "one", hint);
  }
  if (task.kind === "eigenvector" && !isGiven) {
    const { expected } = PARAMETER_DOMAINS.eigenvector;
    return problem(pathOf(name), expected, "nothing", "an eigenvector task needs the index j of its labels");
  }
  return null;
}

function unusedBesideData(
  name: (typeof TASK_PARAMETERS)[number],
  task: Extract<TaskSpec, { readonly kind: "data" }>,
  pathOf: (name: ParameterName) => string,
): Problem | null {
  if (name === "weightsSeed") {
    if (task.data.weights === null) return null;
    return problem(pathOf(name), "no weightsSeed beside data.weights", "one", "no weights are drawn");
  }
  const hint = "inputs and labels are those of the arrays";
  return problem(pathOf(name), `no ${name} beside data`, "one", hint);
}
