import type { Cell } from "./cells.js";
import type { MedianEstimate } from "./median-estimate.js";

/** The units of times: steps of the method, or the system's own time τ. */
export const CLOCKS = ["steps", "tau"] as const;
export type Clock = (typeof CLOCKS)[number];

/**
 * The factor that converts a cell's time in steps to this clock; null where the system has no time of its own.
 *
 * @example clockFactor(cell, "tau") // 0.125 for a committee machine with α = 4, ε = 0.5: τ = t·ε/α
 */
export function clockFactor(cell: Pick<Cell, "clockFactor">, clock: Clock): number | null {
  return clock === "tau" ? cell.clockFactor : 1;
}

/**
 * The cells with their times (both steps and the delay: medians, bounds, intervals) converted to this clock; ratios and
 * losses do not change. Budgets (`deepened`) stay in steps, because a run's budget is given in steps. The result's factor
 * is that of its times, 1 in τ, so that a second conversion to τ changes nothing.
 *
 * Edge: a cell without a time of its own has, in τ, neither median nor bound.
 */
export function cellsOnClock(cells: readonly Cell[], clock: Clock): readonly Cell[] {
  return clock === "steps" ? cells : cells.map((cell) => cellOnClock(cell, clock));
}

/** {@link cellsOnClock} of one cell. */
export function cellOnClock(cell: Cell, clock: Clock): Cell {
  if (clock === "steps") return cell;
  const factor = clockFactor(cell, clock);
  return {
    ...cell,
    clockFactor: factor === null ? null : 1,
    trainStep: scaled(cell.trainStep, factor),
    testStep: scaled(cell.testStep, factor),
    delay: scaled(cell.delay, factor),
  };
}

/** An estimate times a factor; without a factor the estimate is empty. */
function scaled(estimate: MedianEstimate, factor: number | null): MedianEstimate {
  const { median, bound, interval } = estimate;
  const times = (x: number | null): number | null => (x === null || factor === null ? null : x * factor);
  return {
    ...estimate,
    median: times(median),
    bound: times(bound),
    interval:
      interval === null ? null : { ...interval, low: times(interval.low), high: times(interval.high) },
  };
}
