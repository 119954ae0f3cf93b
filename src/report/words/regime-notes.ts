import type { GoldilocksWindow, Regime, WindowState } from "../../analysis/index.js";
import { counted } from "../../model/index.js";
import { tinyNumber } from "./number-format.js";

/** Peculiarities of a point's boundaries, in words; empty where there are none. */
export function regimeNotes(regime: Regime): readonly string[] {
  const { notMonotone, seeds, unknown, window, first, second } = regime;
  const spanning = Math.max(first.spanning, second.spanning);
  return [
    ...windowNote("empty", window, window.emptyShare),
    ...windowNote("unresolved", window, window.unresolvedShare),
    ...(notMonotone > 0 ? [`not monotone in ${notMonotone} of ${counted(seeds, "seed")}`] : []),
    ...(unknown > 0 ? [`${counted(unknown, "trial")} of unknown fate`] : []),
    ...(spanning > 0 ? [`${spanning} of ${counted(seeds, "seed")} known across such trials only`] : []),
  ];
}

/** "unresolved" for the boundaries alone, "unresolved in 12 % of resamples" for draws alone, "unresolved (62 % …)" for both. */
function windowNote(word: WindowState, { state }: GoldilocksWindow, share: number | null): readonly string[] {
  const often = share === null || share === 0 ? null : `${tinyNumber(100 * share)} % of resamples`;
  if (state === word) return [often === null ? word : `${word} (${often})`];
  return often === null ? [] : [`${word} in ${often}`];
}
