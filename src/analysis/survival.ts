/** One trial's observation: the time of the event, or the time up to which there was none. */
export interface Observation {
  /** +∞ with `isEvent` false: the event will never come. */
  readonly time: number;
  readonly isEvent: boolean;
  /** Index of the trial's seed among those that are resampled. */
  readonly seed: number;
}

/** One half with a tolerance for rounding in the product of survival factors, so that 3/4 · 2/3 counts as one half. */
export const MEDIAN_SURVIVAL = 0.5 + 1e-12;

/** Observations in the order in which the estimator visits them: by time, events before losses at equal times. */
export function sortObservations(observations: readonly Observation[]): readonly Observation[] {
  return [...observations].sort((a, b) =>
    a.time === b.time ? Number(b.isEvent) - Number(a.isEvent) : a.time < b.time ? -1 : 1,
  );
}

/**
 * Kaplan–Meier median of a time to event: the smallest event time t at which the product-limit estimate
 * S(t) = Π (1 − d_i/n_i) is at most ½; null when it stays above.
 *
 * Shapes: sorted [n] in the order of {@link sortObservations}; weights [n] non-negative multiplicities, 1 each
 *         when left out (a bootstrap resample gives others).
 * Edge:   no observations: null. Without censoring it is the lower median.
 * Source: Kaplan & Meier 1958, J. Am. Stat. Assoc. 53:457.
 * Cost:   O(n).
 */
export function kaplanMeierMedian(sorted: readonly Observation[], weights?: Uint32Array): number | null {
  let atRisk = 0;
  for (let i = 0; i < sorted.length; i++) atRisk += weights?.[i] ?? 1;
  let survival = 1;
  let i = 0;
  while (i < sorted.length && atRisk > 0) {
    const time = sorted[i].time;
    let events = 0;
    let leaving = 0;
    for (; i < sorted.length && sorted[i].time === time; i++) {
      const weight = weights?.[i] ?? 1;
      leaving += weight;
      if (sorted[i].isEvent) events += weight;
    }
    if (events > 0) {
      survival *= 1 - events / atRisk;
      if (survival <= MEDIAN_SURVIVAL) return time;
    }
    atRisk -= leaving;
  }
  return null;
}
