import type { CellParameterName, RegimeLabel } from "../../analysis/index.js";
import type { ParameterProfile, ParameterValue, ParameterValues, SystemProfile } from "../../model/index.js";
import { digitsFor, labelWith } from "./number-format.js";

/** A system as far as words for its parameters go. */
export type NamedParameters = Pick<SystemProfile, "parameters">;

function profileOf({ parameters }: NamedParameters, name: CellParameterName): ParameterProfile | undefined {
  return parameters.find((parameter) => parameter.name === name);
}

/** The symbol of a parameter, for formulas and labels; the name of one that has none. */
export function symbolOf(system: NamedParameters, name: CellParameterName): string {
  const symbol = profileOf(system, name)?.symbol ?? "";
  return symbol === "" ? name : symbol;
}

/**
 * What an axis of this parameter is called: the beginning of its meaning, up to the first colon, comma or bracket, and its
 * symbol; one without a symbol has its name before its meaning.
 *
 * @example titleOf(system, "alpha") // "laziness α"
 * @example titleOf(system, "activation") // "activation, what hidden units do to their sums"
 */
export function titleOf(system: NamedParameters, name: CellParameterName): string {
  const { meaning, symbol } = profileOf(system, name) ?? { meaning: "", symbol: "" };
  const [short] = meaning.split(/[:,(]/).map((part) => part.trim());
  if (symbol !== "" && symbol !== name) return `${short} ${symbol}`;
  return short === "" || short === name ? name : `${name}, ${short}`;
}

/** Whether equal factors of a parameter are equal distances on its axis. */
export function isInFactors(system: NamedParameters, name: CellParameterName): boolean {
  return profileOf(system, name)?.scale === "log";
}

/** The names of the two boundaries of the amount of data: "P₁" and "P₂". */
export function boundaryNames(
  system: NamedParameters,
  amount: CellParameterName,
): readonly [first: string, second: string] {
  const symbol = symbolOf(system, amount);
  return [`${symbol}₁`, `${symbol}₂`];
}

/** What each regime of the amount of data means, for legends: "goldilocks: P₁ ≤ P < P₂". */
export function regimeMeanings(
  system: NamedParameters,
  amount: CellParameterName,
): Readonly<Record<RegimeLabel, string>> {
  const symbol = symbolOf(system, amount);
  const [first, second] = boundaryNames(system, amount);
  return {
    "too little": `too little: ${symbol} < ${first}`,
    goldilocks: `goldilocks: ${first} ≤ ${symbol} < ${second}`,
    "too much": `too much: ${symbol} ≥ ${second}`,
  };
}

/**
 * "α = 1, ε = 0.25": the given parameters with their values. `among`: the points that this one must not be taken for;
 * their values have more digits where that is needed to tell them apart.
 */
export function pointLabel(
  system: NamedParameters,
  point: ParameterValues,
  among: readonly { readonly parameters: ParameterValues }[] = [],
): string {
  return Object.entries(point)
    .map(([name, value]) => `${symbolOf(system, name)} = ${labelWith(value, digitsAmong(among, name))}`)
    .join(", ");
}

/** A point with its values as exactly as is worth reading, for texts on pointing. */
export function exactPoint(system: NamedParameters, point: ParameterValues): string {
  return Object.entries(point)
    .map(([name, value]) => `${symbolOf(system, name)} = ${labelWith(value, EXACT_POINT_DIGITS)}`)
    .join(", ");
}

/** These parameters of a point, in this order. */
export function partOf(parameters: ParameterValues, names: readonly CellParameterName[]): ParameterValues {
  return Object.fromEntries(names.map((name): [string, ParameterValue] => [name, parameters[name] ?? null]));
}

/** As many as tell the values of a refined axis apart. */
const EXACT_POINT_DIGITS = 7;

/** The digits found for lists of points; a page asks for many labels among the same cells. */
const knownDigits = new WeakMap<object, Map<CellParameterName, number>>();

function digitsAmong(
  among: readonly { readonly parameters: ParameterValues }[],
  name: CellParameterName,
): number {
  const known = knownDigits.get(among) ?? new Map<CellParameterName, number>();
  knownDigits.set(among, known);
  const digits = known.get(name) ?? digitsFor(among.map(({ parameters }) => parameters[name] ?? null));
  known.set(name, digits);
  return digits;
}
