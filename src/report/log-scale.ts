/** A logarithmic axis from values to pixels. */
export interface LogScale {
  readonly domain: readonly [number, number];
  /** Pixel of a value; values outside the domain land outside the range, those ≤ 0 at its start. */
  at(value: number): number;
  /** Decades to label, thinned to at most `atMost`. */
  ticks(atMost: number): readonly number[];
  /** 2…9 within decades, when there are few enough decades for them to be seen. */
  minorTicks(): readonly number[];
}

/** A logarithmic scale; a domain of one point is widened to a decade around it. */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): LogScale {
  const isPoint = domain[0] === domain[1];
  const low = isPoint ? domain[0] / Math.sqrt(10) : domain[0];
  const high = isPoint ? domain[1] * Math.sqrt(10) : domain[1];
  const [from, to] = [Math.log10(low), Math.log10(high)];
  // Rounding must not drop a decade that is an end of the domain.
  const decades: number[] = [];
  for (let k = Math.ceil(from - 1e-9); k <= Math.floor(to + 1e-9); k++) decades.push(k);
  return {
    domain: [low, high],
    at: (value) =>
      value > 0 ? range[0] + ((Math.log10(value) - from) / (to - from)) * (range[1] - range[0]) : range[0],
    ticks: (atMost) => {
      const every = Math.max(1, Math.ceil(decades.length / atMost));
      return decades.filter((k) => k % every === 0).map((k) => 10 ** k);
    },
    minorTicks: () => {
      if (to - from > 7) return [];
      const minors: number[] = [];
      for (let k = Math.floor(from); k <= Math.ceil(to); k++) {
        for (let digit = 2; digit <= 9; digit++) {
          const value = digit * 10 ** k;
          if (value >= low && value <= high) minors.push(value);
        }
      }
      return minors;
    },
  };
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Label of a decade: plain from 0.01 to 1000, a power of ten beyond. */
export function decadeLabel(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (exponent >= -2 && exponent <= 3) return String(Number(value.toPrecision(3)));
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}
