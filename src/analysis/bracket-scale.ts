/** Neighbouring values of an axis, (low, high]; 0 ≤ low < high. A high of Infinity is the infinite width. */
export type Bracket = readonly [number, number];

/**
 * How precisely a place on an axis must be known. The measure is a ratio where the bracket starts above 0. A bracket that
 * starts at 0 never has a narrow ratio, so on an axis with a 0 everything below `precision · unit` counts as 0.
 */
export interface WantedPrecision {
  /** Ends within 1 + precision of their geometric middle. > 0. */
  readonly precision: number;
  /** The smallest value above 0 that the sweep names on this axis; it sets the scale of small values. */
  readonly unit: number;
}

/** Whether a bracket is as narrow as asked: judged by its ratio, or by its upper end where it begins at 0. */
export function isPrecise([low, high]: Bracket, { precision, unit }: WantedPrecision): boolean {
  if (low <= 0) return high <= precision * unit;
  return high <= low * (1 + precision) * (1 + precision);
}

/**
 * The geometric middle of a bracket. A bracket that begins at 0 has its middle on the scale log(1 + x / (precision · unit)),
 * which is logarithmic for large x and includes 0. Null for a bracket that ends at infinity, which has no middle.
 */
export function middleOfBracket([low, high]: Bracket, { precision, unit }: WantedPrecision): number | null {
  if (high === Infinity) return null;
  if (low > 0) return Math.sqrt(low * high);
  const small = precision * unit;
  return small * (Math.sqrt(1 + high / small) - 1);
}

/** The ratio of the ends, for sorting; the largest number for brackets that begin at 0 or end at infinity. */
export function widthOfBracket([low, high]: Bracket): number {
  return low > 0 && high < Infinity ? high / low : Number.MAX_VALUE;
}
