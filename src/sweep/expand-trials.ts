import type { ParameterValues, Trial } from "../model/index.js";
import { isAuxiliary } from "./build-grid.js";
import { gridPoints, type Grid, type Values } from "./grid.js";
import { problemsError } from "./problems.js";
import { trialFrom, trialProblems, type TrialTemplate } from "./trial-template.js";

/**
 * The trials of a grid, lazily and in its order, each once.
 *
 * Memory: two points can be one trial only where auxiliary axes feed formulas, and those are the fastest factors
 * (build-grid.ts); so it is enough to remember the ids of one block of them, and nothing where there are none.
 *
 * @throws GrokError INPUT at a combination that breaks a rule, where the grid was too large to see it beforehand.
 */
export function* expandTrials(grid: Grid, template: TrialTemplate, source: string): Generator<Trial> {
  const { parameters: table } = template.system;
  const auxiliary = grid.factors.filter((factor) => isAuxiliary(factor, table));
  const block = auxiliary.reduce((size, factor) => size * factor.columns()[0].length, 1);
  const seen = new Set<string>();
  let inBlock = 0;
  for (const values of gridPoints(grid)) {
    const trial = checkedTrial(template, parametersFrom(template, values), source);
    if (auxiliary.length === 0) {
      yield trial;
      continue;
    }
    if (!seen.has(trial.id)) {
      seen.add(trial.id);
      yield trial;
    }
    if (++inBlock === block) {
      inBlock = 0;
      seen.clear();
    }
  }
}

/** The trial of these parameters, held to all rules. @throws GrokError INPUT at a value or combination that breaks one. */
export function checkedTrial(template: TrialTemplate, parameters: ParameterValues, source: string): Trial {
  const problems = trialProblems(template, parameters, (name) => name);
  if (problems.length > 0) throw problemsError(source, problems);
  return trialFrom(template, parameters);
}

/** A trial's parameters from values by name; absent ones have none. Names of auxiliary axes are ignored. */
export function parametersFrom({ system }: Pick<TrialTemplate, "system">, values: Values): ParameterValues {
  const parameters: Record<string, number | string | null> = {};
  for (const name of Object.keys(system.parameters)) parameters[name] = values.get(name) ?? null;
  return parameters;
}
