import {
  PARAMETER_NAMES,
  SEED_NAMES,
  type ParameterValue,
  type ParameterValues,
  type TrialParameters,
} from "../model/index.js";

/** The parameters that are seeds: what a cell forgets. */
export type SeedName = "seed" | "dataSeed" | "targetSeed" | "weightsSeed";

/**
 * What a cell is: all parameters of a trial but its seeds. The common ones are null where the system has none of that name;
 * those that only some systems have follow under their own names.
 */
export type CellParameters = Omit<TrialParameters, SeedName> & ParameterValues;

/** A point of the grid but for P: where a ladder of sample numbers stands. */
export type PointParameters = Omit<TrialParameters, SeedName | "samples"> & ParameterValues;

/** A parameter that tells cells apart, hence a possible axis of a surface: any name that the sweep's system declares. */
export type CellParameterName = string;

export type { ParameterValue } from "../model/index.js";

/** Parameters that every cell has an entry for, in the order in which tables and pages show them. */
const COMMON_NAMES: readonly string[] = Object.freeze(
  PARAMETER_NAMES.filter((name) => !SEED_NAMES.includes(name)),
);
const COMMON: ReadonlySet<string> = new Set(COMMON_NAMES);
const SEEDS: ReadonlySet<string> = new Set(SEED_NAMES);

/** Whether only some systems have a parameter of this name, and it is no seed. */
function isOwn(name: string): boolean {
  return !COMMON.has(name) && !SEEDS.has(name);
}

/** The names of these cells' parameters, in the order of tables: the common ones, then those of their system alone. */
export function cellParameterNames(
  cells: Iterable<{ readonly parameters: ParameterValues }>,
): readonly CellParameterName[] {
  const own = new Set<string>();
  for (const { parameters } of cells) {
    for (const name in parameters) if (isOwn(name)) own.add(name);
  }
  return [...COMMON_NAMES, ...own];
}

/** A trial's parameters without its seeds; null where its system has none of a name. */
export function cellParameters(given: ParameterValues): CellParameters {
  const parameters = given as Partial<TrialParameters>;
  // A plain literal: it is made for every trial of a sweep, several times, and spreading costs five times as much.
  const cell: Record<string, ParameterValue> = {
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
  };
  for (const name in given) if (isOwn(name)) cell[name] = given[name];
  return cell as CellParameters;
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
  for (const name of COMMON_NAMES) {
    if (ignored.includes(name)) continue;
    const value = String(parameters[name] ?? null);
    key += key === "" ? value : `|${value}`;
  }
  // By name: what the store reads back has another order than what a sweep declares.
  const own = Object.keys(parameters).filter((name) => isOwn(name) && !ignored.includes(name));
  for (const name of own.sort()) {
    const value = parameters[name];
    if (value !== null) key += `|${name}=${JSON.stringify(value)}`;
  }
  return key;
}

/** Text that two trials share exactly when all their seeds agree. */
export function seedKey(parameters: ParameterValues): string {
  const { seed, dataSeed, targetSeed, weightsSeed } = parameters as TrialParameters;
  return `${seed}|${dataSeed ?? seed}|${targetSeed ?? seed}|${weightsSeed ?? seed}`;
}

/** Order of parameter values on an axis: null, the numbers increasing, words by their letters, "infinite". */
export function compareValues(a: ParameterValue, b: ParameterValue): number {
  if (isWord(a) && isWord(b)) return a < b ? -1 : a > b ? 1 : 0;
  return rank(a) - rank(b) || 0;
}

function isWord(value: ParameterValue): value is string {
  return typeof value === "string" && value !== "infinite";
}

function rank(value: ParameterValue): number {
  if (value === null) return -Number.MAX_VALUE;
  if (typeof value === "number") return value;
  return value === "infinite" ? Infinity : Number.MAX_VALUE;
}

/** The distinct values of a parameter over cells, in the order of {@link compareValues}. */
export function distinctValues(
  cells: Iterable<{ readonly parameters: ParameterValues }>,
  name: CellParameterName,
): readonly ParameterValue[] {
  const values = new Set<ParameterValue>();
  for (const cell of cells) values.add(cell.parameters[name] ?? null);
  return [...values].sort(compareValues);
}

/**
 * The parameters that tell these cells apart, in the order of tables: those that take more than one value. The dimension is
 * none where the modulus implies it (D = 2p): it would only say the same again.
 */
export function varyingParameters(
  cells: readonly { readonly parameters: ParameterValues }[],
): readonly CellParameterName[] {
  const varying = cellParameterNames(cells).filter((name) => distinctValues(cells, name).length > 1);
  if (!varying.includes("dimension") || !varying.includes("modulus")) return varying;
  const isImplied = cells.every(
    ({ parameters: { dimension, modulus } }) => dimension === 2 * Number(modulus ?? 0),
  );
  return isImplied ? varying.filter((name) => name !== "dimension") : varying;
}
