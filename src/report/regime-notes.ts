import type { Regime } from "../analysis/index.js";
import { tinyNumber } from "./number-format.js";

/** What is odd about the boundaries of a point, in words; none where nothing is. */
export function regimeNotes(regime: Regime): readonly string[] {
  const { isEmpty, notMonotone, seeds, unknown, window, first, second } = regime;
  const spanning = Math.max(first.spanning, second.spanning);
  return [
    ...(isEmpty ? ["empty"] : []),
    ...((window.emptyShare ?? 0) > 0
      ? [`empty in ${tinyNumber(100 * (window.emptyShare ?? 0))} % of resamples`]
      : []),
    ...(notMonotone > 0 ? [`not monotone in ${notMonotone} of ${seeds} seeds`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(spanning > 0 ? [`${spanning} of ${seeds} seeds known across unknown trials only`] : []),
  ];
}
