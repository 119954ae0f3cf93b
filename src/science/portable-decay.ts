import { exp, log } from "../model/index.js";

/** log(1 + x), accurate near 0. Source: the classical correction by the rounding of 1 + x (Kahan). */
export function logOnePlus(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : (log(sum) * x) / (sum - 1);
}

/** exp(x) − 1, accurate near 0. Source: as {@link logOnePlus}. */
export function expMinusOne(x: number): number {
  const value = exp(x);
  if (value === 1) return x;
  const rest = value - 1;
  return rest === -1 || value === Infinity ? rest : (rest * x) / log(value);
}

/**
 * What is left of a mode after `steps` steps, and what was removed: `left` and `removed` = 1 − left, both accurate.
 *
 * gd: left = (1 − rate)^steps, `steps` an integer; alternates in sign for rate > 1 and grows for rate > 2.
 * flow: left = exp(−rate·steps).
 */
export function modeDecay(
  method: "gd" | "flow",
  rate: number,
  steps: number,
): { readonly left: number; readonly removed: number } {
  if (steps === 0) return { left: 1, removed: 0 };
  if (method === "flow" || rate < 1) {
    const exponent = method === "flow" ? -rate * steps : steps * logOnePlus(-rate);
    const change = expMinusOne(exponent);
    return { left: exp(exponent), removed: 0 - change };
  }
  if (rate === 1) return { left: 0, removed: 1 };
  const magnitude = exp(steps * log(rate - 1));
  const left = steps % 2 === 0 ? magnitude : -magnitude;
  return { left, removed: 1 - left };
}
