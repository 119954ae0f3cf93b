/** The product of two permutations of three things. */
export const IN_S3 = "xy in S3";

/** The operations, the default first. */
export const OPERATIONS = ["i+j", IN_S3] as const;

/** Elements of S₃. */
export const S3_ELEMENTS = 6;

/** Samples of an operation on p tokens: pairs i ≤ j, or all ordered pairs where the order matters. */
export function sampleCount({
  operation,
  tokens: p,
}: {
  readonly operation: string;
  readonly tokens: number;
}): number {
  return operation === IN_S3 ? p * p : (p * (p + 1)) / 2;
}
