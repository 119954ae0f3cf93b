import type { CellParameterName, ParameterValue } from "../analysis/index.js";

/** Significant digits of a label. */
const SHORT_DIGITS = 3;

/** All that a double has. */
const MOST_DIGITS = 17;

/**
 * A number for a label: three significant digits, thousands as k, from a million on with an exponent.
 *
 * @example [0.354, 41_900, 1e6, 2.34e7].map(shortNumber) // ["0.354", "41.9k", "1e6", "2.34e7"]
 */
export function shortNumber(x: number): string {
  return roundedNumber(x, SHORT_DIGITS);
}

/**
 * A number beside a level that decides what it means: as many digits as keep it from reading like the level, or on the
 * wrong side of it, which it does only where it is the level.
 *
 * @param least significant digits where these are enough. Default: 3.
 * @example [2.95, 2.9996, 3, 3.04].map((x) => numberBeside(3, x, 2)) // ["2.95", "2.9996", "3", "3.04"]
 */
export function numberBeside(level: number, x: number, least = SHORT_DIGITS): string {
  let digits = least;
  const reads = (): string => roundedNumber(x, digits);
  while (digits < MOST_DIGITS && x !== level && reads() === roundedNumber(level, digits)) digits++;
  return reads();
}

function roundedNumber(x: number, digits: number): string {
  if (!Number.isFinite(x)) return "–";
  const size = Math.abs(x);
  if (size === 0) return "0";
  const rounded = Number(x.toPrecision(digits));
  if (Math.abs(rounded) >= 1e6) return exponential(rounded);
  if (Math.abs(rounded) >= 1e3) return `${Number((rounded / 1e3).toPrecision(digits))}k`;
  if (size < 1e-3) return exponential(rounded);
  return String(rounded);
}

/** The same with two significant digits, for places where it must be short. */
export function tinyNumber(x: number): string {
  return shortNumber(Number(x.toPrecision(2)));
}

/**
 * The same number as exactly as is worth reading, five significant digits, for texts on pointing.
 *
 * @example [0.123456, 41_937.4, 2.34567e7].map(exactNumber) // ["0.12346", "41937", "2.3457e7"]
 */
export function exactNumber(x: number): string {
  if (!Number.isFinite(x)) return "–";
  const rounded = Number(x.toPrecision(5));
  const size = Math.abs(rounded);
  return size >= 1e7 || (size < 1e-4 && size > 0) ? exponential(rounded) : String(rounded);
}

function exponential(x: number): string {
  return x.toExponential().replace("e+", "e");
}

/** A number in a table: absent is a dash. */
export function numberOrDash(x: number | null): string {
  return x === null ? "–" : shortNumber(x);
}

/** Symbols of the source paper. */
const SYMBOLS: Readonly<Record<CellParameterName, string>> = {
  alpha: "α",
  epsilon: "ε",
  samples: "P",
  dimension: "D",
  width: "N",
  eigenvector: "j",
  modulus: "p",
  weightDecay: "λ",
  decayRate: "γ",
  sigma: "σ",
  labelScale: "label scale",
  learningRate: "η₀",
};

const MEANINGS: Readonly<Record<CellParameterName, string>> = {
  alpha: "laziness α",
  epsilon: "quadratic strength ε",
  samples: "training samples P",
  dimension: "input dimension D",
  width: "width N",
  eigenvector: "label eigenvector j",
  modulus: "modulus p",
  weightDecay: "weight decay λ",
  decayRate: "decay per step γ",
  sigma: "initial scale σ",
  labelScale: "label scale",
  learningRate: "learning rate η₀",
};

/** The symbol of a parameter, for formulas and labels. */
export function symbolOf(name: CellParameterName): string {
  return SYMBOLS[name];
}

/** What an axis of this parameter is called. */
export function meaningOf(name: CellParameterName): string {
  return MEANINGS[name];
}

/** Parameters with their values: a point of the grid, or a part of its coordinates. */
export type LabelledPoint = Partial<Readonly<Record<CellParameterName, ParameterValue>>>;

/**
 * A parameter's value as its axis shows it: whole numbers up to 100 000 in full, others with three significant digits.
 * Of several values use {@link valueLabels}, which tells them apart.
 */
export function valueLabel(value: ParameterValue): string {
  return labelWith(value, SHORT_DIGITS);
}

function labelWith(value: ParameterValue, digits: number): string {
  if (value === null) return "none";
  if (value === "infinite") return "∞";
  return Number.isInteger(value) && Math.abs(value) < 1e5 ? String(value) : roundedNumber(value, digits);
}

/**
 * The labels of a parameter's values, different for different values: three significant digits, more where these do not
 * tell two values apart.
 *
 * @example [0.1, 0.10004].map(valueLabels([0.1, 0.10004])) // ["0.1", "0.10004"]
 */
export function valueLabels(values: Iterable<ParameterValue>): (value: ParameterValue) => string {
  const digits = digitsFor(values);
  return (value) => labelWith(value, digits);
}

/** The fewest digits that tell values apart. */
function digitsFor(values: Iterable<ParameterValue>): number {
  const distinct = new Set(values);
  let digits = SHORT_DIGITS;
  const isClear = (): boolean =>
    new Set([...distinct].map((value) => labelWith(value, digits))).size === distinct.size;
  while (digits < MOST_DIGITS && !isClear()) digits++;
  return digits;
}

/**
 * "α = 1, ε = 0.25": the given parameters with their values. `among`: the points that this one must not be taken for;
 * their values have more digits where that is needed to tell them apart.
 */
export function pointLabel(
  point: LabelledPoint,
  among: readonly { readonly parameters: LabelledPoint }[] = [],
): string {
  return (Object.entries(point) as [CellParameterName, ParameterValue][])
    .map(([name, value]) => `${SYMBOLS[name]} = ${labelWith(value, digitsAmong(among, name))}`)
    .join(", ");
}

/** A point with its values as exactly as is worth reading, for texts on pointing. */
export function exactPoint(point: LabelledPoint): string {
  return (Object.entries(point) as [CellParameterName, ParameterValue][])
    .map(([name, value]) => `${SYMBOLS[name]} = ${labelWith(value, EXACT_POINT_DIGITS)}`)
    .join(", ");
}

/** As many as tell the values of a refined axis apart. */
const EXACT_POINT_DIGITS = 7;

/** The digits found for lists of points; a page asks for many labels among the same cells. */
const knownDigits = new WeakMap<object, Map<CellParameterName, number>>();

function digitsAmong(
  among: readonly { readonly parameters: LabelledPoint }[],
  name: CellParameterName,
): number {
  const known = knownDigits.get(among) ?? new Map<CellParameterName, number>();
  knownDigits.set(among, known);
  const digits = known.get(name) ?? digitsFor(among.map(({ parameters }) => parameters[name] ?? null));
  known.set(name, digits);
  return digits;
}
