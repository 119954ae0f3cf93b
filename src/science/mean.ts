/** The mean of the values, summed in order; NaN of none. */
export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Share of margins on the right side, above 0; a margin of 0 is half right. */
export function shareRight(margins: Float64Array): number {
  return mean(margins.map((margin) => (margin > 0 ? 1 : margin === 0 ? 0.5 : 0)));
}
