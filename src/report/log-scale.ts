import { shortNumber } from "./number-format.js";

/** A logarithmic axis from values to pixels. */
export interface LogScale {
  readonly domain: readonly [number, number];
  /** Pixel of a value; values outside the domain land outside the range, those ≤ 0 at its start. */
  at(value: number): number;
  /** Values to label: decades, thinned to at most `atMost`, or 1, 2, 5 times decades where there are few. */
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
      if (decades.length < 3) {
        const steps = decadesAround(from, to).flatMap((k) => [1, 2, 5].map((digit) => digit * 10 ** k));
        const seen = steps.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
        if (seen.length <= atMost) return seen;
      }
      const every = Math.max(1, Math.ceil(decades.length / atMost));
      return decades.filter((k) => k % every === 0).map((k) => 10 ** k);
    },
    minorTicks: () => {
      if (to - from > 7) return [];
      return decadesAround(from, to)
        .flatMap((k) => [2, 3, 4, 5, 6, 7, 8, 9].map((digit) => digit * 10 ** k))
        .filter((value) => value >= low && value <= high);
    },
  };
}

function decadesAround(from: number, to: number): readonly number[] {
  const first = Math.floor(from);
  return Array.from({ length: Math.ceil(to) - first + 1 }, (_, i) => first + i);
}

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Label of a tick: plain from 0.01 to 1000, beyond a power of ten for decades and an exponent for others. */
export function tickLabel(value: number): string {
  const exponent = Math.round(Math.log10(value));
  if (value > 0.009 && value < 1001) return String(Number(value.toPrecision(3)));
  if (Math.abs(Math.log10(value) - exponent) > 1e-9) return shortNumber(value);
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return `10${exponent < 0 ? "⁻" : ""}${digits}`;
}
