import { exp, log } from "../model/index.js";

/** Losses below this count as this: the logarithm of an exactly fitted loss stays finite. */
export const LOSS_FLOOR = 1e-300;

/** Where a curve passes a threshold on its way down. Null: it does not. In the unit of the given steps. */
export interface Crossings {
  /** The first time the loss is below the threshold. */
  readonly first: number | null;
  /** The begin of the stretch below the threshold that lasts to the last record. */
  readonly lasting: number | null;
}

/**
 * First and lasting crossing of a threshold by a recorded loss, interpolated between records.
 *
 * Shapes: steps [T] increasing, losses [T].
 * Units:  steps and losses as given; `threshold` in the unit of the losses.
 * `scale`: how values are interpolated, `log` for losses, `linear` for error rates.
 * Edge:   below means strictly below. A curve that begins below has crossed at its first record. NaN and ∞ are
 *         not below anything; a curve that comes back from one crosses at the next record. No records: null.
 * Source: ours (docs/definitions.md). Differs from the authors' notebook, which takes the first recorded epoch
 *         below the threshold and writes −1 for never.
 * Cost:   O(T), no allocation but the result.
 *
 * @example crossings([1, 10, 100], [1, 0.1, 0.01], 0.5).first // 10^0.301 = 2
 */
export function crossings(
  steps: readonly number[],
  losses: readonly number[],
  threshold: number,
  scale: "log" | "linear" = "log",
): Crossings {
  let firstBelow = -1;
  let lastAbove = -1;
  for (let i = 0; i < steps.length; i++) {
    if (losses[i] < threshold) {
      if (firstBelow < 0) firstBelow = i;
    } else {
      lastAbove = i;
    }
  }
  const enteredAt = (i: number): number =>
    i === 0 ? steps[0] : interpolateStep(steps[i - 1], losses[i - 1], steps[i], losses[i], threshold, scale);
  return {
    first: firstBelow < 0 ? null : enteredAt(firstBelow),
    lasting: lastAbove + 1 >= steps.length ? null : enteredAt(lastAbove + 1),
  };
}

/**
 * The step at which the curve through two records takes the value `level`: a straight line in (log step, log
 * value), values floored at {@link LOSS_FLOOR}; a straight line in (step, value) where the interval begins below
 * step 1, which has no useful logarithm. With `scale` linear, values are taken as they are. Works in both directions.
 *
 * Edge: where no line can be drawn (equal or non-finite values) the later record. Never leaves [stepA, stepB].
 * Source: ours.
 */
export function interpolateStep(
  stepA: number,
  valueA: number,
  stepB: number,
  valueB: number,
  level: number,
  scale: "log" | "linear" = "log",
): number {
  const isLinear = stepA < 1;
  const scaled = (x: number): number =>
    isLinear || scale === "linear" ? x : log(x < LOSS_FLOOR ? LOSS_FLOOR : x);
  const a = scaled(valueA);
  const b = scaled(valueB);
  const fraction = (a - scaled(level)) / (a - b);
  // Rejects NaN too: 0/0 of equal values, ∞/∞ of an infinite one.
  if (!(fraction >= 0 && fraction < 1) || !Number.isFinite(a)) return stepB;
  const step = isLinear
    ? stepA + fraction * (stepB - stepA)
    : exp(log(stepA) + fraction * (log(stepB) - log(stepA)));
  return Math.min(Math.max(step, stepA), stepB);
}
