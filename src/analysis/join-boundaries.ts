import type { AmountUnit } from "../model/index.js";
import { BOOTSTRAP_SEEDS, type Interval } from "./median-estimate.js";
import { OUTSIDE, placeSeeds, type PlacedSeeds, type Reading } from "./place-seeds.js";
import type { LadderBoundary } from "./seed-ladder.js";
import { sharedMedianPlace, sharedMedianPlaces } from "./shared-median.js";

/** A boundary of P joined over seeds. */
export interface Boundary {
  /**
   * Where it lies against the grid: at or below the smallest P, between two, beyond the largest; `unknown` where the
   * trials that would decide are missing or their fate is not known.
   */
  readonly place: "below" | "inside" | "above" | "unknown";
  /** Values of P around it, (low, high], neighbours where every rung is known; null unless it lies inside. */
  readonly bracket: readonly [number, number] | null;
  /** The known bounds of the boundary, wherever it lies: in (after, upTo]; a null end is open. */
  readonly within: readonly [after: number | null, upTo: number | null];
  /** Linear in log P; null unless it lies inside. */
  readonly estimate: number | null;
  /** Estimate in the unit of P, for example over D; null unless it lies inside and P has a unit. */
  readonly estimatePerUnit: number | null;
  /**
   * Interval over seeds and over the spacing of the grid: its ends are ends of brackets where a seed's boundary is known no
   * better. Open ends lie outside the grid, or where nothing is known. Null when there is no seed.
   */
  readonly interval: Interval | null;
  /** Seeds whose ladder reaches the boundary. */
  readonly seeds: number;
  /** Those of these seeds whose bracket spans rungs of unknown fate, and so is wider than the grid. */
  readonly spanning: number;
}

/**
 * One boundary from those of the seeds: their lower median. A seed that is known to lie below the grid, or above it,
 * counts as such; a seed whose ladder stops short of the boundary gives its share to the seeds that its bound allows
 * ({@link sharedMedianPlace}), and one whose ladder tells nothing is left out.
 *
 * Shapes: bySeed [S], null where a seed tells nothing; resamples [R][S] multiplicities of whole seeds; amounts: the grid.
 * Edge:   no seed: unknown. Below {@link BOOTSTRAP_SEEDS} seeds the interval is their range.
 */
export function joinBoundaries(
  bySeed: readonly (LadderBoundary | null)[],
  resamples: readonly Uint32Array[],
  amounts: readonly number[],
  unit: AmountUnit | null,
): Boundary {
  const placed = placeSeeds(bySeed, "estimate");
  const counts = {
    seeds: placed.members.length,
    spanning: placed.boundaries.filter(({ spansUnknown }) => spansUnknown).length,
    interval: spread(bySeed, resamples),
  };
  const median = medianOf(placed, bySeed.length);
  const estimate = median?.estimate ?? null;
  if (median === null || median.after === null || median.upTo === null || estimate === null) {
    const within = [median?.after ?? null, median?.upTo ?? null] as const;
    return { ...OUTSIDE_GRID, ...counts, within, place: placeOutside(within, amounts) };
  }
  // Seeds may stand on different rungs: the median lies between that of the lower ends and that of the upper ends.
  const bracket = [
    Math.min(median.after, medianOf(placeSeeds(bySeed, "after"), bySeed.length)?.after ?? median.after),
    Math.max(median.upTo, medianOf(placeSeeds(bySeed, "upTo"), bySeed.length)?.upTo ?? median.upTo),
  ] as const;
  return {
    ...counts,
    place: "inside",
    bracket,
    within: bracket,
    estimate,
    estimatePerUnit: unit === null ? null : estimate / unit.value,
  };
}

const OUTSIDE_GRID = { bracket: null, estimate: null, estimatePerUnit: null } as const;

/** A boundary counts as outside only where the seeds were observed at that end of the grid. */
function placeOutside(
  [after, upTo]: Boundary["within"],
  amounts: readonly number[],
): "below" | "above" | "unknown" {
  if (after === null && upTo === amounts[0]) return "below";
  return upTo === null && after === amounts[amounts.length - 1] ? "above" : "unknown";
}

/** The boundary of the seed that is the lower median, every seed counting once; null where there is none. */
function medianOf(placed: PlacedSeeds, seeds: number): LadderBoundary | null {
  const place = sharedMedianPlace(placed, new Uint8Array(seeds).fill(1));
  return place === null || place < 0 || place >= placed.boundaries.length ? null : placed.boundaries[place];
}

/**
 * The interval of the median over seeds. Both ends are found with every seed's boundary at that end of what is known
 * of it: the estimates alone would show the scatter of seeds and hide the spacing of the grid.
 */
function spread(
  bySeed: readonly (LadderBoundary | null)[],
  resamples: readonly Uint32Array[],
): Interval | null {
  const end = (
    reading: Reading & ("low" | "high"),
  ): { readonly seeds: number; readonly at: number | null } => {
    const placed = placeSeeds(bySeed, reading);
    const seeds = placed.members.length;
    const place =
      seeds < BOOTSTRAP_SEEDS
        ? { low: 0, high: seeds - 1 }[reading]
        : sharedMedianPlaces(placed, resamples)?.[reading];
    return { seeds, at: place === undefined ? null : positionAt(placed, place) };
  };
  const [low, high] = [end("low"), end("high")];
  if (low.seeds === 0) return null;
  return { kind: low.seeds < BOOTSTRAP_SEEDS ? "range" : "bootstrap", low: low.at, high: high.at };
}

/** The position of a place; null where it is open. */
function positionAt({ positions }: PlacedSeeds, place: number): number | null {
  const position = place < 0 || place >= positions.length ? OUTSIDE : positions[place];
  return Math.abs(position) === OUTSIDE ? null : position;
}
