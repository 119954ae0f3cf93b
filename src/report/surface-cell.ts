import type { SurfaceCell } from "../analysis/index.js";
import { isAtRest } from "./cell-words.js";
import { tinyNumber } from "./number-format.js";

/** How a cell of a surface is drawn: a value, what never comes, a bound only, or nothing to estimate from. */
export type CellLook = "value" | "never" | "bound" | "lost" | "unknown";

/** Fill of cells whose trials have come to rest above a threshold. */
export const NEVER_FILL = "#dcdcdc";

/**
 * What a cell shows. `never` where at least half of its trials have come to rest (memorized or unfitted), so that no
 * budget changes their median; `bound` where training merely ended first; `lost` where all diverged or failed.
 */
export function lookOf({ value, bound, cell }: SurfaceCell): CellLook {
  if (value !== null) return "value";
  if (bound === null && cell.leftOut === cell.trials) return "lost";
  if (isAtRest(cell)) return "never";
  return bound === null ? "unknown" : "bound";
}

/** The few letters that stand in a cell: its value, its bound as an inequality, or a sign. */
export function cellMark(cell: SurfaceCell): string {
  switch (lookOf(cell)) {
    case "value":
      return tinyNumber(cell.value ?? 0);
    case "never":
      return "never";
    case "bound":
      return `>${tinyNumber(cell.bound ?? 0)}`;
    case "lost":
      return "×";
    case "unknown":
      return "–";
  }
}

/** What each look without a value means, for legends. */
export const LOOK_MEANINGS: Readonly<Record<Exclude<CellLook, "value">, string>> = {
  never: "at rest above the threshold: never",
  bound: "training ended first: later than the bound",
  lost: "× all diverged or failed",
  unknown: "– nothing to estimate from",
};
