import { MEDIAN_SURVIVAL, type Observation } from "./survival.js";

/**
 * 95 % percentile interval of the Kaplan–Meier median over resamples of whole seeds; an infinite end is null.
 *
 * The same numbers as {@link kaplanMeierMedian} of each resample, sorted: a resampled median is one of the observed
 * event times or none, so it is enough to count how often each comes.
 *
 * Shapes: sorted [n] in the order of `sortObservations`, n ≥ 1; resamples [R][S] multiplicities of seeds.
 * Edge:   resamples in which none of these seeds was drawn say nothing and are passed over; all of them: both null.
 * Source: percentile bootstrap, Efron 1979; nearest ranks.
 * Cost:   O(R · n), some 2 ns an observation and resample; no allocation in the loop.
 */
export function bootstrapMedian(
  sorted: readonly Observation[],
  resamples: readonly Uint32Array[],
): { readonly low: number | null; readonly high: number | null } {
  // Where no event was seen, none is drawn.
  if (!sorted.some(({ isEvent }) => isEvent)) return { low: null, high: null };
  const times = [...new Set(sorted.map(({ time }) => time))];
  const rankOf = new Map(times.map((time, rank) => [time, rank]));
  const ranks = Uint32Array.from(sorted, ({ time }) => rankOf.get(time) ?? 0);
  const seeds = Uint32Array.from(sorted, ({ seed }) => seed);
  const isEvent = Uint8Array.from(sorted, (observation) => Number(observation.isEvent));
  const firstLoss = sorted.findIndex((observation) => !observation.isEvent);
  const untilLoss = firstLoss < 0 ? sorted.length : firstLoss;
  const medians = new Uint32Array(times.length + 1); // how often each time was the median; the last counts "none"
  // A resample of all seeds, each here once, has as many as there are.
  const isComplete = new Set(seeds).size === seeds.length && seeds.length === resamples[0]?.length;
  let told = 0;
  for (const weights of resamples) {
    const count = isComplete ? seeds.length : weightOf(weights, seeds);
    if (count === 0) continue;
    told++;
    const place = medianPlace(weights, seeds, isEvent, untilLoss, count);
    medians[place < ranks.length ? ranks[place] : times.length]++;
  }
  const at = (part: number): number | null => {
    const wanted = Math.min(told - 1, Math.floor(part * told));
    let rank = 0;
    for (let seen = medians[0]; seen <= wanted && rank < times.length;) seen += medians[++rank];
    return told > 0 && rank < times.length && Number.isFinite(times[rank]) ? times[rank] : null;
  };
  return { low: at(0.025), high: at(0.975) };
}

/** How many of these seeds were drawn. */
function weightOf(weights: Uint32Array, seeds: Uint32Array): number {
  let count = 0;
  for (let i = 0; i < seeds.length; i++) count += weights[seeds[i]];
  return count;
}

/**
 * The first observation after which at most half survive; their number when more do to the end. The product-limit
 * estimate, one observation at a time: events of equal times multiply to the factor that they have together.
 */
function medianPlace(
  weights: Uint32Array,
  seeds: Uint32Array,
  isEvent: Uint8Array,
  untilLoss: number,
  count: number,
): number {
  // Until the first loss the estimate is the part that is left, and needs no division.
  let atRisk = count;
  for (let i = 0; i < untilLoss; i++) {
    atRisk -= weights[seeds[i]];
    if (2 * atRisk <= count) return i;
  }
  let survival = atRisk / count;
  for (let i = untilLoss; i < seeds.length && atRisk > 0; i++) {
    const weight = weights[seeds[i]];
    if (isEvent[i] === 1 && weight > 0) {
      survival *= 1 - weight / atRisk;
      if (survival <= MEDIAN_SURVIVAL) return i;
    }
    atRisk -= weight;
  }
  return seeds.length;
}
