import type { ParameterValues, Trial } from "../model/index.js";
import { isAuxiliary } from "./build-grid.js";
import { gridPoints, type Grid, type Values } from "./grid.js";
import { problemsError } from "./problems.js";
import { trialFrom, trialProblems, type TrialTemplate } from "./trial-template.js";

/**
 * The trials of a grid, lazily and in its order, each once.
 *
 * Memory: two points can be one trial only where auxiliary axes feed formulas, and those are the fastest factors
 * (build-grid.ts); so it is enough to remember the ids of one block of them, or nothing where there are no such axes.
 *
 * @throws GrokError INPUT at a combination that breaks a rule, where the grid was too large for an earlier check.
 */
export function* expandTrials(grid: Grid, template: TrialTemplate, source: string): Generator<Trial> {
  const trials = pointsOf(grid, (values) => checkedTrial(template, parametersFrom(template, values), source));
  yield* withoutRepetitions(grid, template, trials, ({ id }) => id);
}

/** The number of trials of {@link expandTrials}, without making them; points with the same parameters are one trial. */
export function countTrials(grid: Grid, template: TrialTemplate): number {
  const { parameters: table } = template.system;
  if (!grid.factors.some((factor) => isAuxiliary(factor, table))) return pointCount(grid.factors);
  const points = withoutRepetitions(
    grid,
    template,
    pointsOf(grid, (values) => JSON.stringify(parametersFrom(template, values))),
    (text) => text,
  );
  let count = 0;
  while (points.next().done !== true) count++;
  return count;
}

function* pointsOf<T>(grid: Grid, make: (values: Values) => T): Generator<T> {
  for (const values of gridPoints(grid)) yield make(values);
}

/** The first item of each key; keys repeat only within a block of the auxiliary factors. */
function* withoutRepetitions<T>(
  grid: Grid,
  { system }: TrialTemplate,
  items: Iterable<T>,
  keyOf: (item: T) => string,
): Generator<T> {
  const auxiliary = grid.factors.filter((factor) => isAuxiliary(factor, system.parameters));
  if (auxiliary.length === 0) {
    yield* items;
    return;
  }
  const block = pointCount(auxiliary);
  const seen = new Set<string>();
  let inBlock = 0;
  for (const item of items) {
    const key = keyOf(item);
    if (!seen.has(key)) {
      seen.add(key);
      yield item;
    }
    if (++inBlock === block) {
      inBlock = 0;
      seen.clear();
    }
  }
}

function pointCount(factors: Grid["factors"]): number {
  return factors.reduce((size, factor) => size * factor.columns()[0].length, 1);
}

/** The trial of these parameters, checked by all rules. @throws GrokError INPUT at a value or combination that breaks one. */
export function checkedTrial(template: TrialTemplate, parameters: ParameterValues, source: string): Trial {
  const problems = trialProblems(template, parameters, (name) => name);
  if (problems.length > 0) throw problemsError(source, problems);
  return trialFrom(template, parameters);
}

/** A trial's parameters from values by name; absent ones are null. Names of auxiliary axes are ignored. */
export function parametersFrom({ system }: Pick<TrialTemplate, "system">, values: Values): ParameterValues {
  const parameters: Record<string, number | string | null> = {};
  for (const name of Object.keys(system.parameters)) parameters[name] = values.get(name) ?? null;
  return parameters;
}
