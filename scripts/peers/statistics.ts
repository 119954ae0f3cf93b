/** Repetitions of one measurement: their median, and the range of all of them. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The spread of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, least: sorted[0], most: sorted[sorted.length - 1] };
}

/** Three digits, without an exponent where that is readable. */
export function digits(value: number): string {
  if (value === 0) return "0";
  if (value >= 1000) return value.toFixed(0);
  return value >= 1e-3 ? value.toPrecision(3) : value.toExponential(1);
}

/** `0.231 (0.229–0.240)`. */
export function spreadText({ median, least, most }: Spread): string {
  return `${digits(median)} (${digits(least)}–${digits(most)})`;
}
