import type { Surface } from "../../analysis/index.js";

/** The range of a surface's colours: shares from 0 to 1, else positive values on a logarithmic scale. */
export interface ValueDomain {
  readonly low: number;
  readonly high: number;
  readonly isShare: boolean;
}

/** The span of a surface's values over all facets; a single value is widened to a decade around it. */
export function valueDomain(surface: Surface): ValueDomain {
  if (surface.value === "reached") return { low: 0, high: 1, isShare: true };
  let [low, high] = [Infinity, 0];
  for (const facet of surface.facets) {
    for (const { value } of facet.cells) {
      if (value === null || value <= 0) continue;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  if (high === 0) return { low: 1, high: 10, isShare: false };
  if (low === high) return { low: low / Math.sqrt(10), high: high * Math.sqrt(10), isShare: false };
  return { low, high, isShare: false };
}

/** The position of a value, from 0, the brightest (early, small), to 1, the darkest; the largest share is the brightest. */
export function partOf(value: number, { low, high, isShare }: ValueDomain): number {
  if (isShare) return 1 - value;
  return value <= 0 ? 0 : Math.log(value / low) / Math.log(high / low);
}

/** With fewer values than this along an axis a surface has steps instead of contours. */
const LEAST_VALUES = 3;

/** Whether a surface has enough values along both axes for contours. */
export function hasContours({ x, y }: Surface): boolean {
  return Math.min(x.values.length, y.values.length) >= LEAST_VALUES;
}

/** The contour levels within the values: the requested ones, or powers of ten (else 1, 2, 5 times those). */
export function contourLevels(
  surface: Surface,
  { low, high, isShare }: ValueDomain,
  wished?: readonly number[],
): readonly number[] {
  if (isShare || !hasContours(surface)) return [];
  const isWithin = (level: number): boolean => level > low && level < high;
  return (wished ?? roundValues(low, high)).filter(isWithin);
}

/** Digits that make round values, in the order in which they are tried. */
const ROUND_DIGITS = [[1], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]] as const;

/** Round values from low to high: powers of ten; other digits too, up to 1.5, 3, 4 and 7, where there are fewer than two. */
export function roundValues(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, k) => first + k);
  const times = (digits: readonly number[]): number[] =>
    decades
      .flatMap((k) => digits.map((digit) => Number(`${digit}e${k}`)))
      .filter((value) => value >= low && value <= high);
  const tries = ROUND_DIGITS.map(times);
  return tries.find(({ length }) => length > 1) ?? tries[tries.length - 1];
}

/**
 * Values that a colour bar names: those of {@link roundValues}; where fewer than two lie within it, 1 to 9 times powers of ten, then
 * numbers of two digits, at most some five of them, and at last both ends.
 */
export function tickValues(low: number, high: number): readonly number[] {
  const round = roundValues(low, high);
  if (round.length > 1) return round;
  for (const digits of [1, 2]) {
    const step = Number(`1e${Math.floor(Math.log10(low)) + 1 - digits}`);
    const first = Math.ceil(low / step);
    const count = Math.floor(high / step) - first + 1;
    if (count < 2) continue;
    const stride = Math.ceil(count / 5);
    return Array.from({ length: Math.ceil(count / stride) }, (_, k) =>
      Number(((first + k * stride) * step).toPrecision(digits + 1)),
    );
  }
  return [low, high].map((end) => Number(end.toPrecision(4)));
}
