import type { Bracket } from "./bracket-scale.js";
import type { CellParameterName, CellParameters } from "./cell-parameters.js";

/** A place on an axis, at one point of all other parameters, where the regime changes. */
export interface AxisBoundary {
  /** Parameters of the point; the value of the axis's own parameter has no meaning. */
  readonly parameters: CellParameters;
  /** `p1` and `p2` on the axis of the amount of data; elsewhere the regimes on both sides, for example "goldilocks | too much". */
  readonly name: string;
  /** Neighbouring values around the boundary, (low, high]; high is Infinity (null in JSON) for the infinite width. */
  readonly bracket: Bracket;
  /** Null where the bracket ends at infinity. */
  readonly estimate: number | null;
  /** Interval over seeds, open ends null; null where seeds give no interval, as on axes other than the amount. */
  readonly interval: { readonly low: number | null; readonly high: number | null } | null;
  /** Whether seeds of the cells on both sides disagree; more seeds would then move the boundary. */
  readonly isSplit: boolean;
}

/** Options of refinementOf. */
export interface RefinementOptions {
  readonly axis: CellParameterName;
  /** The parameter that is the amount of data; null: there is none. */
  readonly amount: CellParameterName | null;
  /** On the axis of the amount, the boundary of interest. */
  readonly boundary: "p1" | "p2" | "both";
  /** Whether the axis takes integers only. */
  readonly isInteger: boolean;
  /** A boundary is known when its bracket lies within its middle times and over 1 + precision ({@link isPrecise}). > 0. */
  readonly precision: number;
  /** The smallest value above 0 that the sweep names on this axis. Default: that among the rows. */
  readonly unit?: number;
  /** Most seeds of a cell: seeds are added up to this number where a boundary is wider than asked. 0: none are added. */
  readonly mostSeeds: number;
  /** [ρ] */
  readonly ratio: number;
  /** [T] */
  readonly budgetSteps: number;
}
