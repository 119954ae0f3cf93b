import { mustBeGiven, type ParameterTable } from "../model/index.js";
import { parametersFrom } from "./expand-trials.js";
import { gridPoints, gridSize, namesBehind, projectGrid, type Grid, type Values } from "./grid.js";
import { problem, problemOf, type Problem } from "./problems.js";
import { domainProblem, settingOf, type PathOf, type TrialTemplate } from "./trial-template.js";

/** The most trials one sweep may have: what a store of some tens of gigabytes can hold. */
export const MAX_TRIALS = 10_000_000;

/** Combinations tried ahead for one rule; what lies beyond is checked when its trial is made. */
const MAX_AHEAD = 100_000;

/** The problem of a grid with too many trials, found from counts alone; null when it is not too large. */
export function sizeProblem(grid: Grid): Problem | null {
  const size = gridSize(grid);
  if (size <= MAX_TRIALS) return null;
  const swept = grid.factors.filter((factor) => factor.size > 1);
  const largest = swept.reduce((a, b) => (b.size > a.size ? b : a));
  const nameOf = (names: readonly string[]): string => (names.length === 1 ? names[0] : "points");
  const product = swept.map(({ names, size: count }) => `${nameOf(names)} ${count}`).join(" × ");
  const hint =
    `the largest is ${nameOf(largest.names)} with ${largest.size} values; give it fewer values (count) or split ` +
    "the sweep into several files";
  return problem("axes", `at most ${MAX_TRIALS} trials`, `${size} (${product})`, hint);
}

/**
 * What is wrong with combinations of values: derived values outside their domain and broken rules, the first
 * combination of each. Looks only at the names involved, hence at few points of even a large grid.
 *
 * @param broken names that were given wrongly: what depends on them is passed over.
 */
export function gridProblems(
  grid: Grid,
  template: TrialTemplate,
  broken: ReadonlySet<string>,
  pathOf: PathOf,
): readonly Problem[] {
  const { system } = template;
  const table = system.parameters;
  const problems: Problem[] = [];
  const outside = new Set<string>();
  for (const { name, expression } of grid.derivations) {
    if (!Object.hasOwn(table, name) || !canJudge(grid, table, [name], broken)) continue;
    const found = firstProblem(projectGrid(grid, [name]), (values) =>
      withInputs(domainProblem(system, name, values.get(name), pathOf(name)), expression.names, values),
    );
    if (found === null) continue;
    problems.push(found);
    outside.add(name);
  }
  for (const rule of system.rules) {
    if (!canJudge(grid, table, rule.names, new Set([...broken, ...outside]))) continue;
    const found = firstProblem(projectGrid(grid, rule.names), (values) => {
      const mistake = rule.check(settingOf(template, parametersFrom(template, values)));
      return mistake === null ? null : problemOf(mistake, pathOf, system);
    });
    if (found !== null) problems.push(found);
  }
  return problems;
}

function firstProblem(grid: Grid, check: (values: Values) => Problem | null): Problem | null {
  let tried = 0;
  for (const values of gridPoints(grid)) {
    const found = check(values);
    if (found !== null) return found;
    if (++tried >= MAX_AHEAD) return null;
  }
  return null;
}

/** Whether all that decides these names has a usable value; parameters that default to none need none. */
function canJudge(
  grid: Grid,
  table: ParameterTable,
  names: readonly string[],
  broken: ReadonlySet<string>,
): boolean {
  const provided = new Set([
    ...grid.constants.keys(),
    ...grid.factors.flatMap((factor) => factor.names),
    ...grid.derivations.map(({ name }) => name),
  ]);
  return [...namesBehind(grid, names)].every(
    (name) =>
      !broken.has(name) &&
      (provided.has(name) ||
        (Object.hasOwn(table, name) && !mustBeGiven(table[name]) && table[name].standard === null)),
  );
}

function withInputs(found: Problem | null, names: readonly string[], values: Values): Problem | null {
  if (found === null || names.length === 0) return found;
  const inputs = names.map((name) => `${name} ${values.get(name) ?? "none"}`).join(", ");
  return { ...found, message: `${found.message} (from ${inputs})` };
}
