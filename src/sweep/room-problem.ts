import { ROOM_HINT, roomExpected, sizesBeyond, type SizedTrial } from "../system/index.js";
import { canJudge } from "./check-grid.js";
import { parametersFrom } from "./expand-trials.js";
import { gridPoints, projectGrid, type Grid } from "./grid.js";
import { problem, type Problem } from "./problems.js";
import { settingOf, type TrialTemplate } from "./trial-template.js";

/**
 * The problem of a grid with trials that take more than the available memory, each size once; null: all have room, or the
 * sizes are not known because a parameter is missing or wrong. Combinations that break a rule of the system are left out:
 * they have a problem already.
 *
 * Cost: a pass over the combinations of all parameters but seeds, if the system declares memory at all.
 */
export function roomProblem(
  grid: Grid,
  template: TrialTemplate,
  broken: ReadonlySet<string>,
  available: number,
): Problem | null {
  const { parameters } = template.system;
  const names = Object.keys(parameters).filter((name) => parameters[name].role !== "seed");
  if (!canJudge(grid, parameters, names, broken)) return null;
  const { count, lines } = sizesBeyond(sizedPoints(grid, template, names), available);
  if (count === 0) return null;
  const sizes = count === 1 ? "one that needs" : `${count} sizes that need more:`;
  return problem("axes", roomExpected(available), `${sizes} ${lines.join("; ")}`, ROOM_HINT);
}

function* sizedPoints(grid: Grid, template: TrialTemplate, names: readonly string[]): Generator<SizedTrial> {
  const { system } = template;
  for (const values of gridPoints(projectGrid(grid, names))) {
    const setting = settingOf(template, parametersFrom(template, values));
    if (system.rules.some((rule) => rule.check(setting) !== null)) continue;
    const { memoryBytes: bytes } = system.cost(setting, []);
    if (bytes === 0) return;
    yield { parameters: setting.parameters, bytes };
  }
}
