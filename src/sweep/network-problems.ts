import { isNetworkTask, type ParameterName } from "../model/index.js";
import type { NamedValues } from "./named-values.js";
import { problem, type Problem } from "./problems.js";
import { isMapping, type Mapping } from "./read-yaml.js";
import type { TrialTemplate } from "./trial-template.js";

/** Keys of `method` that only engine `network` knows, with the methods that know them. */
const NETWORK_METHOD_KEYS: Readonly<Record<string, readonly string[]>> = {
  momentum: ["momentum"],
  beta1: ["adam", "adamw"],
  beta2: ["adam", "adamw"],
  rateRule: ["gd", "momentum", "adam", "adamw"],
  batch: ["gd", "momentum", "adam", "adamw"],
  warmup: ["gd", "momentum", "adam", "adamw"],
};

/** Parameters that no network has. */
const COMMITTEE_PARAMETERS = [
  "epsilon",
  "decayRate",
  "labelScale",
] as const satisfies readonly ParameterName[];

/** Keys of `task` and the kinds that know them. */
const TASK_KEYS: Readonly<Record<string, readonly string[]>> = {
  variant: ["student-teacher", "mnist"],
  folder: ["mnist"],
};

/** Metrics that a network can record beside its own columns. */
const NETWORK_METRICS = ["weightDistance", "linearised"];

/** Mistakes between keys that concern networks: what they do not know, and what only they know. */
export function networkProblems(
  content: Mapping,
  { task, method, engine }: TrialTemplate,
  named: NamedValues,
  pathOf: (name: ParameterName) => string,
): readonly Problem[] {
  const problems: Problem[] = [];
  const isNetwork = isNetworkTask(task);
  const kind = `task.kind ${task.kind}`;
  for (const [key, kinds] of Object.entries(TASK_KEYS)) {
    if (has(content.task, key) && !kinds.includes(task.kind)) {
      problems.push(problem(`task.${key}`, `no ${key} with ${kind}`, "one"));
    }
  }
  for (const [key, methods] of Object.entries(NETWORK_METHOD_KEYS)) {
    if (!has(content.method, key)) continue;
    if (!isNetwork) problems.push(problem(`method.${key}`, `no ${key} with ${kind}`, "one"));
    else if (!methods.includes(method.kind)) {
      problems.push(problem(`method.${key}`, `no ${key} with method.kind ${method.kind}`, "one"));
    }
  }
  if (!isNetwork) {
    if (method.kind !== "flow" && method.kind !== "gd") {
      const hint = "the other methods train networks: task.kind modular-mlp, …";
      problems.push(problem("method.kind", `flow or gd with ${kind}`, method.kind, hint));
    }
    if (isMapping(content.grok) && content.grok.measure === "accuracy") {
      problems.push(problem("grok.measure", `loss with ${kind}, which has no accuracy`, "accuracy"));
    }
    return problems;
  }
  if (method.kind === "flow") {
    const found = has(content.method, "kind") ? "flow" : "nothing (the default is flow)";
    problems.push(problem("method.kind", `gd, momentum, adam or adamw with ${kind}`, found));
  }
  if (engine !== null && engine !== "network") {
    problems.push(problem("model.engine", `network, or nothing, with ${kind}`, engine));
  }
  if (has(content.task, "target")) {
    problems.push(problem("task.target", `no target with ${kind}`, "one"));
  }
  for (const name of COMMITTEE_PARAMETERS) {
    if (named.paths.has(name)) problems.push(problem(pathOf(name), `no ${name} with ${kind}`, "one"));
  }
  if (task.kind !== "student-teacher" && named.paths.has("dimension")) {
    const hint = "its inputs are as long as its data says";
    problems.push(problem(pathOf("dimension"), `no dimension with ${kind}`, "one", hint));
  }
  problems.push(...testProblems(content, task.kind));
  const metrics = Array.isArray(content.metrics) ? (content.metrics as readonly unknown[]) : [];
  metrics.forEach((metric, i) => {
    if (typeof metric !== "string" || NETWORK_METRICS.includes(metric)) return;
    const hint = "its norms, accuracies and margin are always recorded";
    problems.push(
      problem(`metrics[${i}]`, `${NETWORK_METRICS.join(" or ")} with ${kind}`, `"${metric}"`, hint),
    );
  });
  return problems;
}

/** A modular task tests on what it does not train on; the other networks need the size of their test set. */
function testProblems(content: Mapping, kind: string): readonly Problem[] {
  const test = isMapping(content.task) ? content.task.test : undefined;
  if (kind === "modular-mlp" || kind === "modular-transformer") {
    if (test === undefined) return [];
    const hint = "it is tested on the pairs that it is not trained on";
    return [problem("task.test", `no test with task.kind ${kind}`, "one", hint)];
  }
  if (isMapping(test)) return [];
  const found = test === undefined ? "nothing" : "population";
  return [problem("task.test", `{ samples: n } with task.kind ${kind}`, found)];
}

function has(section: unknown, key: string): boolean {
  return isMapping(section) && Object.hasOwn(section, key);
}
