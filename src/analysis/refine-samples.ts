import type { Boundary } from "./join-boundaries.js";
import type { Regime } from "./regimes.js";

/** A number of samples to add at one point of the other parameters. */
export interface Refinement {
  readonly parameters: Regime["parameters"];
  readonly samples: number;
}

/**
 * The numbers of samples to train next so that every boundary inside the grid is known more precisely: the middle,
 * in log P, of each bracket wider than asked. Run, analyse and refine again until nothing is proposed.
 *
 * `precision`: the accepted bracket ratio less one; 0.05 asks for brackets within 5 %.
 * Edge:   boundaries outside the grid, and brackets without a whole number between, propose nothing.
 * Source: ours, bisection. A bracket of ratio q needs log₂(log q / log(1 + precision)) rounds.
 */
export function refineSamples(regimes: readonly Regime[], precision: number): readonly Refinement[] {
  return regimes.flatMap((regime) => {
    const proposals = new Set<number>();
    for (const boundary of [regime.first, regime.second]) {
      const samples = middleOf(boundary, precision);
      if (samples !== null) proposals.add(samples);
    }
    return [...proposals].map((samples) => ({ parameters: regime.parameters, samples }));
  });
}

function middleOf({ bracket }: Boundary, precision: number): number | null {
  if (bracket === null) return null;
  const [low, high] = bracket;
  if (high <= low * (1 + precision)) return null;
  const middle = Math.round(Math.sqrt(low * high));
  return middle > low && middle < high ? middle : null;
}
