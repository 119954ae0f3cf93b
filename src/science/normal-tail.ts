import { log } from "../model/index.js";
import { normalBelow, normalDensity } from "./normal-distribution.js";

const HALF_LOG_TWO_PI = 0.91893853320467274178;

/** From here on the continued fraction has full precision with this number of terms. */
const FRACTION_FROM = 3;
const TERMS = 80;

/** The upper tail of the standard normal distribution at a point. */
export interface NormalTail {
  /** ln Q(u), Q(u) being the probability that a standard normal number is above u. */
  readonly logTail: number;
  /** φ(u)/Q(u), the rate at which what is left above u is lost; it tends to u for large u. */
  readonly hazard: number;
}

/**
 * ln Q(u) and φ(u)/Q(u), with full relative precision in the far tail, where Q itself is below the smallest number.
 *
 * Accuracy: within 10⁻¹² relatively for |u| ≤ 10⁶. The same bits on every machine.
 * Source: from u = 3 on Laplace's continued fraction Q = φ/(u + 1/(u + 2/(u + 3/…))), Abramowitz & Stegun 26.2.14.
 * Cost: some 100 operations.
 */
export function normalTail(u: number): NormalTail {
  if (u < FRACTION_FROM) {
    const tail = normalBelow(-u);
    return { logTail: log(tail), hazard: normalDensity(u) / tail };
  }
  let hazard = u;
  for (let term = TERMS; term >= 1; term--) hazard = u + term / hazard;
  return { logTail: (-u * u) / 2 - HALF_LOG_TWO_PI - log(hazard), hazard };
}
