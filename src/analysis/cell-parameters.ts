import { SEED_NAMES, type ParameterValue, type ParameterValues } from "../model/index.js";

/** The identity of a cell: all parameters of a trial except its seeds, by the system's names, in the order of tables. */
export type CellParameters = ParameterValues;

/** A point of the grid without the amount of data; each such point has one ladder of amounts. */
export type PointParameters = ParameterValues;

/** A parameter that tells cells apart, hence a possible axis of a surface: any name that the sweep's system declares. */
export type CellParameterName = string;

export type { ParameterValue } from "../model/index.js";

const SEEDS: ReadonlySet<string> = new Set(SEED_NAMES);

/** The names of these cells' parameters, in the order of tables. */
export function cellParameterNames(
  cells: Iterable<{ readonly parameters: ParameterValues }>,
): readonly CellParameterName[] {
  const names = new Set<string>();
  for (const { parameters } of cells) {
    for (const name in parameters) if (!SEEDS.has(name)) names.add(name);
  }
  return [...names];
}

/**
 * A trial's parameters without its seeds.
 *
 * @param names the order of tables, in which they come back. Default: as they are given.
 */
export function cellParameters(given: ParameterValues, names?: readonly CellParameterName[]): CellParameters {
  // Keys are assigned one by one: this runs several times for every trial of a sweep, and spreading costs five times as much.
  const cell: Record<string, ParameterValue> = {};
  for (const name of names ?? []) if (name in given) cell[name] = given[name];
  for (const name in given) if (!SEEDS.has(name) && !(name in cell)) cell[name] = given[name];
  return cell;
}

/** A cell's parameters without the amount of data. */
export function pointParameters(
  parameters: CellParameters,
  amount: CellParameterName | null,
): PointParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== amount));
}

/** Names in alphabetical order, cached for the next trial: all trials of a sweep have the same names. */
let lastNames: readonly string[] = [];
let lastSorted: readonly string[] = [];

function sortedNames(parameters: ParameterValues): readonly string[] {
  const names = Object.keys(parameters);
  const isLast = names.length === lastNames.length && names.every((name, i) => name === lastNames[i]);
  if (!isLast) {
    lastNames = names;
    lastSorted = names.filter((name) => !SEEDS.has(name)).sort();
  }
  return lastSorted;
}

/**
 * Text that two parameter points share exactly when they agree in all but the `ignored` names and the seeds. A parameter
 * without a value counts as absent, because rows read back from the store have another order and may lack it.
 */
export function cellKey(
  parameters: ParameterValues,
  ignored: readonly (CellParameterName | null)[] = [],
): string {
  let key = "";
  for (const name of sortedNames(parameters)) {
    const value = parameters[name];
    if (value === null || value === undefined || ignored.includes(name)) continue;
    key += `${name}=${typeof value === "string" ? JSON.stringify(value) : value}|`;
  }
  return key;
}

/** Text that two trials share exactly when all their seeds agree. */
export function seedKey({ seed, dataSeed, targetSeed, weightsSeed }: ParameterValues): string {
  return `${seed}|${dataSeed ?? seed}|${targetSeed ?? seed}|${weightsSeed ?? seed}`;
}

/** Order of parameter values on an axis: null, the numbers increasing, words by their letters, "infinite". */
export function compareValues(a: ParameterValue, b: ParameterValue): number {
  if (isWord(a) && isWord(b)) return a < b ? -1 : a > b ? 1 : 0;
  return rank(a) - rank(b) || 0;
}

/** Whether a value is a word; "infinite" is not one, since an infinite width is the largest number. */
export function isWord(value: ParameterValue): value is string {
  return typeof value === "string" && value !== "infinite";
}

function rank(value: ParameterValue): number {
  if (value === null) return -Number.MAX_VALUE;
  if (typeof value === "number") return value;
  return value === "infinite" ? Infinity : Number.MAX_VALUE;
}

/**
 * The distinct values of a parameter over cells: null, the numbers increasing, words in the order in which the cells have them
 * (see sortCells), "infinite".
 */
export function distinctValues(
  cells: Iterable<{ readonly parameters: ParameterValues }>,
  name: CellParameterName,
): readonly ParameterValue[] {
  const values = new Set<ParameterValue>();
  for (const cell of cells) values.add(cell.parameters[name] ?? null);
  return [...values].sort((a, b) => rank(a) - rank(b) || 0);
}

/** The parameters that tell these cells apart, in the order of tables: those that take more than one value. */
export function varyingParameters(
  cells: readonly { readonly parameters: ParameterValues }[],
): readonly CellParameterName[] {
  return cellParameterNames(cells).filter((name) => distinctValues(cells, name).length > 1);
}

/**
 * The varying parameters without those that another one, earlier in the order of tables, determines one to one in these cells, as a formula does: where
 * one is left, the cells lie on a line.
 */
export function independentParameters(
  cells: readonly { readonly parameters: ParameterValues }[],
): readonly CellParameterName[] {
  const kept: CellParameterName[] = [];
  for (const name of varyingParameters(cells)) {
    if (!kept.some((other) => areOneToOne(cells, other, name))) kept.push(name);
  }
  return kept;
}

function areOneToOne(
  cells: readonly { readonly parameters: ParameterValues }[],
  a: CellParameterName,
  b: CellParameterName,
): boolean {
  const [forth, back] = [new Map<unknown, unknown>(), new Map<unknown, unknown>()];
  return cells.every(({ parameters: { [a]: x, [b]: y } }) => {
    if (!forth.has(x)) forth.set(x, y);
    if (!back.has(y)) back.set(y, x);
    return forth.get(x) === y && back.get(y) === x;
  });
}
