import { integersFrom } from "./resampling.js";
import { MEDIAN_SURVIVAL, type Observation } from "./survival.js";

/**
 * 95 % percentile interval of the Kaplan–Meier median over resamples of the observations; an infinite end is null.
 *
 * The same numbers as {@link kaplanMeierMedian} of each resample, sorted: a resampled median is one of the observed
 * event times or none, so it is enough to count how often each comes.
 *
 * Shapes: sorted [n] in the order of `sortObservations`, n ≥ 1.
 * Source: percentile bootstrap, Efron 1979; nearest ranks.
 * Cost:   O(resamples · n), about 5 ns an observation and resample; no allocation in the loop.
 */
export function bootstrapMedian(
  sorted: readonly Observation[],
  options: { readonly name: string; readonly resamples: number },
): { readonly low: number | null; readonly high: number | null } {
  const times = [...new Set(sorted.map(({ time }) => time))];
  const rankOf = new Map(times.map((time, rank) => [time, rank]));
  const ranks = Uint32Array.from(sorted, ({ time }) => rankOf.get(time) ?? 0);
  const isEvent = Uint8Array.from(sorted, (observation) => Number(observation.isEvent));
  const draw = integersFrom(options.name);
  const leaving = new Uint32Array(times.length);
  const events = new Uint32Array(times.length);
  const medians = new Uint32Array(times.length + 1); // how often each time was the median; the last counts "none"
  for (let k = 0; k < options.resamples; k++) {
    leaving.fill(0);
    events.fill(0);
    for (let i = 0; i < ranks.length; i++) {
      const drawn = draw(ranks.length);
      leaving[ranks[drawn]]++;
      events[ranks[drawn]] += isEvent[drawn];
    }
    medians[medianRank(leaving, events, ranks.length)]++;
  }
  const at = (part: number): number | null => {
    const wanted = Math.min(options.resamples - 1, Math.floor(part * options.resamples));
    let rank = 0;
    for (let seen = medians[0]; seen <= wanted && rank < times.length;) seen += medians[++rank];
    return rank < times.length && Number.isFinite(times[rank]) ? times[rank] : null;
  };
  return { low: at(0.025), high: at(0.975) };
}

/** The first time at which at most half survive; their number when more do to the end. The product-limit estimate. */
function medianRank(leaving: Uint32Array, events: Uint32Array, count: number): number {
  let atRisk = count;
  let survival = 1;
  for (let rank = 0; rank < leaving.length; rank++) {
    if (events[rank] > 0) {
      survival *= 1 - events[rank] / atRisk;
      if (survival <= MEDIAN_SURVIVAL) return rank;
    }
    atRisk -= leaving[rank];
  }
  return leaving.length;
}
