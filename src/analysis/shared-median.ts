import { countedPlaces, medianPlaces, type MedianPlaces } from "./median-places.js";

/** A seed that may equal any of several members, because only a bound of its value is known. */
export interface SharedSeed {
  readonly seed: number;
  /** Their indices, ascending; one list for all seeds of the same bound. */
  readonly among: readonly number[];
  /** The side on which nothing bounds it. */
  readonly open: "below" | "above";
}

/** Members in order of their values, and seeds of which only a bound is known. */
export interface Placing {
  /** [n] their seeds. */
  readonly members: Uint32Array;
  readonly shared: readonly SharedSeed[];
}

/** Rounds of redistribution after which shares count as settled; they settle geometrically. */
const MOST_ROUNDS = 500;
/** A change of a share that is negligible, and the distance from one half that counts as half. */
const SETTLED = 1e-9;
const HALF = 0.5 - 1e-6;

/**
 * The place of the median when each seed counts `weights[seed]` times: the first member up to which at least half of the
 * weight lies. A seed with only a bound gives its share to the members that the bound allows, in proportion to their
 * weights: the self-consistent estimate, which equals Kaplan–Meier's where all bounds are on one side.
 *
 * Edge:   −1 and n stand for "before the first" and "behind the last": where the bound allows no member that was
 *         drawn, the share goes to the side where the bound is open. Null when nothing was drawn.
 * Source: Turnbull 1974; Efron 1967 for one side.
 * Cost:   O(n + shared) a round, some tens of rounds.
 */
export function sharedMedianPlace({ members, shared }: Placing, weights: ArrayLike<number>): number | null {
  if (shared.length === 0) return lowerMedianPlace(members, weights);
  const n = members.length;
  // Places 1 … n are the members; 0 and n + 1 are the open sides.
  const own = new Float64Array(n + 2);
  let total = 0;
  members.forEach((seed, place) => {
    own[place + 1] = weights[seed];
    total += weights[seed];
  });
  const groups = new Map<readonly number[], number>();
  for (const { seed, among, open } of shared) {
    const weight = weights[seed];
    if (weight === 0) continue;
    total += weight;
    if (among.some((member) => own[member + 1] > 0)) groups.set(among, (groups.get(among) ?? 0) + weight);
    else own[open === "above" ? n + 1 : 0] += weight;
  }
  if (total === 0) return null;
  const shares = redistribute(own, [...groups], total);
  let seen = 0;
  for (let place = 0; place < n + 2; place++) {
    seen += shares[place];
    if (seen >= HALF) return place - 1;
  }
  return n;
}

function lowerMedianPlace(members: Uint32Array, weights: ArrayLike<number>): number | null {
  let total = 0;
  for (const seed of members) total += weights[seed];
  if (total === 0) return null;
  let place = 0;
  for (let seen = weights[members[0]]; 2 * seen < total;) seen += weights[members[++place]];
  return place;
}

/** The share of each place: its own weight, and of each group the part that falls to it, over and over. */
function redistribute(
  own: Float64Array,
  groups: readonly (readonly [among: readonly number[], weight: number])[],
  total: number,
): Float64Array {
  const owned = own.reduce((sum, weight) => sum + weight, 0);
  let shares = own.map((weight) => weight / owned);
  for (let round = 0; groups.length > 0 && round < MOST_ROUNDS; round++) {
    const next = own.map((weight) => weight / total);
    for (const [among, weight] of groups) {
      let within = 0;
      for (const member of among) within += shares[member + 1];
      for (const member of among) next[member + 1] += (weight / total) * (shares[member + 1] / within);
    }
    const change = next.reduce((most, share, place) => Math.max(most, Math.abs(share - shares[place])), 0);
    shares = next;
    if (change < SETTLED) break;
  }
  return shares;
}

/**
 * Percentiles of {@link sharedMedianPlace} over resamples of whole seeds; the same places as `medianPlaces` where no
 * seed is shared. −1 and n stand for the open sides. Null when no resample drew any of the seeds.
 */
export function sharedMedianPlaces(placing: Placing, resamples: readonly Uint32Array[]): MedianPlaces | null {
  if (placing.shared.length === 0) return medianPlaces(placing.members, resamples);
  const medians = new Uint32Array(placing.members.length + 2);
  let told = 0;
  for (const weights of resamples) {
    const place = sharedMedianPlace(placing, weights);
    if (place === null) continue;
    told++;
    medians[place + 1]++;
  }
  if (told === 0) return null;
  const { low, high } = countedPlaces(medians, told);
  return { low: low - 1, high: high - 1 };
}
