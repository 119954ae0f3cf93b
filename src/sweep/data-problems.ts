import type { Problem } from "./problems.js";
import { problem } from "./problems.js";
import { isMapping, type Mapping } from "./read-yaml.js";

/** Keys that say how data would be drawn, beside data that are given. */
const OF_DRAWN_DATA = [
  ["kind", "the arrays are the task"],
  ["test", "testX and testY are the test set"],
  ["target", "the labels are those of trainY and testY"],
] as const;

/** Mistakes between `data` and other sections; none where the content has no data. */
export function dataProblems(content: Mapping): readonly Problem[] {
  if (content.data === undefined) return [];
  const problems: Problem[] = [];
  const task = isMapping(content.task) ? content.task : {};
  for (const [key, hint] of OF_DRAWN_DATA) {
    if (Object.hasOwn(task, key)) problems.push(problem(`task.${key}`, `no ${key} beside data`, "one", hint));
  }
  const metrics: readonly unknown[] = Array.isArray(content.metrics) ? content.metrics : [];
  const index = metrics.indexOf("decomposition");
  if (index >= 0) {
    const hint = "its terms are those of Gaussian inputs and a polynomial target";
    problems.push(problem(`metrics[${index}]`, "no decomposition beside data", "one", hint));
  }
  return problems;
}
