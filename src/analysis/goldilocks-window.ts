import { BOOTSTRAP_SEEDS, type Interval } from "./median-estimate.js";
import { OUTSIDE, placeSeeds, type PlacedSeeds, type Reading } from "./place-seeds.js";
import type { Boundary } from "./join-boundaries.js";
import type { LadderBoundary } from "./seed-ladder.js";
import { placesOfEach } from "./median-places.js";
import { sharedMedianPlace } from "./shared-median.js";

/**
 * Whether a window between P₁ and P₂ was found: `open`: some P of the grid lies in it; `empty`: P₂ lies at or below P₁;
 * `unresolved`: the grid does not tell the two boundaries apart.
 */
export type WindowState = "open" | "unresolved" | "empty";

/**
 * The state of the window between P₁ and P₂ by their brackets (after, upTo]. P₂ is never below P₁ in one seed; if both lie in
 * one bracket, the window may be narrow or empty, and only a finer grid can decide.
 *
 * @example windowState([90, 120], [120, 180]) // "open": 120 generalises, and late
 * @example windowState([90, 120], [90, 120]) // "unresolved"
 * @example windowState([120, 180], [90, 120]) // "empty"
 * Source: ours (docs/definitions.md).
 */
export function windowState(
  [firstAfter, firstUpTo]: readonly [number, number],
  [secondAfter, secondUpTo]: readonly [number, number],
): WindowState {
  if (firstUpTo <= secondAfter) return "open";
  return secondUpTo <= firstAfter ? "empty" : "unresolved";
}

/** The width of the goldilocks window at a point. */
export interface GoldilocksWindow {
  /** P₂ / P₁; near 1 where the grid does not separate the two. Null unless both boundaries lie inside the grid. */
  readonly ratio: number | null;
  /** By {@link windowState} of the joined brackets. Null unless both boundaries lie inside the grid. */
  readonly state: WindowState | null;
  /**
   * Of the ratio, over resamples of whole seeds, both boundaries from the same draw, and over what the grid leaves open,
   * as of the boundaries. Open ends: the draws go beyond what is known. Null without a ratio, and where fewer seeds than
   * a bootstrap needs reach both boundaries: then {@link Interval} `range` of the ratios of single seeds, if any has one.
   */
  readonly interval: Interval | null;
  /**
   * Of the resamples in which both boundaries lie inside the grid, the share in which the window is `empty`. Null without
   * such resamples, and with fewer seeds than a bootstrap needs.
   */
  readonly emptyShare: number | null;
  /** The share of the same resamples in which the window is `unresolved`. */
  readonly unresolvedShare: number | null;
}

/** Both boundaries of a point, joined and by seed. */
interface BothBoundaries {
  readonly first: Boundary;
  readonly second: Boundary;
  readonly firstBySeed: readonly (LadderBoundary | null)[];
  readonly secondBySeed: readonly (LadderBoundary | null)[];
}

/** The percentiles of a 95 % interval. */
const LOW = 0.025;
const HIGH = 0.975;

/**
 * The width of the window between P₁ and P₂ with its interval over seeds. Boundaries of one seed go together, so the
 * ratio is known better than the two intervals say apart.
 *
 * Shapes: both bySeed [S]; resamples [R][S].
 * Source: percentile bootstrap, Efron 1979; nearest ranks.
 * Cost:   O(R · S).
 */
export function goldilocksWindow(both: BothBoundaries, resamples: readonly Uint32Array[]): GoldilocksWindow {
  const { first, second } = both;
  const ratio = first.estimate === null || second.estimate === null ? null : second.estimate / first.estimate;
  const state =
    first.bracket === null || second.bracket === null ? null : windowState(first.bracket, second.bracket);
  const seeds = Math.min(first.seeds, second.seeds);
  if (seeds < BOOTSTRAP_SEEDS || resamples.length === 0) {
    const interval = ratio === null ? null : fromOne(rangeOf(both), ratio);
    return { ratio, state, interval, emptyShare: null, unresolvedShare: null };
  }
  return {
    ratio,
    state,
    interval:
      ratio === null
        ? null
        : fromOne(
            {
              kind: "bootstrap",
              low: percentile(ratiosOf(both, "low", "high", resamples), LOW),
              high: percentile(ratiosOf(both, "high", "low", resamples), HIGH),
            },
            ratio,
          ),
    ...sharesOf(both, resamples),
  };
}

/**
 * The interval with its lower end raised to 1, since P₂ lies below P₁ in no seed, which the brackets alone do not express. The
 * interval still contains the ratio, which is below 1 where the window is empty.
 */
