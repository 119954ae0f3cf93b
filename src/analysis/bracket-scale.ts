/** Neighbouring values of an axis, (low, high]; 0 ≤ low < high. A high of Infinity is the width that is infinite. */
export type Bracket = readonly [number, number];

/**
 * How precisely a place on an axis is to be known. Above 0 that is a ratio; from 0 up no ratio ever is narrow, so below
 * `precision · unit` an axis that has a 0 counts as 0.
 */
export interface WantedPrecision {
  /** Ends within 1 + precision of their geometric middle. > 0. */
  readonly precision: number;
  /** The smallest value above 0 that the sweep names on this axis: what is small there. */
  readonly unit: number;
}

/** Whether a bracket is as narrow as asked: by its ratio, or where it begins at 0 by its upper end. */
export function isPrecise([low, high]: Bracket, { precision, unit }: WantedPrecision): boolean {
  if (low <= 0) return high <= precision * unit;
  return high <= low * (1 + precision) * (1 + precision);
}

/**
 * The middle of a bracket: the geometric one, and from 0 up that on the scale log(1 + x / (precision · unit)), which is
 * logarithmic where x is large and reaches 0. Null for a bracket that ends at infinity, which no number halves.
 */
export function middleOfBracket([low, high]: Bracket, { precision, unit }: WantedPrecision): number | null {
  if (high === Infinity) return null;
  if (low > 0) return Math.sqrt(low * high);
  const small = precision * unit;
  return small * (Math.sqrt(1 + high / small) - 1);
}

/** The ratio of its ends, to sort by: the largest number from 0 up, and to infinity. */
export function widthOfBracket([low, high]: Bracket): number {
  return low > 0 && high < Infinity ? high / low : Number.MAX_VALUE;
}
