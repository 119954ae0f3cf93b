import type { CellParameterName, ParameterValue } from "../analysis/index.js";

/**
 * A number for a label: three significant digits, thousands as k, from a million on with an exponent.
 *
 * @example [0.354, 41_900, 1e6, 2.34e7].map(shortNumber) // ["0.354", "41.9k", "1e6", "2.34e7"]
 */
export function shortNumber(x: number): string {
  if (!Number.isFinite(x)) return "–";
  const size = Math.abs(x);
  if (size === 0) return "0";
  const rounded = Number(x.toPrecision(3));
  if (Math.abs(rounded) >= 1e6) return exponential(rounded);
  if (Math.abs(rounded) >= 1e3) return `${Number((rounded / 1e3).toPrecision(3))}k`;
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

/** A parameter's value as its axis shows it. */
export function valueLabel(value: ParameterValue): string {
  if (value === null) return "none";
  if (value === "infinite") return "∞";
  return Math.abs(value) >= 1000 && Number.isInteger(value) && value < 1e5
    ? String(value)
    : shortNumber(value);
}

/** "α = 1, ε = 0.25": the given parameters with their values. */
export function pointLabel(parameters: Partial<Readonly<Record<CellParameterName, ParameterValue>>>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${SYMBOLS[name as CellParameterName]} = ${valueLabel(value)}`)
    .join(", ");
}
