import { canJudge } from "./check-grid.js";
import { parametersFrom } from "./expand-trials.js";
import { gridPoints, projectGrid, type Grid } from "./grid.js";
import { problemOf, type Problem } from "./problems.js";
import { settingOf, type TrialTemplate } from "./trial-template.js";

/**
 * What keeps the program that trains a sweep's trials from starting on this machine (`System.startCheck`); empty: nothing,
 * no such program, or values that the command needs are missing or wrong, or the command itself has problems.
 *
 * Cost: a pass over the combinations of the parameters in the command.
 */
export function startProblems(
  grid: Grid,
  template: TrialTemplate,
  broken: ReadonlySet<string>,
  found: readonly Problem[],
): readonly Problem[] {
  const { system } = template;
  const check = system.startCheck?.();
  if (check === undefined || found.some(({ path }) => path.startsWith("task.command"))) return [];
  if (!canJudge(grid, system.parameters, check.names, broken)) return [];
  for (const values of gridPoints(projectGrid(grid, check.names)))
    check.add(settingOf(template, parametersFrom(template, values)));
  return check.mistakes().map((mistake) => problemOf(mistake, (name) => name, system));
}
