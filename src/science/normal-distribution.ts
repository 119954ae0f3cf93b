import { exp } from "../model/index.js";

const SQRT_PI = 1.7724538509055160273;
const SQRT_2 = 1.4142135623730950488;
const SQRT_2_PI = 2.50662827463100050242;

/** From here on erf is 1 to the last bit. */
const ERF_IS_ONE = 5.9215871957945065;

/**
 * The error function, 2/√π ∫₀ˣ e^(−t²) dt.
 *
 * Accuracy: within 10⁻¹⁵ absolutely, and relatively near 0. The same bits on every machine.
 * Source: erf x = 2/√π e^(−x²) Σ_n 2ⁿ x^(2n+1)/(2n+1)‼, Abramowitz & Stegun 7.1.6: all terms have one sign.
 * Cost: up to some 120 terms.
 */
export function erf(x: number): number {
  if (Number.isNaN(x)) return x;
  if (Math.abs(x) >= ERF_IS_ONE) return x < 0 ? -1 : 1;
  const square = 2 * x * x;
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= square / (2 * n + 1);
    sum += term;
  }
  return (2 / SQRT_PI) * exp(-x * x) * sum;
}

/** [Φ] the probability that a standard normal number is below x. Within 10⁻¹⁵ absolutely. */
export function normalBelow(x: number): number {
  return (1 + erf(x / SQRT_2)) / 2;
}

/** [φ] the density of a standard normal number. */
export function normalDensity(x: number): number {
  return exp((-x * x) / 2) / SQRT_2_PI;
}
