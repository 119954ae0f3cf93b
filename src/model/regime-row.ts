/**
 * One row of the table that analysis fills and the view `regime` shows: a cell of a sweep with its survival median
 * and the regime its dataset size P falls in. The boundaries belong to (α, ε, `others`) and repeat on each of its
 * cells. Steps are steps of the method, P counts samples; absent is null, never −1, 0 or ∞.
 */
export interface RegimeRow {
  readonly alpha: number | null;
  readonly epsilon: number | null;
  /** Canonical JSON of the other parameters that tell cells of this sweep apart ("{}" when α, ε and P suffice). */
  readonly others: string;
  /** [P] */
  readonly samples: number | null;
  /** Null where the boundaries do not decide it (beyond the grid, or not monotone). */
  readonly regime: "too little" | "goldilocks" | "too much" | null;
  /** Trials the survival estimate rests on. */
  readonly trials: number;
  /** Kaplan–Meier median of the test step, with its interval (below 8 seeds: the range). */
  readonly test_step_median: number | null;
  readonly test_step_low: number | null;
  readonly test_step_high: number | null;
  /** P₁: the smallest P from which on every larger P reaches the test threshold in time. */
  readonly p1: number | null;
  readonly p1_low: number | null;
  readonly p1_high: number | null;
  /** P₂: the smallest P from which on every larger P is tracked. */
  readonly p2: number | null;
  readonly p2_low: number | null;
  readonly p2_high: number | null;
  /** Words separated by spaces, for example "unresolved not-monotone"; "" when there is nothing to flag. */
  readonly flags: string;
  /** Canonical JSON of thresholds and budget the row was decided under. */
  readonly rule: string;
}
