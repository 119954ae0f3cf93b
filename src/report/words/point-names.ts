import { varyingParameters, type CellParameterName } from "../../analysis/index.js";
import type { SystemProfile } from "../../model/index.js";
import { partOf, pointLabel } from "./parameter-words.js";
import type { ReportCurve } from "../report-input.js";

/**
 * The parameters that name a trial among others: those in which the trials differ, and the amount of data. Shared values
 * appear once on a page, and in no name.
 */
export function pointNames(
  { parameters, amount }: Pick<SystemProfile, "parameters" | "amount">,
  varying: readonly CellParameterName[],
): readonly CellParameterName[] {
  return parameters.map(({ name }) => name).filter((name) => name === amount || varying.includes(name));
}

/** "α = 1, P = 550, seed 0": distinct names for the trials of a list. */
export function trialTexts(
  curves: readonly ReportCurve[],
  system: Pick<SystemProfile, "parameters" | "amount">,
): (curve: ReportCurve) => string {
  const trials = curves.map(({ outcome }) => outcome);
  const names = pointNames(system, varyingParameters(trials));
  return ({ outcome: { parameters } }) =>
    [pointLabel(system, partOf(parameters, names), trials), `seed ${parameters["seed"] ?? 0}`]
      .filter((part) => part !== "")
      .join(", ");
}
