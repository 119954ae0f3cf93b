import type { CellParameterName, RegimeLabel } from "../../analysis/index.js";
import type { ParameterProfile, ParameterValue, ParameterValues, SystemProfile } from "../../model/index.js";
import { digitsFor, labelWith } from "./number-format.js";

/** The part of a system that names its parameters. */
export type NamedParameters = Pick<SystemProfile, "parameters">;

function profileOf({ parameters }: NamedParameters, name: CellParameterName): ParameterProfile | undefined {
  return parameters.find((parameter) => parameter.name === name);
}

/** The symbol of a parameter, for formulas and labels; its name where it has no symbol. */
export function symbolOf(system: NamedParameters, name: CellParameterName): string {
  const symbol = profileOf(system, name)?.symbol ?? "";
  return symbol === "" ? name : symbol;
}

/**
 * The title of an axis of this parameter: the beginning of its meaning, up to the first colon, semicolon, comma or bracket,
 * and its symbol; a parameter without a symbol has its name before its meaning, unless the meaning begins with it.
 *
 * @example titleOf(system, "alpha") // "laziness α"
 * @example titleOf(system, "activation") // "activation, what hidden units do to their sums z"
 */
export function titleOf(system: NamedParameters, name: CellParameterName): string {
  const { meaning, symbol } = profileOf(system, name) ?? { meaning: "", symbol: "" };
  const [short] = meaning.split(/[:;,(]/).map((part) => part.trim());
  if (symbol !== "" && symbol !== name) return `${short} ${symbol}`;
  if (short === "") return name;
  return lettersOf(short).startsWith(lettersOf(name)) ? short : `${name}, ${short}`;
}

/** The letters of a text in one case: "label noise" and "labelNoise" have the same. */
function lettersOf(text: string): string {
  return text.replace(/\s/g, "").toLowerCase();
}

/** Whether equal factors of a parameter should be equal distances on its axis. */
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

/** The meaning of each regime of the amount of data, for legends: "goldilocks: P₁ ≤ P < P₂". */
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
 * "α = 1, ε = 0.25": the given parameters with their values. `among`: the points from which the label must distinguish
 * this one; values get more digits where this needs them.
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

/** A point with more exact values, for tooltips. */
export function exactPoint(system: NamedParameters, point: ParameterValues): string {
  return Object.entries(point)
    .map(([name, value]) => `${symbolOf(system, name)} = ${labelWith(value, EXACT_POINT_DIGITS)}`)
    .join(", ");
}

/** These parameters of a point, in this order. */
export function partOf(parameters: ParameterValues, names: readonly CellParameterName[]): ParameterValues {
  return Object.fromEntries(names.map((name): [string, ParameterValue] => [name, parameters[name] ?? null]));
}

/** Enough digits to distinguish the values of a refined axis. */
const EXACT_POINT_DIGITS = 7;

/** Cached digits for lists of points; a page needs many labels among the same cells. */
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
