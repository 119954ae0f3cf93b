import type { ParameterName } from "../model/index.js";
import type { NamedValues } from "./named-values.js";
import { problem, type Problem } from "./problems.js";
import { isMapping, type Mapping } from "./read-yaml.js";
import { networkProblems } from "./network-problems.js";
import { TASK_PARAMETERS, taskProblem, type TrialTemplate } from "./trial-template.js";

/** Mistakes between keys that are right by themselves: a section's kind and its other keys, one of two. */
export function sectionProblems(
  content: Mapping,
  template: TrialTemplate,
  named: NamedValues,
  pathOf: (name: ParameterName) => string,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (template.task.kind === "eigenvector") {
    if (has(content.task, "test")) {
      const hint = "its test set always has as many samples as its train set";
      problems.push(problem("task.test", "no test with task.kind eigenvector", "one", hint));
    }
    if (has(content.task, "target")) {
      const hint = "its labels are an eigenvector of the initial kernel";
      problems.push(problem("task.target", "no target with task.kind eigenvector", "one", hint));
    }
  }
  problems.push(...networkProblems(content, template, named, pathOf), ...thresholdProblems(content.grok));
  for (const name of TASK_PARAMETERS) {
    const found = taskProblem(name, template.task, named.paths.has(name), pathOf);
    if (found !== null) problems.push(found);
  }
  if (template.method.kind !== "flow" && has(content.method, "tolerance")) {
    const { kind } = template.method;
    const hint = kind === "gd" ? "gd is exact; only flow has a tolerance" : "only flow has a tolerance";
    problems.push(problem("method.tolerance", `no tolerance with method.kind ${kind}`, "one", hint));
  }
  if (template.method.kind !== "flow" && has(content.budget, "evaluations")) {
    const { kind } = template.method;
    const hint = `${kind} takes one evaluation a step, so budget.steps is the bound`;
    problems.push(
      problem("budget.evaluations", `no bound on evaluations with method.kind ${kind}`, "one", hint),
    );
  }
  const record = isMapping(content.budget) ? content.budget.record : undefined;
  if (isMapping(record) && has(record, "steps") === has(record, "pointsPerDecade")) {
    const found = has(record, "steps") ? "both" : "neither";
    problems.push(problem("budget.record", "one of pointsPerDecade and steps", found));
  }
  return problems;
}

/** Thresholds that nothing could cross or everything has crossed, and keys of the other measure. */
function thresholdProblems(grok: unknown): readonly Problem[] {
  if (!isMapping(grok)) return [];
  const isAccuracy = grok.measure === "accuracy";
  const problems: Problem[] = [];
  for (const name of ["train", "test"]) {
    const value = grok[name];
    if (typeof value !== "number" || value < 1 || (isAccuracy && value === 1)) continue;
    if (isAccuracy) problems.push(problem(`grok.${name}`, "an accuracy of at most 1", String(value)));
    else if (grok.relativeTo !== "absolute") {
      const hint = "0.1 is a tenth of it; relativeTo: absolute compares losses as they are";
      problems.push(problem(`grok.${name}`, "a part of the loss, below 1", String(value), hint));
    }
  }
  if (isAccuracy && has(grok, "relativeTo")) {
    problems.push(problem("grok.relativeTo", "no relativeTo with measure: accuracy", "one"));
  }
  if (!isAccuracy && has(grok, "within")) {
    const hint = "measure: accuracy, of a regression";
    problems.push(problem("grok.within", "no within where thresholds are losses", "one", hint));
  }
  return problems;
}

function has(section: unknown, key: string): boolean {
  return isMapping(section) && Object.hasOwn(section, key);
}
