import { isNetworkTask } from "./network-task.js";
import type { Method } from "./method.js";
import type { EngineName, TaskSpec, TrialParameters } from "./trial.js";

/**
 * Numeric versions of the engines. They enter the trial id: raise one when, and only when, the bits that an
 * engine produces change, and mark the change RESULTS in the CHANGELOG.
 */
export const ENGINE_VERSIONS: Readonly<Record<EngineName, number>> = Object.freeze({
  moments: 1, // under flow at 2 already, as is committee (numericVersion): the next one for all is 3
  committee: 1,
  network: 2, // some of its trials are at 3 already (numericVersion): the next one for all is 4
});

/** What the numeric version of a trial depends on. */
export interface VersionedContent {
  readonly engine: EngineName;
  readonly task: { readonly kind: TaskSpec["kind"] };
  readonly method: { readonly kind: Method["kind"] };
  readonly parameters: Pick<TrialParameters, "modulus" | "width" | "weightDecay">;
}

/**
 * The numeric version under which a trial's bits are known: its engine's, or a later one where a change touched some of
 * its trials alone, so that all others keep their ids.
 *
 * Engine `network`, 3: transformers with p + 1 = 4N, whose W_in had half its stated deviation; and `modular-mlp` under
 * `momentum` or `adam` with λ > 0, whose penalty was N times that of the other methods.
 * Engines `moments` and `committee`, 2: method `flow`, whose error control lets less pass early.
 */
export function numericVersion({ engine, task, method, parameters }: VersionedContent): number {
  if (method.kind === "flow") return Math.max(ENGINE_VERSIONS[engine], 2);
  const { modulus, width, weightDecay } = parameters;
  const isOneOfThese =
    engine === "network" &&
    ((task.kind === "modular-transformer" &&
      modulus !== null &&
      width !== "infinite" &&
      modulus + 1 === 4 * width) ||
      (task.kind === "modular-mlp" &&
        (method.kind === "momentum" || method.kind === "adam") &&
        weightDecay !== 0));
  return isOneOfThese ? Math.max(ENGINE_VERSIONS[engine], 3) : ENGINE_VERSIONS[engine];
}

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
