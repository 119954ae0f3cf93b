import {
  cellParameterNames,
  varyingParameters,
  type CellParameterName,
} from "../analysis/index.js";
import { PARAMETER_DEFAULTS, type ParameterValues } from "../model/index.js";
import type { ReportCurve } from "./report-input.js";
import { pointLabel } from "./number-format.js";

/** Named of every trial. */
const ALWAYS: ReadonlySet<CellParameterName> = new Set(["alpha", "samples"]);

/** Named only where they vary: a page says them once. */
const ONCE: ReadonlySet<CellParameterName> = new Set(["dimension", "width", "learningRate"]);

/**
 * The parameters that name a trial among others: α, P, ε where it has a meaning (not of deep networks), what is not at its
 * default, and whatever `varying` says differs among them.
 */
export function pointNames(
  parameters: ParameterValues,
  varying: readonly CellParameterName[],
  isNetwork: boolean,
): readonly CellParameterName[] {
  return cellParameterNames([{ parameters }]).filter((name) => {
    if (varying.includes(name)) return true;
    const value = parameters[name] ?? null;
    if (value === null) return false;
    if (name === "epsilon") return !isNetwork;
    return ALWAYS.has(name) || (!ONCE.has(name) && value !== (PARAMETER_DEFAULTS as ParameterValues)[name]);
  });
}

/** "α = 1, ε = 0.25, P = 550, seed 0": trials of a list, each told from the others. */
export function trialTexts(
  curves: readonly ReportCurve[],
  isNetwork: boolean,
): (curve: ReportCurve) => string {
  const trials = curves.map(({ outcome }) => outcome);
  const varying = varyingParameters(trials);
  return ({ outcome: { parameters } }) => {
    const names = pointNames(parameters, varying, isNetwork);
    const point = Object.fromEntries(
      names.map((name) => [name, (parameters[name] ?? null)]),
    );
    return `${pointLabel(point, trials)}, seed ${parameters.seed}`;
  };
}
