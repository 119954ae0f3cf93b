/** The largest difference between the distribution functions of two samples, in [0, 1]. Infinite values are values. */
export function kolmogorovSmirnov(one: readonly number[], other: readonly number[]): number {
  const share = (values: readonly number[], upTo: number): number =>
    values.filter((value) => value <= upTo).length / values.length;
  return Math.max(...[...one, ...other].map((value) => Math.abs(share(one, value) - share(other, value))));
}
