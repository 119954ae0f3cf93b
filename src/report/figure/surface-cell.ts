import type { SurfaceCell, SurfaceValue } from "../../analysis/index.js";
import { isNever, NEVER, quantityOf } from "../words/cell-words.js";

/** The look of a cell on a surface: a value, never reached, only a bound, or without data for an estimate. */
export type CellLook = "value" | "never" | "bound" | "lost" | "unknown";

/** Fill of cells whose trials have come to rest short of a threshold. */
export const NEVER_FILL = "#dcdcdc";

/**
 * How a cell is drawn on a surface of `shown`. `never` where at least half of its trials have come to rest short of the
 * threshold, so that no budget changes their median; `bound` where training merely ended first; `lost` where all diverged
 * or failed.
 */
export function lookOf({ value, bound, cell }: SurfaceCell, shown: SurfaceValue): CellLook {
  if (value !== null) return "value";
  if (bound === null && cell.leftOut === cell.trials) return "lost";
  const quantity = quantityOf(shown);
  if (quantity !== null && isNever(cell, quantity)) return "never";
  return bound === null ? "unknown" : "bound";
}

/** The short text inside a cell of a surface: its value, its bound as an inequality, or a sign. */
export function cellMark(cell: SurfaceCell, shown: SurfaceValue, format: (x: number) => string): string {
  switch (lookOf(cell, shown)) {
    case "value":
      return format(cell.value ?? 0);
    case "never":
      return NEVER;
    case "bound":
      return `> ${format(cell.bound ?? 0)}`;
    case "lost":
      return "×";
    case "unknown":
      return "–";
  }
}

/** The meaning of each look without a value, for legends. */
export const LOOK_MEANINGS: Readonly<Record<Exclude<CellLook, "value">, string>> = {
  never: "never: at rest short of the threshold",
  bound: "> training ended first: later than the bound",
  lost: "× all diverged or failed",
  unknown: "– nothing to estimate from",
};
