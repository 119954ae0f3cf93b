/** Fractional bits of the numbers below. */
const BITS = 700;
const ONE = 1n << BigInt(BITS);

/** A real number: value · 2^exponent. */
export interface Exact {
  readonly value: bigint;
  readonly exponent: number;
}

/** ln 2 = Σ 2 / ((2k + 1) 3^(2k + 1)). */
const LN2 = ((): bigint => {
  let sum = 0n;
  let power = (2n * ONE) / 3n;
  for (let k = 1n; power > 0n; k += 2n) {
    sum += power / k;
    power /= 9n;
  }
  return sum;
})();

/** A finite double as value · 2^exponent. */
export function exactOf(x: number): Exact {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const field = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const size = field === 0 ? fraction : fraction | (1n << 52n);
  return { value: word >> 63n === 1n ? -size : size, exponent: Math.max(field, 1) - 1075 };
}

/** e^x to some 600 digits of 2, for |x| < 2000; ∞ and 0 beyond. */
export function exactExp(x: number): Exact | number {
  if (x > 2000) return Infinity;
  if (x < -2000) return 0;
  const { value, exponent } = exactOf(x);
  const fixed = shifted(value, BITS + exponent);
  const k = fixed / LN2;
  const r = fixed - k * LN2;
  let sum = 0n;
  let term = ONE;
  for (let n = 1n; term !== 0n; n++) {
    sum += term;
    term = (term * r) / ONE / n;
  }
  return { value: sum, exponent: Number(k) - BITS };
}

/** tanh x = (e^2x − 1)/(e^2x + 1); ±1 from 100 on, x below 2^−200, where they differ by nothing that is asked for. */
export function exactTanh(x: number): Exact | number {
  if (Math.abs(x) > 100) return Math.sign(x);
  if (Math.abs(x) < 2 ** -200) return x;
  const e = exactExp(2 * Math.abs(x)) as Exact;
  const fixed = shifted(e.value, e.exponent + BITS);
  const value = ((fixed - ONE) << BigInt(BITS)) / (fixed + ONE);
  return { value: x < 0 ? -value : value, exponent: -BITS };
}

/** |found − exact| in units in the last place of the exact value, in a precision. */
export function unitsBetween(found: number, exact: Exact | number, precision: 32 | 64): number {
  if (typeof exact === "number") return Object.is(found, exact) || found === exact ? 0 : Infinity;
  if (exact.value === 0n) return found === 0 ? 0 : Infinity;
  const size = exact.value < 0n ? -exact.value : exact.value;
  const leading = size.toString(2).length - 1 + exact.exponent;
  const [digits, lowest, highest] = precision === 64 ? [52, -1022, 1024] : [23, -126, 128];
  if (!Number.isFinite(found)) return leading >= highest - 1 && !Number.isNaN(found) ? 0 : Infinity;
  const unit = Math.max(leading, lowest) - digits;
  const here = exactOf(found);
  const difference =
    shifted(here.value, here.exponent - unit + 64) - shifted(exact.value, exact.exponent - unit + 64);
  return Math.abs(Number(difference)) / 2 ** 64;
}

function shifted(value: bigint, by: number): bigint {
  return by >= 0 ? value << BigInt(by) : value >> BigInt(-by);
}
