/**
 * Error tolerances that `flow` accepts. Measured on 72 trials (D 10, N 30, with and without decay) against 10⁻⁶: at 0.05 the
 * steps of the outcomes are off by up to 12 %, by 3 % on average, and no outcome changes; from 0.2 on trials fail.
 * Below 10⁻¹² rounding is larger than the requested error, and no step is ever accepted.
 */
export const TOLERANCE_RANGE = Object.freeze({ least: 1e-12, most: 0.05 });

/** The expected tolerance, for messages. */
export const A_TOLERANCE = `a number from ${TOLERANCE_RANGE.least} to ${TOLERANCE_RANGE.most}`;

/** Whether `flow` accepts this tolerance. */
export function isTolerance(value: number): boolean {
  return value >= TOLERANCE_RANGE.least && value <= TOLERANCE_RANGE.most;
}
