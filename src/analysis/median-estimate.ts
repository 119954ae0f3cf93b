import { bootstrapMedian } from "./bootstrap-median.js";
import { kaplanMeierMedian, sortObservations, type Observation } from "./survival.js";

/** Fewer seeds than this give no bootstrap interval; the range of the values is shown instead, and labelled as a range. */
export const BOOTSTRAP_SEEDS = 8;

/** Spread over seeds. Null ends are open: the end lies beyond the observed values. */
export interface Interval {
  /** `bootstrap`: 95 % percentile interval of the median; `range`: least and greatest value seen. */
  readonly kind: "bootstrap" | "range";
  readonly low: number | null;
  readonly high: number | null;
}

/** A median over seeds with censoring respected. */
export interface MedianEstimate {
  /** Kaplan–Meier median; null when fewer than half of the trials had the event. */
  readonly median: number | null;
  /** Where the median is null: its lower bound. Null when there is a median or nothing was observed. */
  readonly bound: number | null;
  readonly interval: Interval | null;
  /** Trials that had the event. */
  readonly events: number;
  /** Trials that entered the estimate. */
  readonly counted: number;
}

/**
 * Median of a possibly censored quantity over seeds, with its spread.
 *
 * `horizon` is the lower bound of an event that never comes (the budget, in the quantity's unit). Default: the largest
 * observed time. `resamples` are those of all seeds of the sweep (resampleSeeds); null: no interval is computed.
 *
 * Edge:   no observations: all null. Below {@link BOOTSTRAP_SEEDS} the interval is the range, its upper end open when
 *         an observation is censored.
 * Source: percentile bootstrap, Efron 1979; medians per {@link kaplanMeierMedian}.
 * Cost:   O(resamples · n).
 */
export function estimateMedian(
  observations: readonly Observation[],
  options: { readonly resamples: readonly Uint32Array[] | null; readonly horizon?: number },
): MedianEstimate {
  const sorted = sortObservations(observations);
  const median = kaplanMeierMedian(sorted);
  const events = sorted.filter((o) => o.isEvent).length;
  const finite = sorted.map((o) => (o.time === Infinity ? (options.horizon ?? -Infinity) : o.time));
  const furthest = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    median,
    bound: median === null && furthest > -Infinity ? furthest : null,
    interval: intervalOf(sorted, options.resamples),
    events,
    counted: sorted.length,
  };
}

function intervalOf(
  sorted: readonly Observation[],
  resamples: readonly Uint32Array[] | null,
): Interval | null {
  if (sorted.length === 0 || resamples === null) return null;
  if (sorted.length < BOOTSTRAP_SEEDS) return rangeOf(sorted);
  return { kind: "bootstrap", ...bootstrapMedian(sorted, resamples) };
}

function rangeOf(sorted: readonly Observation[]): Interval {
  const events = sorted.filter((o) => o.isEvent);
  const hasCensored = events.length < sorted.length;
  return {
    kind: "range",
    low: events[0]?.time ?? null,
    high: hasCensored ? null : (events.at(-1)?.time ?? null),
  };
}
