/** The power method's estimate of the spectral radius is taken when it changes by less than this, relatively. */
export const RADIUS_PRECISION = 0.02;

/** Iterations of the power method at most. */
export const RADIUS_ITERATIONS = 50;

/** Safety factor on the estimate (RKC's own code has 1.2; the error control catches what this misses). */
export const RADIUS_MARGIN = 1.1;

/** A radius for where nothing moves at all, which still gives a finite step. */
export const SMALLEST_RADIUS = 1e-12;

/** Size of the power method's difference quotient relative to the state: √(unit roundoff). */
export const DIFFERENCE = 1.4901161193847656e-8;
