import { isNetworkTask } from "./network-task.js";
import type { EngineName, TaskSpec, TrialParameters } from "./trial.js";

/**
 * Numeric versions of the engines. They enter the trial id: raise one when, and only when, the bits that an
 * engine produces change, and mark the change RESULTS in the CHANGELOG.
 */
export const ENGINE_VERSIONS: Readonly<Record<EngineName, number>> = Object.freeze({
  moments: 1,
  committee: 1,
  network: 2,
});

/**
 * The engine of a trial, a pure function of the trial and never of the machine: `network` for its own tasks; else
 * the closed recursion of the moments for N ≥ D and N = ∞; below, where M has rank N and rounding would fill the
 * rest, the weights.
 *
 * Source: ours. `moments` below N = D is not refused when asked for by `engine:`, only never chosen.
 */
export function chooseEngine(parameters: TrialParameters, task?: TaskSpec): EngineName {
  if (task !== undefined && isNetworkTask(task)) return "network";
  return parameters.width === "infinite" || parameters.width >= parameters.dimension
    ? "moments"
    : "committee";
}
