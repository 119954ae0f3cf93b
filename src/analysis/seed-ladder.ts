import { exp, log } from "../model/index.js";

/** One rung: the outcome of one seed at one amount of data. */
export interface Rung {
  readonly amount: number;
  /** The test loss crossed its threshold for good within the budget; null: unknown. */
  readonly reached: boolean | null;
  /** The test loss did so without delay; null: unknown. */
  readonly tracked: boolean | null;
  /** test_step / train_step; null where it is not defined. */
  readonly ratio: number | null;
}

/** One seed's bounds of a boundary: it lies in (after, upTo]. */
export interface LadderBoundary {
  /** The largest P that is known to lie below the boundary; null: none. */
  readonly after: number | null;
  /** The smallest P above `after` that is known to lie at or above the boundary; null: none. */
  readonly upTo: number | null;
  /** Between both; null where one of them is. */
  readonly estimate: number | null;
  /** The values between which the boundary lies: the estimate where it was interpolated, else (after, upTo]. */
  readonly known: readonly [number, number] | null;
  /** Rungs of unknown fate lie between `after` and `upTo`, which then are not neighbours on the grid. */
  readonly spansUnknown: boolean;
}

/** The two boundaries of one seed, and whether the ladder turns back below them. */
export interface SeedBoundaries {
  /** [P₁] from here on every larger P generalises. Null: the ladder does not bound P₁. */
  readonly first: LadderBoundary | null;
  /** [P₂] from here on every larger P generalises without delay. Null: the ladder does not bound P₂. */
  readonly second: LadderBoundary | null;
  /** Some P that is known to lie below P₁ generalised, or some P below P₂ was tracked. */
  readonly isMonotone: boolean;
}

/**
 * Boundaries of the regimes of P on one seed's ladder, whose data is nested: smaller train sets are prefixes of larger ones.
 *
 * A boundary is known only as far as the known rungs reach: it lies above the largest P that failed, and at or below
 * the next known P that did not. A ladder without a known failure gives an upper bound alone, one that fails at its
 * largest known P a lower bound alone. Unknown rungs beyond both ends are taken not to turn back.
 *
 * Shapes: rungs [K] by increasing P, one for every P of the point's grid, unknown ones included.
 * Estimate: linear in log P. P₂ is where the line through (log P, log ratio) of the two ends takes the value ρ, where
 * both have a ratio and it falls from ρ or more to less. Otherwise, and for P₁, whose ends have no ratio to interpolate,
 * the estimate is the middle of the bracket in log P.
 * Source: ours (docs/definitions.md).
 */
export function seedBoundaries(rungs: readonly Rung[], ratio: number): SeedBoundaries {
  const first = boundaryOf(
    rungs,
    ({ reached }) => reached,
    () => null,
  );
  const second = boundaryOf(
    rungs,
    ({ tracked }) => tracked,
    (a, b) => ratioCrossing(a, b, ratio),
  );
  return {
    first,
    second,
    isMonotone:
      !turnsBack(rungs, first, ({ reached }) => reached) &&
      !turnsBack(rungs, second, ({ tracked }) => tracked),
  };
}

/** The verdict of a rung: true, false, or null for unknown. */
type Verdict = (rung: Rung) => boolean | null;

function boundaryOf(
  rungs: readonly Rung[],
  verdict: Verdict,
  between: (a: Rung, b: Rung) => number | null,
): LadderBoundary | null {
  const low = rungs.findLastIndex((rung) => verdict(rung) === false);
  // Above the last failure every known rung holds.
  const high = rungs.findIndex((rung, index) => index > low && verdict(rung) === true);
  if (low < 0 && high < 0) return null;
  if (low < 0) return { ...ONE_SIDED, after: null, upTo: rungs[high].amount };
  if (high < 0) return { ...ONE_SIDED, after: rungs[low].amount, upTo: null };
  const [after, upTo] = [rungs[low].amount, rungs[high].amount];
  const spansUnknown = high > low + 1;
  const crossing = between(rungs[low], rungs[high]);
  return {
    after,
    upTo,
    estimate: crossing ?? Math.sqrt(after * upTo),
    // Interpolation across an unknown rung would be a guess.
    known: crossing === null || spansUnknown ? [after, upTo] : [crossing, crossing],
    spansUnknown,
  };
}

const ONE_SIDED = { estimate: null, known: null, spansUnknown: false } as const;

function turnsBack(rungs: readonly Rung[], boundary: LadderBoundary | null, verdict: Verdict): boolean {
  const after = boundary?.after ?? null;
  return after !== null && rungs.some((rung) => rung.amount < after && verdict(rung) === true);
}

function ratioCrossing(a: Rung, b: Rung, ratio: number): number | null {
  if (a.reached !== true || a.ratio === null || b.ratio === null) return null;
  if (!(a.ratio >= ratio && b.ratio < ratio && b.ratio > 0)) return null;
  const part = (log(a.ratio) - log(ratio)) / (log(a.ratio) - log(b.ratio));
  return exp(log(a.amount) + part * (log(b.amount) - log(a.amount)));
}