function fromOne(interval: Interval | null, ratio: number): Interval | null {
  if (interval === null || interval.low === null) return interval;
  return { ...interval, low: Math.min(ratio, Math.max(1, interval.low)) };
}

/** P₂ at one end over P₁ at the other end, for every resample that determines both; increasing. */
function ratiosOf(
  both: BothBoundaries,
  ofSecond: Reading,
  ofFirst: Reading,
  resamples: readonly Uint32Array[],
): Float64Array {
  const [firsts, seconds] = [
    mediansOf(placeSeeds(both.firstBySeed, ofFirst), resamples),
    mediansOf(placeSeeds(both.secondBySeed, ofSecond), resamples),
  ];
  const ratios = firsts.flatMap((p1, r): readonly number[] => {
    const p2 = seconds[r];
    if (p1 === null || p2 === null || (p1 === p2 && Math.abs(p1) === OUTSIDE)) return [];
    // A boundary that is open leaves the ratio open on that side.
    if (p1 === -OUTSIDE || p2 === OUTSIDE) return [OUTSIDE];
    return p1 === OUTSIDE || p2 === -OUTSIDE ? [0] : [p2 / p1];
  });
  return Float64Array.from(ratios).sort();
}

/** A percentile of increasing ratios, by nearest ranks; null where it is open, or there are none. */
function percentile(sorted: Float64Array, part: number): number | null {
  if (sorted.length === 0) return null;
  const value = sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return value === 0 || value === OUTSIDE ? null : value;
}

/** The share of each {@link windowState} over the resamples in which both boundaries lie inside the grid. */
function sharesOf(
  both: BothBoundaries,
  resamples: readonly Uint32Array[],
): Pick<GoldilocksWindow, "emptyShare" | "unresolvedShare"> {
  const ends = (seeds: BothBoundaries["firstBySeed"], end: "after" | "upTo"): readonly (number | null)[] =>
    mediansOf(placeSeeds(seeds, end), resamples);
  const [firstAfter, firstUpTo] = [ends(both.firstBySeed, "after"), ends(both.firstBySeed, "upTo")];
  const [secondAfter, secondUpTo] = [ends(both.secondBySeed, "after"), ends(both.secondBySeed, "upTo")];
  const found: Record<WindowState, number> = { open: 0, unresolved: 0, empty: 0 };
  for (let r = 0; r < resamples.length; r++) {
    const first = bracketInside(firstAfter[r], firstUpTo[r]);
    const second = bracketInside(secondAfter[r], secondUpTo[r]);
    if (first !== null && second !== null) found[windowState(first, second)]++;
  }
  const told = found.open + found.unresolved + found.empty;
  if (told === 0) return { emptyShare: null, unresolvedShare: null };
  return { emptyShare: found.empty / told, unresolvedShare: found.unresolved / told };
}

/** Null where either end is unknown or outside the grid. */
function bracketInside(after: number | null, upTo: number | null): readonly [number, number] | null {
  if (after === null || upTo === null) return null;
  return Math.abs(after) === OUTSIDE || Math.abs(upTo) === OUTSIDE ? null : [after, upTo];
}

/** The position of each resample's median; null where none of the seeds was drawn. */
function mediansOf(placed: PlacedSeeds, resamples: readonly Uint32Array[]): readonly (number | null)[] {
  const ofMembers = placed.shared.length === 0 ? placesOfEach(placed.members, resamples) : null;
  return resamples.map((weights, r) => {
    const found = ofMembers === null ? sharedMedianPlace(placed, weights) : ofMembers[r];
    // Without shared seeds no place lies before the first member.
    const place = ofMembers !== null && found === -1 ? null : found;
    if (place === null) return null;
    return place < 0 ? -OUTSIDE : place >= placed.positions.length ? OUTSIDE : placed.positions[place];
  });
}

/** The least and the greatest ratio that a single seed may have; null where no seed knows both of its boundaries. */
function rangeOf({ firstBySeed, secondBySeed }: BothBoundaries): Interval | null {
  const ends = firstBySeed.flatMap((first, seed) => {
    const second = secondBySeed[seed];
    const [p1, p2] = [first?.known ?? null, second?.known ?? null];
    return p1 === null || p2 === null ? [] : [{ low: p2[0] / p1[1], high: p2[1] / p1[0] }];
  });
  if (ends.length === 0) return null;
  return {
    kind: "range",
    low: Math.min(...ends.map(({ low }) => low)),
    high: Math.max(...ends.map(({ high }) => high)),
  };
}
