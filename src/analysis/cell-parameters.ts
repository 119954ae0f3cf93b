import {
  PARAMETER_NAMES,
  SEED_NAMES,
  type ParameterName,
  type ParameterValues,
  type TrialParameters,
} from "../model/index.js";

/** The parameters that are seeds: what a cell forgets. */
export type SeedName = "seed" | "dataSeed" | "targetSeed" | "weightsSeed";

/** What a cell is: all parameters of a trial but its seeds. */
export type CellParameters = Omit<TrialParameters, SeedName>;

/** A point of the grid but for P: where a ladder of sample numbers stands. */
export type PointParameters = Omit<CellParameters, "samples">;

/** A parameter that tells cells apart, hence a possible axis of a surface. */
export type CellParameterName = Exclude<ParameterName, SeedName>;

/** A value of a parameter: a number, "infinite" (width) or null (no eigenvector). */
export type ParameterValue = CellParameters[CellParameterName];

/** Names of the cell's parameters in the order in which tables and pages show them. */
export const CELL_PARAMETER_NAMES = Object.freeze(
  PARAMETER_NAMES.filter((name) => !SEED_NAMES.includes(name)),
) as readonly CellParameterName[];

/** A trial's parameters without its seeds; null where its system has none of a name. */
export function cellParameters(given: ParameterValues): CellParameters {
  const parameters = given as Partial<TrialParameters>;
  // A plain literal: it is made for every trial of a sweep, several times, and spreading costs five times as much.
  return {
    alpha: parameters.alpha ?? null,
    epsilon: parameters.epsilon ?? null,
    dimension: parameters.dimension ?? null,
    width: parameters.width ?? null,
    eigenvector: parameters.eigenvector ?? null,
    modulus: parameters.modulus ?? null,
    weightDecay: parameters.weightDecay ?? null,
    decayRate: parameters.decayRate ?? null,
    sigma: parameters.sigma ?? null,
    labelScale: parameters.labelScale ?? null,
    learningRate: parameters.learningRate ?? null,
    samples: parameters.samples ?? null,
  } as CellParameters;
}

/** A cell's parameters without its number of samples. */
export function pointParameters(parameters: CellParameters): PointParameters {
  const { samples, ...point } = parameters;
  void samples;
  return point;
}

/** Text that two parameter points share exactly when they agree in all but the `ignored` names and the seeds. */
export function cellKey(parameters: ParameterValues, ignored: readonly CellParameterName[] = []): string {
  let key = "";
  for (const name of CELL_PARAMETER_NAMES) {
    if (ignored.includes(name)) continue;
    const value = String(parameters[name] ?? null);
    key += key === "" ? value : `|${value}`;
  }
  return key;
}

/** Text that two trials share exactly when all their seeds agree. */
export function seedKey(parameters: ParameterValues): string {
  const { seed, dataSeed, targetSeed, weightsSeed } = parameters as TrialParameters;
  return `${seed}|${dataSeed ?? seed}|${targetSeed ?? seed}|${weightsSeed ?? seed}`;
}

/** Order of parameter values on an axis: null, the numbers increasing, "infinite". */
export function compareValues(a: ParameterValue, b: ParameterValue): number {
  return rank(a) - rank(b) || 0;
}

function rank(value: ParameterValue): number {
  if (value === null) return -Number.MAX_VALUE;
  return value === "infinite" ? Number.MAX_VALUE : value;
}

/** The distinct values of a parameter over cells, in the order of {@link compareValues}. */
export function distinctValues(
  cells: Iterable<{ readonly parameters: ParameterValues }>,
  name: CellParameterName,
): readonly ParameterValue[] {
  const values = new Set<ParameterValue>();
  for (const cell of cells) values.add((cell.parameters[name] ?? null) as ParameterValue);
  return [...values].sort(compareValues);
}

/**
 * The parameters that tell these cells apart, in the order of tables: those that take more than one value. The dimension is
 * none where the modulus implies it (D = 2p): it would only say the same again.
 */
export function varyingParameters(
  cells: readonly { readonly parameters: ParameterValues }[],
): readonly CellParameterName[] {
  const varying = CELL_PARAMETER_NAMES.filter((name) => distinctValues(cells, name).length > 1);
  if (!varying.includes("dimension") || !varying.includes("modulus")) return varying;
  const isImplied = cells.every(
    ({ parameters: { dimension, modulus } }) => dimension === 2 * Number(modulus ?? 0),
  );
  return isImplied ? varying.filter((name) => name !== "dimension") : varying;
}
