import { isMapping, type Mapping } from "../model/index.js";
import { METHOD_KEYS } from "./method-from.js";
import { problem, type Problem } from "./problems.js";
import { withinOf } from "./schema-source.js";
import type { TrialTemplate } from "./trial-template.js";

/** Mistakes between keys that are individually valid: a section's kind and its other keys, exclusive keys. */
export function sectionProblems(content: Mapping, template: TrialTemplate): readonly Problem[] {
  const { system } = template;
  const problems: Problem[] = [];
  if (system.section !== undefined && has(content.task, "kind")) {
    const hint = `the section ${system.section} is the task`;
    problems.push(problem("task.kind", `no kind beside ${system.section}`, "one", hint));
  }
  problems.push(...methodProblems(content.method, template), ...thresholdProblems(content.grok, template));
  if (system.centering === "none" && isMapping(content.model) && content.model.centered === true) {
    problems.push(problem("model.centered", `false, or nothing, with task.kind ${system.kind}`, "true"));
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

/** Keys of `method` that the system or the kind of method does not know. A wrong kind reports none of them. */
function methodProblems(section: unknown, { system, method }: TrialTemplate): readonly Problem[] {
  if (!isMapping(section) || (has(section, "kind") && section.kind !== method.kind)) return [];
  return Object.entries(METHOD_KEYS).flatMap(([key, kinds]): readonly Problem[] => {
    if (!has(section, key)) return [];
    const isSetting = key === "rateRule" || key === "batch" || key === "warmup";
    if (isSetting && !system.methodSettings.includes(key)) {
      return [problem(`method.${key}`, `no ${key} with task.kind ${system.kind}`, "one")];
    }
    if (kinds.includes(method.kind)) return [];
    const hint =
      key === "tolerance"
        ? `${method.kind} is exact; only flow has a tolerance`
        : `${key} belongs to ${kinds.join(", ")}`;
    return [problem(`method.${key}`, `no ${key} with method.kind ${method.kind}`, "one", hint)];
  });
}

/** Thresholds that nothing could cross or everything has already crossed, and keys of the other measure. */
function thresholdProblems(grok: unknown, { system }: TrialTemplate): readonly Problem[] {
  if (!isMapping(grok)) return [];
  const isAccuracy = grok.measure === "accuracy";
  const problems: Problem[] = [];
  const hasAccuracy = system.series.some(({ judged }) => judged !== null);
  if (isAccuracy && !hasAccuracy) {
    const expected = `loss with task.kind ${system.kind}, which has no accuracy`;
    problems.push(problem("grok.measure", expected, "accuracy"));
  }
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
  if (isAccuracy && has(grok, "within") && withinOf(system).length === 0) {
    const expected = `no within with task.kind ${system.kind}, which has one accuracy only`;
    problems.push(problem("grok.within", expected, "one"));
  }
  if (!isAccuracy && has(grok, "phases")) {
    const expected = hasAccuracy
      ? "no phases where thresholds are losses"
      : `no phases with task.kind ${system.kind}, which has no accuracy`;
    const hint = "phases are judged by accuracies: measure: accuracy";
    problems.push(problem("grok.phases", expected, "some", hasAccuracy ? hint : undefined));
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
