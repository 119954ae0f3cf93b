import { CELL_PARAMETER_NAMES, type CellParameterName } from "../analysis/index.js";
import { PARAMETER_DEFAULTS, type TrialParameters } from "../model/index.js";
import type { ReportCurve } from "./report-input.js";
import { pointLabel } from "./number-format.js";

/** Named of every trial. */
const ALWAYS: ReadonlySet<CellParameterName> = new Set(["alpha", "samples"]);

/** Named only where they vary: a page says them once. */
const ONCE: ReadonlySet<CellParameterName> = new Set(["dimension", "width", "learningRate"]);

/**
 * The parameters that name a trial among others: α, P, ε where it has a meaning (not of deep networks), and what is not
 * at its default.
 */
export function pointNames(parameters: TrialParameters, isNetwork: boolean): readonly CellParameterName[] {
  return CELL_PARAMETER_NAMES.filter((name) => {
    if (name === "epsilon") return !isNetwork;
    return ALWAYS.has(name) || (!ONCE.has(name) && parameters[name] !== PARAMETER_DEFAULTS[name]);
  });
}

/** "α = 1, ε = 0.25, P = 550, seed 0": a trial in a list of trials. */
export function trialText({ outcome: { parameters } }: ReportCurve, isNetwork: boolean): string {
  const point = Object.fromEntries(pointNames(parameters, isNetwork).map((name) => [name, parameters[name]]));
  return `${pointLabel(point)}, seed ${parameters.seed}`;
}
