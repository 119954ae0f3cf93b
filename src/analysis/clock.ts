import type { Cell } from "./cells.js";

/** What times are told in: steps of the method, or the system's own time τ. */
export const CLOCKS = ["steps", "tau"] as const;
export type Clock = (typeof CLOCKS)[number];

/**
 * What a time of a cell in steps is multiplied by to be told on this clock; null where its system has no time of its own.
 *
 * @example clockFactor(cell, "tau") // 0.125 for a committee machine with α = 4, ε = 0.5: τ = t·ε/α
 */
export function clockFactor(cell: Pick<Cell, "clockFactor">, clock: Clock): number | null {
  return clock === "tau" ? cell.clockFactor : 1;
}
