import type { OutcomeRow } from "../model/index.js";
import type { AxisBoundary, RefinementOptions } from "./axis-boundary.js";
import type { Boundary } from "./join-boundaries.js";
import { regimesOf } from "./regimes.js";

/**
 * The boundaries P₁ and P₂ (or the requested one) that lie inside the grid, at every point of the other parameters.
 *
 * Source: {@link regimesOf}: the median over seeds of each seed's own bracket, with the interval of that median.
 */
export function sampleBoundaries(
  rows: readonly OutcomeRow[],
  {
    axis,
    boundary,
    ratio,
    budgetSteps,
  }: Pick<RefinementOptions, "axis" | "boundary" | "ratio" | "budgetSteps">,
): readonly AxisBoundary[] {
  return regimesOf(rows, { amount: axis, ratio, budgetSteps }).flatMap(
    ({ parameters, first, second, amounts }) => {
      const at = (name: "p1" | "p2", { bracket, estimate, interval }: Boundary): readonly AxisBoundary[] => {
        if (bracket === null || estimate === null || (boundary !== "both" && boundary !== name)) return [];
        const isSplit = interval !== null && (interval.low !== interval.high || interval.low === null);
        return [
          { parameters: { ...parameters, [axis]: amounts[0] }, name, bracket, estimate, interval, isSplit },
        ];
      };
      return [...at("p1", first), ...at("p2", second)];
    },
  );
}
