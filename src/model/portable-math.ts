/**
 * Logarithm, exponential, sine, cosine and powers made of + − × ÷ √ alone, so that they give the same bits on
 * every machine and in every version of Node (Math.pow, for one, differs between 20 and 24).
 *
 * Accuracy: within 2 units in the last place for arguments of ordinary size; pow loses |y·ln x| units.
 * Source: ours (range reduction and Taylor or atanh series).
 */

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const HALF_PI = 1.57079632679489661923;

/** Subnormal numbers times 2 to this power are normal ones, exactly. */
const SCALED_BITS = 54;

const bits = new DataView(new ArrayBuffer(8));

/** 2^k for −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** Natural logarithm. log(0) = −∞; negative or NaN: NaN. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let scaled = x;
  let exponent = 0;
  if (x < 2.2250738585072014e-308) {
    scaled = x * powerOfTwo(SCALED_BITS);
    exponent = -SCALED_BITS;
  }
  bits.setFloat64(0, scaled);
  const high = bits.getUint32(0);
  exponent += (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0x000fffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    exponent += 1;
  }
  // log m = 2 atanh(s), s = (m − 1)/(m + 1), |s| ≤ 0.172.
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series = 0;
  for (let k = 25; k >= 3; k -= 2) series = z * (1 / k + series);
  // 2s = f − s·f keeps the leading term exact.
  return exponent * LN2_HIGH + (f - s * (f - 2 * series) + exponent * LN2_LOW);
}

/**
 * Exponential. Overflows to ∞ and underflows to 0 like Math.exp. Subnormal results are rounded once, to their last place.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0; // below half of 2^−1074
  const k = Math.round(x / 0.6931471805599453);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 1;
  for (let n = 16; n >= 1; n--) series = 1 + (r * series) / n;
  if (k === 1024) return series * 2 * powerOfTwo(1023);
  if (k >= -1022) return series * powerOfTwo(k);
  return series * powerOfTwo(k + SCALED_BITS) * powerOfTwo(-SCALED_BITS); // the first product is exact
}

/**
 * Hyperbolic tangent, (e^2x − 1)/(e^2x + 1) with e^2x − 1 by its series where it would cancel. ±1 from 20 on.
 */
export function tanh(x: number): number {
  const size = Math.min(Math.abs(x), 20); // NaN stays
  if (size > 1) {
    const result = 1 - 2 / (exp(2 * size) + 1);
    return x < 0 ? -result : result;
  }
  const r = 2 * x;
  let series = 1;
  for (let n = 34; n >= 2; n--) series = 1 + (r * series) / n;
  const t = r * series;
  return t / (t + 2);
}

/** x^y for x > 0 (and 0^y = 0 for y > 0): exp(y·log x). */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x === 0) return y > 0 ? 0 : Infinity;
  return exp(y * log(x));
}

/** Cosine and sine of 2πu, 0 ≤ u < 1: the angle in turns needs no reduction by π. */
export function cosSinTurns(u: number): { readonly cos: number; readonly sin: number } {
  const quarter = Math.round(u * 4);
  const x = (u * 4 - quarter) * HALF_PI; // |x| ≤ π/4
  const z = x * x;
  let c = 1;
  for (let n = 18; n >= 2; n -= 2) c = 1 - (z * c) / (n * (n - 1));
  let s = 1;
  for (let n = 19; n >= 3; n -= 2) s = 1 - (z * s) / (n * (n - 1));
  s *= x;
  switch (quarter & 3) {
    case 0:
      return { cos: c, sin: s };
    case 1:
      return { cos: -s, sin: c };
    case 2:
      return { cos: -c, sin: -s };
    default:
      return { cos: s, sin: -c };
  }
}
