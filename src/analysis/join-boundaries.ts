import { BOOTSTRAP_SEEDS, type Interval } from "./median-estimate.js";
import { medianPlaces } from "./median-places.js";
import type { LadderBoundary } from "./seed-ladder.js";

/** A boundary of P joined over seeds. */
export interface Boundary {
  /** Where it lies against the grid: at or below the smallest P, between two, or beyond the largest. */
  readonly place: "below" | "inside" | "above";
  /** Neighbouring values of P around it, (low, high]; null outside the grid. */
  readonly bracket: readonly [number, number] | null;
  /** Linear in log P; null outside the grid. */
  readonly estimate: number | null;
  /** Estimate over D, the natural unit of P; null outside the grid. */
  readonly estimatePerDimension: number | null;
  /**
   * Over seeds, and over what the grid leaves open: its ends are ends of brackets where a seed's boundary is known no
   * better. Open ends lie outside the grid. Null when no seed was seen.
   */
  readonly interval: Interval | null;
  /** Index in the grid of the first P at or above the boundary; the grid's length when it lies above. */
  readonly index: number;
}

/**
 * One boundary from those of the seeds: their lower median, below the grid counting as −∞ and above it as +∞.
 *
 * Shapes: bySeed [S], null where a seed was not seen here; resamples [R][S] multiplicities of whole seeds.
 * Edge:   no seed seen: above the grid. Below {@link BOOTSTRAP_SEEDS} seeds the interval is their range.
 */
export function joinBoundaries(
  bySeed: readonly (LadderBoundary | null)[],
  resamples: readonly Uint32Array[],
  samples: readonly number[],
  dimension: number,
): Boundary {
  const sorted = bySeed
    .map((boundary, seed) => ({ boundary, seed }))
    .filter((entry): entry is Placed => entry.boundary !== null)
    .sort((a, b) => position(a.boundary) - position(b.boundary) || 0);
  const median = lowerMedian(sorted);
  if (median === null || median.place === "above") {
    return { ...OUTSIDE, place: "above", index: samples.length, interval: spread(sorted, resamples) };
  }
  if (median.place === "below") {
    return { ...OUTSIDE, place: "below", index: 0, interval: spread(sorted, resamples) };
  }
  return {
    place: "inside",
    bracket: median.bracket,
    estimate: median.estimate,
    estimatePerDimension: median.estimate / dimension,
    interval: spread(sorted, resamples),
    index: samples.findIndex((p) => p >= median.bracket[1]),
  };
}

interface Placed {
  readonly boundary: LadderBoundary;
  readonly seed: number;
}

const OUTSIDE = { bracket: null, estimate: null, estimatePerDimension: null } as const;

/** Where a boundary is put on a line: its estimate, or the lower or upper end of what is known of it. */
type Reading = "low" | "estimate" | "high";

function position(boundary: LadderBoundary, reading: Reading = "estimate"): number {
  switch (boundary.place) {
    case "below":
      return -Number.MAX_VALUE;
    case "inside":
      return reading === "estimate" ? boundary.estimate : boundary.known[reading === "low" ? 0 : 1];
    case "above":
      return Number.MAX_VALUE;
  }
}

function lowerMedian(sorted: readonly Placed[]): LadderBoundary | null {
  return sorted.length === 0 ? null : sorted[Math.ceil(sorted.length / 2) - 1].boundary;
}

/**
 * The interval of the median over seeds. Both ends are found with every seed's boundary at that end of what is known
 * of it: the estimates alone would tell the scatter of seeds and hide the spacing of the grid.
 */
function spread(bySeed: readonly Placed[], resamples: readonly Uint32Array[]): Interval | null {
  if (bySeed.length === 0) return null;
  const [low, high] = (["low", "high"] as const).map((reading) => {
    const sorted = [...bySeed].sort(
      (a, b) => position(a.boundary, reading) - position(b.boundary, reading) || 0,
    );
    if (bySeed.length < BOOTSTRAP_SEEDS) {
      const ends = { low: sorted[0], high: sorted[sorted.length - 1] };
      return finite(position(ends[reading].boundary, reading));
    }
    const places = medianPlaces(
      Uint32Array.from(sorted, ({ seed }) => seed),
      resamples,
    );
    return places === null ? null : finite(position(sorted[places[reading]].boundary, reading));
  });
  return { kind: bySeed.length < BOOTSTRAP_SEEDS ? "range" : "bootstrap", low, high };
}

function finite(x: number): number | null {
  return Math.abs(x) === Number.MAX_VALUE ? null : x;
}
