import type { CellParameters } from "./cell-parameters.js";

/** What times are told in: steps of the method, or τ = t·ε/α, in which the factor α/ε of every time is gone. */
export const CLOCKS = ["steps", "tau"] as const;
export type Clock = (typeof CLOCKS)[number];

/**
 * What a time in steps is multiplied by to be told on this clock.
 *
 * Edge:   ε = 0 makes every τ zero: such a network has no quadratic part, and τ is no clock for it.
 * Source: the exact redundancies of the model at infinite width (docs/definitions.md).
 * @example clockFactor({ alpha: 4, epsilon: 0.5 }, "tau") // 0.125
 */
export function clockFactor(
  { alpha, epsilon }: Pick<CellParameters, "alpha" | "epsilon">,
  clock: Clock,
): number {
  return clock === "tau" ? epsilon / alpha : 1;
}
