import { exp, log } from "../model/index.js";

/** One rung: what became of one seed at one number of samples. */
export interface Rung {
  readonly samples: number;
  /** The test loss crossed its threshold for good within the budget. */
  readonly reached: boolean;
  /** It did, and without delay. */
  readonly tracked: boolean;
  /** test_step / train_step; null where it is not defined. */
  readonly ratio: number | null;
}

/**
 * A boundary on a ladder of sample numbers. `below`: it lies at or below the smallest P; `inside`: in
 * (bracket[0], bracket[1]], neighbouring values of the grid; `above`: beyond the largest P.
 */
export type LadderBoundary =
  | { readonly place: "below"; readonly limit: number }
  | {
      readonly place: "inside";
      readonly bracket: readonly [number, number];
      readonly estimate: number;
      /** Between which values it is known to lie: the estimate where it was interpolated, else the bracket. */
      readonly known: readonly [number, number];
    }
  | { readonly place: "above"; readonly limit: number };

/** The two boundaries of one seed, and whether the ladder turns back below them. */
export interface SeedBoundaries {
  /** [P₁] from here on every larger P generalises. */
  readonly first: LadderBoundary;
  /** [P₂] from here on every larger P generalises without delay. */
  readonly second: LadderBoundary;
  /** Some P below P₁ generalised too, or some P below P₂ was tracked. */
  readonly isMonotone: boolean;
}

/**
 * Boundaries of the regimes of P on one seed's ladder, its data nested: smaller train sets are prefixes of larger.
 *
 * Shapes: rungs [K] by increasing P, K ≥ 1.
 * Estimate: linear in log P. P₂ is where the line through (log P, log ratio) of the two neighbours takes the value
 * ρ, where both have a ratio and it falls from ρ or more to less; otherwise, and for P₁, of which the neighbours
 * only say yes and no, the middle of the bracket in log P.
 * Source: ours (docs/definitions.md).
 */
export function seedBoundaries(rungs: readonly Rung[], ratio: number): SeedBoundaries {
  const first = lastingIndex(rungs, (rung) => rung.reached);
  const second = lastingIndex(rungs, (rung) => rung.tracked);
  return {
    first: boundaryAt(rungs, first, () => null),
    second: boundaryAt(rungs, second, (a, b) => ratioCrossing(a, b, ratio)),
    isMonotone:
      !rungs.slice(0, first).some((rung) => rung.reached) &&
      !rungs.slice(0, second).some((rung) => rung.tracked),
  };
}

/** Where the stretch of rungs that holds to the largest P begins; their number when the largest fails. */
function lastingIndex(rungs: readonly Rung[], holds: (rung: Rung) => boolean): number {
  let index = rungs.length;
  while (index > 0 && holds(rungs[index - 1])) index--;
  return index;
}

function boundaryAt(
  rungs: readonly Rung[],
  index: number,
  between: (a: Rung, b: Rung) => number | null,
): LadderBoundary {
  if (index === 0) return { place: "below", limit: rungs[0].samples };
  const lower = rungs[index - 1];
  if (index === rungs.length) return { place: "above", limit: lower.samples };
  const upper = rungs[index];
  const bracket = [lower.samples, upper.samples] as const;
  const estimate = between(lower, upper);
  if (estimate !== null) return { place: "inside", bracket, estimate, known: [estimate, estimate] };
  return { place: "inside", bracket, estimate: Math.sqrt(bracket[0] * bracket[1]), known: bracket };
}

function ratioCrossing(a: Rung, b: Rung, ratio: number): number | null {
  if (!a.reached || a.ratio === null || b.ratio === null) return null;
  if (!(a.ratio >= ratio && b.ratio < ratio && b.ratio > 0)) return null;
  const part = (log(a.ratio) - log(ratio)) / (log(a.ratio) - log(b.ratio));
  return exp(log(a.samples) + part * (log(b.samples) - log(a.samples)));
}
